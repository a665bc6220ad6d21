import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createSlackAdapter } from '../../../adapters/slack/index.ts';
import { createTeamsAdapter } from '../../../adapters/teams/index.ts';
import { web } from '../../../src/adapters.ts';
import { type Parley, startParley } from '../../../src/parley.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { eventually } from '../../support/eventually.ts';
import { type Loopback, onLoopback } from '../../support/loopback.ts';
import { silent } from '../../support/queue.ts';
import { SECRET } from '../../support/slack-adapter.ts';
import { asEvent, eventOf, messageOf } from '../../support/slack-payloads.ts';
import { FakeSlack } from '../../support/slack-server.ts';
import { activity } from '../../support/teams-desk.ts';
import { SERVICE_URL } from '../../support/teams-server.ts';
import { sampleConfig } from '../../support/web-desk.ts';
import { tried } from '../payloads.ts';
import { barrage } from './barrage.ts';
import { recorded } from './fixtures.ts';
import { mutated } from './mutate.ts';
import { fresh, ownSlack, recordedSlack, shotOf } from './slack-shots.ts';
import { fresh as freshActivity, ownTeams } from './teams-shots.ts';

// Thousands of requests, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

/**
 * A share of the payloads goes through the whole of Parley: the real inbox on a real PostgreSQL, the worker
 * and the conversation. What was taken is worked to its end, whatever stands in it.
 */

/** `FUZZ_COUNT=10000 npx vitest run …` for a long run. */
const EACH = Number(process.env.FUZZ_COUNT ?? 500);
let database: TestDatabase;
let folder: string;
let slack: FakeSlack;
let connector: Loopback;
let serviceUrl: string;
let parley: Parley;
beforeAll(async () => {
  database = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), 'parley-fuzz-'));
  slack = await new FakeSlack().start();
  connector = await onLoopback((_request, response) => response.writeHead(404).end('{}'));
  serviceUrl = `${connector.origin}/`;
  const sample = await sampleConfig();
  const config = { ...sample, web: { ...sample.web, sampleData: false } };
  parley = await startParley({
    environment: { port: 0, databaseUrl: database.url, dataDir: folder },
    config,
    log: silent,
    adapters: [
      web(config),
      async (deps) =>
        createSlackAdapter({ botToken: 'xoxb-bot', signingSecret: SECRET, apiUrl: slack.apiUrl }, deps),
      async (deps) => createTeamsAdapter({ appType: 'SingleTenant' }, deps),
    ],
  });
});
afterAll(async () => {
  await parley.stop();
  await slack.stop();
  await connector.stop();
  await rm(folder, { recursive: true, force: true });
  await database.drop();
});

/** Generous: others may use the machine as well. */
const WORKED_WITHIN_MS = 60_000 + EACH * 40;

/** Once nothing waits: how events ended, and what went wrong with those that didn't end well. */
async function ended(): Promise<{ states: Record<string, number>; errors: string[] }> {
  await eventually(async () => {
    const [row] = await database.sql<{ due: number }[]>`
      select count(*)::int as due from inbound_event where state = 'due' and attempts = 0`;
    return row?.due === 0;
  }, WORKED_WITHIN_MS);
  const rows = await database.sql<{ state: string; error: string | null }[]>`
    select state, error from inbound_event`;
  const states: Record<string, number> = {};
  for (const { state } of rows) states[state] = (states[state] ?? 0) + 1;
  return { states, errors: rows.flatMap(({ error }) => error ?? []) };
}

async function inboxTexts(): Promise<string[]> {
  const rows = await database.sql<{ text: string }[]>`
    select payload ->> 'text' as text from inbound_event where payload ->> 'text' like 'real matter%'`;
  return rows.map(({ text }) => text).sort();
}

it(
  'what was taken of Slack’s is worked to its end, and nothing of it is lost',
  async ({ task }) => {
    await eventually(async () =>
      (await fetch(`http://127.0.0.1:${parley.port}/readyz`).then((r) => r.text())).includes('"slack":"ok"'),
    );
    const markers: string[] = [];
    await barrage(
      `http://127.0.0.1:${parley.port}/slack/events`,
      { arbitrary: mutated([...ownSlack(), ...recordedSlack()]), count: EACH },
      (payload, index) => {
        if (index % 25 !== 0) return shotOf(fresh(payload));
        markers.push(`real matter of Slack ${String(index).padStart(5, '0')}`);
        return asEvent(eventOf(messageOf({ text: markers.at(-1) })), SECRET);
      },
      ({ status }) => expect(status).toBeLessThan(500),
    );
    const { states, errors } = await ended();
    expect(errors).toEqual([]);
    expect(Object.keys(states)).toEqual(['done']);
    expect(states.done).toBeGreaterThan(EACH / 4);
    expect(await inboxTexts()).toEqual(markers);
    tried(task, EACH);
  },
  2 * WORKED_WITHIN_MS,
);

it(
  'what was taken of Teams’ is worked to its end, and nothing of it is lost',
  async ({ task }) => {
    const before = await inboxTexts();
    const markers: string[] = [];
    await barrage(
      `http://127.0.0.1:${parley.port}/api/messages`,
      {
        arbitrary: mutated([...ownTeams(serviceUrl), ...recorded('teams', { [SERVICE_URL]: serviceUrl })]),
        count: EACH,
      },
      (payload, index) => {
        if (index % 25 === 0) markers.push(`real matter of Teams ${String(index).padStart(5, '0')}`);
        const sent =
          index % 25 === 0 ? activity({ text: markers.at(-1), serviceUrl }) : freshActivity(payload);
        return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(sent) };
      },
      ({ status }) => expect(status).toBeLessThan(500),
    );
    const { states, errors } = await ended();
    expect(errors).toEqual([]);
    expect(Object.keys(states)).toEqual(['done']);
    expect(await inboxTexts()).toEqual([...before, ...markers]);
    tried(task, EACH);
  },
  2 * WORKED_WITHIN_MS,
);
