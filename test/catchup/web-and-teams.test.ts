import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HttpResponse, http } from 'msw';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTeamsAdapter } from '../../adapters/teams/index.ts';
import { web } from '../../src/adapters.ts';
import { configSchema } from '../../src/config/schema.ts';
import { newId, systemClock } from '../../src/context.ts';
import { createBlobs } from '../../src/files/blobs.ts';
import { type Parley, startParley } from '../../src/parley.ts';
import { createDirectory } from '../../src/people/directory.ts';
import { createRoster } from '../../src/people/roster.ts';
import { createWebChat } from '../../src/webchat/web-chat.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { silent, testUnit } from '../support/queue.ts';
import { inChannel, PERSON } from '../support/teams-desk.ts';
import { botToken, SETTINGS, TeamsServer } from '../support/teams-server.ts';

/** A stop between the web chat's storing a message and its telling the core, and a stop while Teams goes on. */

const GROUP = '22222222-3333-4444-5555-666666666666';
const config = configSchema.parse({
  intake: { defaultQueue: 'it', joinWindowSeconds: 0 },
  teams: { it: { name: 'IT' } },
  queues: { it: { name: 'IT', team: 'it', channel: 'web:triage' } },
  categories: { other: { name: 'Other' } },
  channels: { 'web:general': { name: 'general' } },
  web: { people: [{ id: 'sam', name: 'Sam Rivera' }] },
  teamsApp: { readHistory: true },
});

const teams = new TeamsServer();
let database: TestDatabase;
let folder: string;
let parley: Parley | undefined;
/** What people wrote in the channel while nobody listened, as Graph tells it. */
const missed: object[] = [];
beforeAll(async () => {
  teams.start();
  teams.server.use(
    http.get('https://smba.trafficmanager.net/*/v3/teams/:team', () =>
      HttpResponse.json({ aadGroupId: GROUP }),
    ),
    http.get(`https://graph.microsoft.com/v1.0/teams/${GROUP}/channels/:channel/messages/delta`, () =>
      HttpResponse.json({ value: missed }),
    ),
    http.get('https://graph.microsoft.com/*', () => HttpResponse.json({ value: [] })),
  );
  folder = await mkdtemp(join(tmpdir(), 'parley-catch-up-'));
  database = await testDatabase();
});
afterAll(async () => {
  await parley?.stop();
  teams.stop();
  await database?.drop();
  await rm(folder, { recursive: true });
});

async function start(): Promise<Parley> {
  return startParley({
    environment: { port: 0, databaseUrl: database.url, dataDir: folder },
    config,
    log: pino({ level: process.env.STORY_LOG ?? 'silent' }),
    adapters: [web(config), async (deps) => createTeamsAdapter(SETTINGS, deps)],
  });
}

const drafts = async (title: string): Promise<number> =>
  (await database.sql`select 1 from ticket_draft where title = ${title}`).length;
const now = () => new Date().toISOString();

it('what was written meanwhile is handled once, in the web chat and in Teams', async () => {
  parley = await start();
  const live = inChannel('1701', {
    id: '1701',
    timestamp: now(),
    text: '<at>Parley</at> the printer is broken',
    entities: [
      { type: 'mention', mentioned: { id: `28:${SETTINGS.appId}`, name: 'Parley' }, text: '<at>Parley</at>' },
    ],
    recipient: { id: `28:${SETTINGS.appId}`, name: 'Parley' },
  });
  const told = await fetch(`http://127.0.0.1:${parley.port}/api/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await botToken()}` },
    body: JSON.stringify(live),
  });
  expect(told.status).toBe(200);
  await eventually(async () => (await drafts('the printer is broken')) === 1, 10_000);
  await parley.stop();

  missed.push({
    id: '1801',
    messageType: 'message',
    createdDateTime: now(),
    from: { user: { id: PERSON.aadObjectId, displayName: PERSON.name } },
    body: { contentType: 'html', content: '<p><at id="0">Parley</at> the scanner is broken</p>' },
    mentions: [{ id: 0, mentionText: 'Parley', mentioned: { application: { id: SETTINGS.appId } } }],
  });
  // Stored, and then the process was gone before the core heard of it.
  const unit = { ...testUnit(database), clock: systemClock, newId };
  const directory = createDirectory({ config, roster: createRoster(config), isConfigured: () => true });
  const chat = createWebChat({
    unit,
    config,
    directory,
    blobs: createBlobs(folder),
    log: silent,
    shown: () => {},
  });
  const sam = await chat.person('sam');
  if (!sam) throw new Error('there is no Sam');
  await chat.post(sam, {
    key: 'key-lamp',
    room: '@sam',
    body: 'the lamp is broken',
    mentions: [],
    uploads: [],
  });
  chat.stop();

  for (let n = 0; n < 2; n++) {
    parley = await start();
    await eventually(async () => (await drafts('the lamp is broken')) === 1, 10_000);
    await eventually(async () => (await drafts('the scanner is broken')) === 1, 10_000);
    await parley.stop();
  }
  parley = undefined;
  const [events] = await database.sql<{ n: number }[]>`
    select count(*)::int as n from inbound_event where payload->>'type' = 'message'`;
  expect(events?.n).toBe(3);
}, 60_000);
