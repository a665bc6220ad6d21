import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { web } from '../../src/adapters.ts';
import { parseConfig, SAMPLE_FILE } from '../../src/config/load.ts';
import { type Parley, startParley } from '../../src/parley.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

let database: TestDatabase;
let folder: string;
beforeAll(async () => {
  database = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), 'parley-sample-'));
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

async function start(): Promise<Parley> {
  const config = parseConfig(await readFile(SAMPLE_FILE, 'utf8'), SAMPLE_FILE);
  return startParley({
    environment: { port: 0, databaseUrl: database.url, dataDir: folder },
    config: { ...config, replies: { ...config.replies, undoSeconds: 0 } },
    log: pino({ level: 'silent' }),
    adapters: [web(config)],
  });
}

async function tickets(): Promise<{ title: string; state: string }[]> {
  return database.sql<
    { title: string; state: string }[]
  >`select title, state from ticket order by created_at`;
}

it('an empty demo desk is filled by people who use it, once', async () => {
  const first = await start();
  await expect.poll(async () => (await tickets()).length, { timeout: 15_000 }).toBe(3);
  await first.stop();
  const filled = await tickets();
  expect(filled.map((ticket) => ticket.state)).toEqual(['in_progress', 'resolved', 'new']);
  expect(filled[0]?.title).toContain('VPN');
  const [words] = await database.sql`
    select count(*) filter (where visibility = 'internal')::int as internal,
      count(*) filter (where visibility = 'public')::int as public from comment`;
  expect(words).toEqual({ internal: 1, public: 1 });

  const again = await start();
  await again.stop();
  expect(await tickets()).toEqual(filled);
}, 40_000);
