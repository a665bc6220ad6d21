import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { createAssignment } from './assignment/follow.ts';
import { CatchUp } from './catchup/catch-up.ts';
import { furthestHours } from './catchup/rules.ts';
import type { Adapter, AdapterDeps, ChatIntake, OutboundFile } from './chat/platform.ts';
import { Confirmations } from './chat/queue/confirmations.ts';
import { createInbox } from './chat/queue/inbox.ts';
import { createInboxWorker } from './chat/queue/inbox-worker.ts';
import { waitingMessages } from './chat/queue/ledger-store.ts';
import { queueMetrics } from './chat/queue/metrics.ts';
import { createOutboxWorker } from './chat/queue/outbox-worker.ts';
import { type Follower, transact, transactAs, type Unit } from './chat/queue/transaction.ts';
import { Wakeup } from './chat/queue/wakeup.ts';
import type { Environment } from './config/environment.ts';
import type { Config } from './config/schema.ts';
import { type Clock, newId } from './context.ts';
import { createConversation } from './conversation/converse.ts';
import { onUndelivered } from './conversation/undelivered.ts';
import { DatabaseClock } from './db/clock.ts';
import { CONNECTIONS, connect, type Database } from './db/connect.ts';
import { startEmbedded } from './db/embedded/server.ts';
import { migrate } from './db/migrate.ts';
import { fallBackFromRefusal } from './delivery/fall-back.ts';
import { createDesk } from './desk.ts';
import { dueWork } from './due-work.ts';
import { type Blobs, createBlobs } from './files/blobs.ts';
import { createFileLinks, createPictureLinks } from './files/links.ts';
import { alertRoutes } from './http/alerts.ts';
import { createApp } from './http/app.ts';
import { calendarRoutes } from './http/calendars.ts';
import { fileRoutes } from './http/files.ts';
import { listen } from './http/listen.ts';
import { pictureRoutes } from './http/pictures.ts';
import { createAlertIntake } from './monitoring/intake.ts';
import { tokenVariable } from './monitoring/listening.ts';
import { monitorMetrics } from './monitoring/metrics.ts';
import { pagesFollowTickets } from './oncall/paging/follow.ts';
import { pagingMetrics } from './oncall/paging/metrics.ts';
import { pageRefused } from './oncall/paging/refused.ts';
import { openByState } from './oncall/paging/store.ts';
import { calendarOf } from './oncall/rota/calendar.ts';
import { createFeedLinks } from './oncall/rota/feed-links.ts';
import { OutOfPatience, within } from './patience.ts';
import { createAcquaint } from './people/acquaint.ts';
import type { PeopleDirectory } from './people/directory.ts';
import { ensureWorkspace } from './people/store.ts';
import { createGuard } from './privacy/guard.ts';
import { mayKeep } from './privacy/keep.ts';
import { createMask } from './privacy/mask.ts';
import { createDeadlines } from './sla/deadlines.ts';
import { clocksFollowTickets } from './sla/follow.ts';
import { createKeeper } from './sla/keep.ts';
import { slaMetrics } from './sla/metrics.ts';
import { drawPicture } from './sla/pictures.ts';
import { policySet } from './sla/policies.ts';
import { createRules } from './sla/rules.ts';
import { createPolicies } from './sla/versions/policies.ts';
import { switchOnPolicies } from './sla/versions/switch-on.ts';
import { startSweeps } from './sweeps.ts';
import { findAttachment } from './tickets/attachments/store.ts';
import { liveRoots } from './tickets/thread-store.ts';
import { createSignInLink } from './webchat/sign-in.ts';

/** What adapters are made from besides what every adapter gets. */
export interface Core {
  unit: Unit;
  blobs: Blobs;
  people: PeopleDirectory;
}
export type AdapterFactory = (deps: AdapterDeps, core: Core) => Promise<Adapter>;

export interface ParleyOptions {
  environment: Pick<Environment, 'port' | 'databaseUrl' | 'dataDir' | 'alertTokens'>;
  config: Config;
  log: Logger;
  adapters: readonly AdapterFactory[];
  /** Instead of the database's. */
  clock?: Clock;
}

/** A running Parley. */
export interface Parley {
  port: number;
  database: Database;
  /** Takes nothing new, ends what runs, within 10 s. */
  stop(): Promise<void>;
}

/** How long the work waits at the start for what was missed. */
const CATCH_UP_FIRST_MS = 4_000;

/** Starts everything: config → database → capabilities → adapters → http. */
export async function startParley(options: ParleyOptions): Promise<Parley> {
  const { databaseUrl, dataDir } = options.environment;
  if (databaseUrl) return startOn(databaseUrl, options);
  const embedded = await startEmbedded(dataDir);
  try {
    const parley = await startOn(embedded.url, options);
    return {
      ...parley,
      async stop() {
        await parley.stop();
        await embedded.stop();
      },
    };
  } catch (error) {
    await embedded.stop();
    throw error;
  }
}

async function startOn(databaseUrl: string, options: ParleyOptions): Promise<Parley> {
  const { environment, config, log } = options;
  const metrics = new Registry();
  collectDefaultMetrics({ register: metrics });

  // Database
  await migrate(databaseUrl);
  const database = connect(databaseUrl, { max: CONNECTIONS.work });
  const time = await timeOf(options, database);
  const { clock } = time;
  const linkKey = await ensureWorkspace(database.db, {
    workspaceId: config.workspace,
    name: config.name,
    linkKey: randomBytes(32).toString('base64url'),
    createdAt: clock.now().toString(),
  });

  const startedAt = clock.now();
  const scope = { workspaceId: config.workspace, tx: database.db };
  await switchOnPolicies(scope, policySet(config, startedAt), startedAt);

  // Core
  const wakeup = new Wakeup(database, log);
  const followers: Follower[] = [];
  const unit: Unit = { database, workspaceId: config.workspace, clock, newId, wakeup, followers };
  const numbering = connect(databaseUrl, { max: CONNECTIONS.numbers });
  const rules = createRules(createPolicies());
  const keeper = createKeeper(rules);
  const { adapters, platform, people, desk } = createDesk(config, numbering.db, createDeadlines(keeper));
  followers.push(clocksFollowTickets(desk, keeper), pagesFollowTickets(desk), createAssignment(desk));
  const queue = queueMetrics(metrics);
  let port = environment.port;
  // Without a public URL the page is on this machine only, and so is whoever subscribes.
  const origin = () => config.publicUrl ?? (isOpen(config) ? undefined : `http://127.0.0.1:${port}`);
  const feedLinks = createFeedLinks({ key: linkKey, origin });
  const paging = pagingMetrics(metrics);
  const linkParts = {
    key: linkKey,
    now: () => clock.now(),
    ...(config.publicUrl ? { publicUrl: config.publicUrl } : {}),
  };
  const links = createFileLinks(linkParts);
  const pictures = createPictureLinks(linkParts);
  const converse = createConversation({
    desk,
    directory: people,
    levels: { rules, links: pictures },
    feedLinks,
    ...(config.web.signIn === 'link'
      ? { signInLink: (ctx, personId) => createSignInLink(ctx, config, personId) }
      : {}),
    onTokenRevoked: (name, tenant) => {
      queue.unauthorised.set({ platform: name, tenant }, 1);
      log.error({ platform: name, tenant }, 'the token of this tenant was revoked; its messages wait');
    },
  });
  const prepare = createAcquaint({ unit, platform, log });
  const guard = createGuard({
    mask: createMask(config),
    async mayKeep(inbound) {
      await prepare(inbound);
      const who = await transact(unit, (base) => people.resolve(base, inbound.place, inbound.actor));
      return !who.disabled && mayKeep(people.viewer(who));
    },
  });
  const confirmations = new Confirmations(unit, log);
  const intake: ChatIntake = {
    ...createInbox(unit, prepare, converse, queue, guard),
    shown: (messages) => confirmations.note(messages),
  };
  const blobs = createBlobs(join(environment.dataDir, 'files'));

  // Adapters
  const deps: AdapterDeps = { intake, config, log, metrics, clock };
  for (const make of options.adapters) {
    const adapter = await make(deps, { unit, blobs, people });
    adapters.set(adapter.platform.name, adapter);
  }

  // Workers
  const fileOf = async (attachmentId: string): Promise<OutboundFile | undefined> => {
    const file = await transact(unit, (base) => findAttachment(base, attachmentId));
    if (!file?.sha256) return undefined;
    const url = links.linkTo(attachmentId);
    const { name, mime, size } = file;
    return { name, mime, size, path: blobs.pathOf(file.sha256), ...(url ? { url } : {}) };
  };
  const workers = [
    createInboxWorker({ unit, prepare, handle: converse, metrics: queue, log }),
    ...[...adapters.values()].map((adapter) =>
      createOutboxWorker({
        unit,
        platform: adapter.platform,
        metrics: queue,
        log,
        fileOf,
        onRefused: async (ctx, refused) => {
          await onUndelivered(ctx, desk, refused);
          await fallBackFromRefusal(ctx, desk, refused.messageId);
          await pageRefused(ctx, desk, refused.subject);
        },
      }),
    ),
  ];
  const catchUp = new CatchUp({
    unit,
    intake,
    histories: new Map(
      [...adapters.values()].flatMap(({ platform: { name, history } }) =>
        history ? [[name, history] as const] : [],
      ),
    ),
    threadsIn: (place) => liveRoots({ workspaceId: config.workspace, db: database.db }, place),
    maxHours: furthestHours(config.catchUp.maxHours, config.retention.eventsDays),
    metrics,
    log,
  });
  const sweeps = dueWork({
    unit,
    desk,
    blobs,
    platform,
    catchUp,
    metrics: queue,
    paging,
    dataDir: environment.dataDir,
    sla: { unit, desk, keeper, metrics: slaMetrics(metrics), log, startedAt: clock.now().epochMilliseconds },
    log,
  });
  queue.observeWaiting(() =>
    waitingMessages(database.db, config.workspace, clock.now(), [...adapters.keys()]).catch(
      (error: unknown) => {
        log.debug({ err: error }, 'the waiting messages could not be counted');
        return undefined;
      },
    ),
  );

  paging.observeOpen(() =>
    openByState(database.db, config.workspace).catch((error: unknown) => {
      log.debug({ err: error }, 'the open escalations could not be counted');
      return undefined;
    }),
  );

  // Http
  const problems = async (): Promise<Record<string, string>> => {
    const found: Record<string, string> = {};
    if (!(await answers(database))) found.database = 'does not answer';
    workers.forEach((worker) => {
      const problem = worker.problem();
      if (problem) found[worker.name] = problem;
    });
    return found;
  };
  const tokens = environment.alertTokens ?? {};
  for (const source of Object.keys(config.monitoring.sources)) {
    const variable = tokenVariable(source);
    if (!tokens[variable])
      log.info({ source, variable }, 'alerts of this source are refused until it has a token');
  }
  const monitors = monitorMetrics(metrics);
  const alerts = createAlertIntake({ unit, desk, tokens, metrics: monitors });
  const app = createApp({
    log,
    metrics,
    adapters: [...adapters.values()],
    problems,
    routes: [
      fileRoutes({ unit, blobs, links }),
      pictureRoutes({
        links: pictures,
        draw: (what) =>
          transactAs(unit, { type: 'job', name: 'pictures' }, (ctx) => drawPicture(ctx, rules, what)),
      }),
      calendarRoutes((token) => transact(unit, (base) => calendarOf(base, desk, feedLinks, token))),
      alertRoutes({ intake: alerts, metrics: monitors }),
    ],
  });
  await wakeup.listen();
  const http = await listen(app, environment.port, isOpen(config) ? undefined : '127.0.0.1');
  port = http.port;
  for (const adapter of adapters.values()) await adapter.start();
  // What was said during a stop comes first; if a platform can't tell at once, the work doesn't wait for it.
  await within(CATCH_UP_FIRST_MS, catchUp.afterGap()).catch((error: unknown) => {
    if (!(error instanceof OutOfPatience)) throw error;
    log.info('what was missed is still being read; the work begins without it');
  });
  for (const worker of workers) worker.start();
  const sweeping = startSweeps(sweeps, log);

  return {
    port: http.port,
    database,
    async stop() {
      await Promise.all([...adapters.values()].map((adapter) => adapter.stop()));
      await Promise.all([
        http.close(3_000),
        catchUp.stop(),
        sweeping.stop(),
        ...workers.map((worker) => worker.stop(6_000)),
      ]);
      await confirmations.stop();
      await wakeup.stop();
      time.stop();
      await Promise.all([database.close(), numbering.close()]);
    },
  };
}

/** The time that everything goes by: of the database, unless a test brings its own. */
async function timeOf(
  { clock, log }: ParleyOptions,
  database: Database,
): Promise<{ clock: Clock; stop(): void }> {
  if (clock) return { clock, stop: () => {} };
  const sources = { database: () => database.time(), monotonic: () => performance.now() };
  const shared = await DatabaseClock.start(sources, log);
  return { clock: shared, stop: () => shared.stop() };
}

/** Reachable from other machines? Not as long as anybody can be anybody. */
function isOpen(config: Config): boolean {
  return config.web.signIn !== 'demo';
}

/** A new connection over a slow line takes seconds; a probe has to know within five. */
const DATABASE_PATIENCE_MS = 3_500;

async function answers(database: Database): Promise<boolean> {
  return within(DATABASE_PATIENCE_MS, database.ping()).then(
    () => true,
    () => false,
  );
}
