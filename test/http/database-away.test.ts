import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Parley, startParley } from '../../src/parley.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { DESK } from '../support/people.ts';
import { type LineProxy, proxyTo } from '../support/proxy.ts';
import { silent } from '../support/queue.ts';

/** The whole of Parley, without a platform, over a line to its database that breaks. */
describe('health while the database is away', () => {
  let database: TestDatabase;
  let proxy: LineProxy;
  let folder: string;
  let parley: Parley;
  beforeAll(async () => {
    database = await testDatabase();
    proxy = await proxyTo(database.url);
    folder = await mkdtemp(join(tmpdir(), 'parley-away-'));
    parley = await startParley({
      environment: { port: 0, databaseUrl: proxy.url, dataDir: folder },
      config: DESK,
      log: silent,
      adapters: [],
    });
  });
  afterAll(async () => {
    await parley.stop();
    await proxy.close();
    await rm(folder, { recursive: true, force: true });
    await database.drop();
  });

  const get = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${parley.port}${path}`);
    return { status: response.status, text: await response.text() };
  };
  const isReady = async () => (await get('/readyz')).status === 200;

  it.each([
    ['refuses connections', () => proxy.cut(), () => proxy.restore()],
    ['is silent', async () => proxy.freeze(), async () => proxy.thaw()],
  ])(
    'one that %s: not ready within five seconds, and ready again within five',
    async (_how, leave, comeBack) => {
      await eventually(isReady);
      await leave();
      await eventually(async () => !(await isReady()), 5_000);
      expect(JSON.parse((await get('/readyz')).text).problems).toHaveProperty('database');
      expect((await get('/healthz')).status).toBe(200);
      expect((await get('/metrics')).status).toBe(200);
      await comeBack();
      await eventually(isReady, 5_000);
    },
    20_000,
  );
});
