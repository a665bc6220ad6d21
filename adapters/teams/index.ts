import { Counter } from 'prom-client';
import type { Adapter, AdapterDeps } from '../../src/chat/platform.ts';
import type { TeamsSettings } from '../../src/config/environment.ts';
import type { Bot } from './bot.ts';
import { CardMemory } from './card-memory.ts';
import { Connector } from './connector.ts';
import { createSigningKeys, OPENID_METADATA } from './door/keys.ts';
import { teamsRoutes } from './door/routes.ts';
import { Graph, graphApp } from './history/graph.ts';
import { TeamsHistory, type TeamsHistoryParts } from './history/history.ts';
import type { HostRule } from './hosts.ts';
import { TeamsPeople } from './people.ts';
import { TeamsPlatform } from './platform.ts';
import { Once, PressNames } from './press.ts';
import { ServiceUrls } from './service-urls.ts';
import { takeActivity } from './turn.ts';

/** Where the outside is, for tests. */
export interface TeamsEdges {
  openIdMetadataUrl?: string;
}

/**
 * Microsoft Teams: personal chats, group chats and channels by way of the Bot Framework.
 * @throws Error if a bot for many tenants doesn't say which
 */
export function createTeamsAdapter(
  settings: TeamsSettings,
  deps: AdapterDeps,
  edges: TeamsEdges = {},
): Adapter {
  const { config, clock, log, metrics, intake } = deps;
  const hosts: HostRule = { hosts: config.teamsApp.serviceHosts, loopbackOnly: !settings.appId };
  const tenants = tenantsOf(settings, config.teamsApp.tenants);
  const bot = lazily(async () => (await import('./bot.ts')).createBot(settings));
  const serviceUrls = new ServiceUrls(hosts);
  const connector = new Connector({ bot, settings, hosts });
  const people = new TeamsPeople({ connector, serviceUrls });
  const emulator = settings.appId === undefined;
  const cards = new CardMemory();
  const history = config.teamsApp.readHistory
    ? historyFor(settings, { connector, whoIs: people.whoIs, clock, log })
    : undefined;
  const platform = new TeamsPlatform({
    cards,
    settings,
    emulator,
    hosts,
    connector,
    people,
    serviceUrls,
    log,
    ...(history ? { history } : {}),
  });
  const presses = new PressNames(clock);
  const said = new Once();
  const keys = createSigningKeys({ metadataUrl: edges.openIdMetadataUrl ?? OPENID_METADATA, clock });
  const ignored = new Counter({
    name: 'parley_teams_ignored_total',
    help: 'What Teams sent and is no matter for the desk, or could not be read, by type',
    labelNames: ['type'],
    registers: [metrics],
  });
  const turn = {
    bot,
    intake,
    platform,
    people,
    connector,
    serviceUrls,
    presses,
    cards,
    said,
    emulator,
    ignored,
    clock,
    log,
    emoji: config.intake.emoji,
  };
  const receive = (...[activity, request]: Parameters<Parameters<typeof teamsRoutes>[0]['receive']>) =>
    takeActivity(activity, request, turn);
  return {
    platform,
    routes: teamsRoutes({ settings, hosts, tenants, keys, clock, log, metrics, receive }),
    // Teams comes to us; there is nothing to open, and the server's own stop ends what runs.
    start: async () => {},
    stop: async () => {},
    problem: () => platform.problem(),
  };
}

function historyFor(
  settings: TeamsSettings,
  parts: Pick<TeamsHistoryParts, 'connector' | 'whoIs' | 'clock'> & Pick<AdapterDeps, 'log'>,
): TeamsHistory | undefined {
  const app = graphApp(settings);
  if (app) return new TeamsHistory({ ...parts, graph: new Graph(app), appId: app.appId });
  parts.log.warn('teamsApp.readHistory needs an app id with a password and a tenant; history is not read');
  return undefined;
}

function tenantsOf(settings: TeamsSettings, configured: readonly string[]): ReadonlySet<string> {
  const tenants = configured.length > 0 ? configured : settings.tenantId ? [settings.tenantId] : [];
  if (settings.appId && tenants.length === 0) {
    throw new Error(
      'Teams: name the tenants that may talk to the bot, in teamsApp.tenants or MicrosoftAppTenantId.',
    );
  }
  return new Set(tenants.map((tenant) => tenant.toLowerCase()));
}

/** Made when it is first needed; a failure is tried again the next time. */
function lazily(make: () => Promise<Bot>): () => Promise<Bot> {
  let made: Promise<Bot> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
