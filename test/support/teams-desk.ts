import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { createTeamsAdapter } from '../../adapters/teams/index.ts';
import type { Inbound, Interaction } from '../../src/chat/inbound.ts';
import { NOTHING, type Outcome } from '../../src/chat/outcome.ts';
import type { Adapter, Answer, Shown } from '../../src/chat/platform.ts';
import type { TeamsSettings } from '../../src/config/environment.ts';
import { type Config, configSchema } from '../../src/config/schema.ts';
import { type Clock, systemClock } from '../../src/context.ts';
import type { Locale } from '../../src/i18n/text.ts';
import { botToken, SERVICE_URL, SETTINGS, TENANT } from './teams-server.ts';

/** The Teams adapter behind a real HTTP server, with an intake that keeps what it gets. */
export interface TeamsDesk {
  adapter: Adapter;
  url: string;
  metrics: Registry;
  events: Inbound[];
  interactions: Interaction[];
  /** How often something came that was known already. */
  repeats: () => number;
  /** Messages of which Teams said that they were read. */
  confirmed: Shown[];
  /** What interactions are answered with. */
  answerWith(outcome: Outcome, locale?: Locale): void;
  /** The database is away. */
  fail(error: Error | undefined): void;
  /** An activity as Teams sends it. */
  post(
    activity: object,
    init?: { token?: string | null; headers?: Record<string, string> },
  ): Promise<Response>;
  rejected(reason: string): Promise<number>;
  stop(): Promise<void>;
}

export const testConfig: Config = configSchema.parse({
  intake: { defaultQueue: 'it' },
  teams: { desk: { name: 'Desk' } },
  queues: { it: { name: 'IT', team: 'desk', channel: 'teams:19:triage@thread.tacv2' } },
  categories: { other: { name: 'Other' } },
});

export async function teamsDesk(
  options: { settings?: TeamsSettings; clock?: Clock; config?: Config } = {},
): Promise<TeamsDesk> {
  const settings = options.settings ?? SETTINGS;
  const metrics = new Registry();
  const events: Inbound[] = [];
  const interactions: Interaction[] = [];
  const confirmed: Shown[] = [];
  const given = new Map<string, Answer>();
  const keys = new Set<string>();
  let repeats = 0;
  let answer: Answer = { outcome: NOTHING, locale: 'en', timeZone: 'UTC' };
  let failure: Error | undefined;
  const adapter = createTeamsAdapter(settings, {
    config: options.config ?? testConfig,
    clock: options.clock ?? systemClock,
    log: pino({ level: process.env.STORY_LOG ?? 'silent' }),
    metrics,
    intake: {
      async accept(inbound) {
        if (failure) throw failure;
        if (keys.has(inbound.eventKey)) {
          repeats++;
          return 'duplicate';
        }
        keys.add(inbound.eventKey);
        events.push(inbound);
        return 'accepted';
      },
      shown(messages) {
        confirmed.push(...messages);
      },
      async interact(inbound) {
        if (failure) throw failure;
        const before = given.get(inbound.eventKey);
        if (before) {
          repeats++;
          return before;
        }
        interactions.push(inbound);
        given.set(inbound.eventKey, answer);
        return answer;
      },
    },
  });
  const app = express();
  app.use(adapter.routes);
  const server = createServer(app);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/messages`;
  return {
    adapter,
    url,
    metrics,
    events,
    interactions,
    repeats: () => repeats,
    confirmed,
    answerWith(outcome, locale = 'en') {
      answer = { outcome, locale, timeZone: 'UTC' };
    },
    fail(error) {
      failure = error;
    },
    async post(activity, init = {}) {
      const token = init.token === undefined && settings.appId ? await botToken() : init.token;
      return fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(token ? { authorization: `Bearer ${token}` } : {}),
          ...init.headers,
        },
        body: JSON.stringify(activity),
      });
    },
    async rejected(reason) {
      const metric = await metrics.getSingleMetric('parley_teams_rejected_total')?.get();
      return metric?.values.find((value) => value.labels.reason === reason)?.value ?? 0;
    },
    stop: () => closed(server),
  };
}

function closed(server: Server): Promise<void> {
  return new Promise((done) => {
    server.close(() => done());
    server.closeAllConnections();
  });
}

export const PERSON = {
  id: '29:1xPerson',
  name: 'Lin Mei',
  aadObjectId: '00000000-1111-2222-3333-444444444444',
};
export const BOT = { id: '28:11111111-2222-3333-4444-555555555555', name: 'Parley' };

let count = 0;
/** An activity in the personal chat, unless `more` says otherwise. */
export function activity(more: Record<string, unknown> = {}): Record<string, unknown> {
  count += 1;
  return {
    type: 'message',
    id: `activity-${count}`,
    timestamp: '2026-11-24T09:00:00.123Z',
    channelId: 'msteams',
    serviceUrl: SERVICE_URL,
    from: PERSON,
    recipient: BOT,
    conversation: { conversationType: 'personal', tenantId: TENANT, id: 'a:personal' },
    channelData: { tenant: { id: TENANT } },
    text: 'VPN drops',
    textFormat: 'plain',
    ...more,
  };
}

/** An activity in a channel; `root` names the thread. */
export function inChannel(root: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return activity({
    conversation: {
      isGroup: true,
      conversationType: 'channel',
      tenantId: TENANT,
      id: `19:room@thread.tacv2;messageid=${root}`,
    },
    channelData: {
      tenant: { id: TENANT },
      channel: { id: '19:room@thread.tacv2' },
      team: { id: '19:team@thread.tacv2' },
    },
    ...more,
  });
}
