import { userInfo } from 'node:os';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { absenceData } from '../absence/personal-data-store.ts';
import { adaptersFor } from '../adapters.ts';
import { assignmentData } from '../assignment/personal-data-store.ts';
import { catchUpData } from '../catchup/personal-data-store.ts';
import type { ChatIntake } from '../chat/platform.ts';
import { queueData } from '../chat/queue/personal-data-store.ts';
import type { Unit } from '../chat/queue/transaction.ts';
import { Wakeup } from '../chat/queue/wakeup.ts';
import { type Environment, readEnvironment, secretsOf } from '../config/environment.ts';
import { loadConfig } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import { newId, systemClock } from '../context.ts';
import { connect } from '../db/connect.ts';
import { findEmbedded, hasEmbedded, startEmbedded } from '../db/embedded/server.ts';
import { migrate } from '../db/migrate.ts';
import { deliveryData } from '../delivery/personal-data-store.ts';
import { createDesk } from '../desk.ts';
import { createBlobs } from '../files/blobs.ts';
import { localise } from '../i18n/localise.ts';
import { t } from '../i18n/text.ts';
import { createLog } from '../log.ts';
import { pagingData } from '../oncall/paging/personal-data-store.ts';
import { rotaData } from '../oncall/rota/personal-data-store.ts';
import { type Asker, createPersonalData } from '../people/personal-data.ts';
import { wantedData } from '../people/wanted-store.ts';
import { Refusal } from '../refusal.ts';
import { drillData } from '../sla/drill/personal-data-store.ts';
import { slaData } from '../sla/personal-data-store.ts';
import type { Desk } from '../tickets/desk.ts';
import { ticketData } from '../tickets/personal-data.ts';
import { webChatData } from '../webchat/personal-data-store.ts';

/** A desk for one command: the database and the use cases, without workers, sweeps and HTTP. */
export interface OpenDesk {
  config: Config;
  unit: Unit;
  personalData: ReturnType<typeof createPersonalData>;
  asker: Asker;
  close(): Promise<void>;
}

/** @throws Refusal where there is no database yet */
export async function openDesk(variables: Record<string, string | undefined>): Promise<OpenDesk> {
  const environment = readEnvironment(variables);
  const { config } = await loadConfig(environment.configFile, environment.configNamed);
  const server = await serverFor(environment);
  try {
    const open = await openOn(server.url, environment, config);
    return {
      ...open,
      async close() {
        await open.close();
        await server.stop();
      },
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** The server that Parley uses: the one of DATABASE_URL, or the embedded one, which may be running or not. */
async function serverFor({
  databaseUrl,
  dataDir,
}: Environment): Promise<{ url: string; stop(): Promise<void> }> {
  const running = databaseUrl ?? (await findEmbedded(dataDir));
  if (running) return { url: running, stop: async () => {} };
  if (!(await hasEmbedded(dataDir))) throw new Refusal(t('cli.embedded_stopped', { folder: dataDir }));
  return startEmbedded(dataDir);
}

async function openOn(url: string, environment: Environment, config: Config): Promise<OpenDesk> {
  await migrate(url);
  const database = connect(url, { max: 4 });
  const log = createLog('warn', secretsOf(environment), process.stderr);
  const wakeup = new Wakeup(database, log);
  const unit: Unit = {
    database,
    workspaceId: config.workspace,
    clock: systemClock,
    newId,
    wakeup,
    followers: [],
  };
  const { adapters, people, desk } = createDesk(config, database.db);
  // Made for what they say of their platforms; not started, so that nothing is sent or heard here.
  const core = { unit, people, blobs: createBlobs(join(environment.dataDir, 'files')) };
  const deps = { intake: deaf, config, log, metrics: new Registry(), clock: systemClock };
  for (const make of adaptersFor(environment, config)) {
    const adapter = await make(deps, core);
    adapters.set(adapter.platform.name, adapter);
  }
  return {
    config,
    unit,
    personalData: createPersonalData({
      unit,
      holders: holdersOf(desk),
      aliasOf: (code) => localise(t('people.former', { code }), { locale: config.language, timeZone: 'UTC' }),
    }),
    asker: { operator: userInfo().username },
    async close() {
      await Promise.all([...adapters.values()].map((adapter) => adapter.stop()));
      await wakeup.stop();
      await database.close();
    },
  };
}

/** Who keeps what about people. The queues last: the cards that the tickets draw anew replace what waits there. */
export const holdersOf = (desk: Desk) => [
  ticketData(desk),
  webChatData,
  catchUpData,
  deliveryData,
  rotaData,
  pagingData,
  drillData,
  slaData,
  absenceData,
  assignmentData,
  wantedData,
  queueData,
];

const deaf: ChatIntake = {
  accept: () => Promise.reject(new Error('a command takes no events')),
  interact: () => Promise.reject(new Error('a command takes no events')),
};
