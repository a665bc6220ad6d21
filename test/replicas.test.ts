import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SAMPLE_FILE } from '../src/config/load.ts';
import { type ParleyProcess, startParleyProcess } from './bench/support/parley-process.ts';
import { type Balancer, balancer } from './support/balancer.ts';
import { type TestDatabase, testDatabase } from './support/database.ts';
import { WebClient } from './support/web-client.ts';

/**
 * Two replicas over one database behind a balancer that sticks nobody to one of them, replaced one after the
 * other while people go on: docs/operations.md promises that nobody notices.
 */

interface Message {
  id: string;
  text: string;
  card?: unknown;
}

let database: TestDatabase;
let folder: string;
let front: Balancer;
const replicas: ParleyProcess[] = [];
const clients: WebClient[] = [];

async function replica(): Promise<ParleyProcess> {
  const started = await startParleyProcess({
    DATABASE_URL: database.url,
    PARLEY_DATA_DIR: join(folder, 'data'),
    PARLEY_CONFIG: join(folder, 'parley.yaml'),
  });
  replicas.push(started);
  return started;
}

beforeAll(async () => {
  database = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), 'parley-replicas-'));
  const sample = await readFile(SAMPLE_FILE, 'utf8');
  await writeFile(join(folder, 'parley.yaml'), sample.replace('sampleData: true', 'sampleData: false'));
  front = await balancer();
  const [a, b] = await Promise.all([replica(), replica()]);
  front.lead([a.url, b.url]);
});
afterAll(async () => {
  for (const client of clients) client.close();
  await front.close();
  await Promise.all(replicas.map((one) => one.stop()));
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

const browser = (as: string): WebClient => {
  const client = new WebClient(front.url, as);
  clients.push(client);
  return client;
};
const messagesIn = async (client: WebClient, room: string) =>
  (await client.get<{ messages: Message[] }>(`/web/rooms/${encodeURIComponent(room)}/messages`)).messages;

it('a rolling restart loses nothing, doubles nothing, and keeps the order', async () => {
  const [sam, lin, mei] = [browser('sam'), browser('lin'), browser('mei')];
  const { change } = await lin.get<{ change: number }>('/web/state');
  void lin.follow(change);

  // A matter of Sam's, begun before …
  await sam.say('@sam', 'The printer on the third floor smells of smoke');
  const draft = async () =>
    /"action":"draft\.send","subject":"([^"]+)"/.exec(JSON.stringify(await messagesIn(sam, '@sam')))?.[1];
  await expect.poll(draft, { timeout: 10_000 }).toBeDefined();

  // … and talk while every replica is replaced by another.
  const said: string[] = [];
  let isOver = false;
  const talking = (async () => {
    for (let i = 1; !isOver || i <= 40; i++) {
      said.push(`line ${i}`);
      await sam.say('general', `line ${i}`);
      await new Promise((done) => setTimeout(done, 20));
    }
  })();
  let reached = [...replicas];
  for (const old of replicas.slice(0, 2)) {
    reached = [...reached, await replica()];
    front.lead(reached.map(({ url }) => url));
    // The balancer finds out by itself that the old one is going.
    await old.stop();
    reached = reached.filter((one) => one !== old);
    front.lead(reached.map(({ url }) => url));
  }
  isOver = true;
  await talking;

  // Pressed on another replica than the one that drew the card.
  await sam.press('@sam', 'draft.send', (await draft()) ?? '');
  const triage = async () =>
    JSON.stringify(await messagesIn(mei, 'triage-desk')).match(/INC-\d+ · The printer/g) ?? [];
  await expect.poll(async () => (await triage()).length, { timeout: 10_000 }).toBeGreaterThan(0);
  expect(new Set(await triage()).size).toBe(1);

  // Stored once and in order …
  const stored = await database.sql<{ body: string }[]>`
    select body from web_message where room = 'general' and author_id = 'sam' order by position`;
  expect(stored.map(({ body }) => body)).toEqual(said);
  const events = await database.sql<{ state: string }[]>`
    select distinct state from inbound_event union select distinct state from outbound_message`;
  expect(events.map(({ state }) => state).toSorted()).toEqual(['done', 'sent']);

  // … and told to an open page without a gap, over cut streams.
  await expect.poll(() => [...lin.heard.values()].filter((text) => text.startsWith('line'))).toEqual(said);
  expect(lin.reconnects).toBeGreaterThanOrEqual(1);
  expect(lin.changes).toEqual(lin.changes.toSorted((a, b) => a - b));
  expect(new Set(lin.changes).size).toBe(lin.changes.length);
  expect(front.served.size).toBe(4);
}, 90_000);
