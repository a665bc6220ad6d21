import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { connect, type Database, type Tx } from '../../src/db/connect.ts';
import { describeError, sqlState } from '../../src/db/errors.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { eventually, latch } from '../support/eventually.ts';
import { proxyTo } from '../support/proxy.ts';

describe('connections to the database', () => {
  let server: TestDatabase;
  let database: Database;
  beforeAll(async () => {
    server = await testDatabase();
    await server.sql.unsafe('create table note (id int primary key, text text)');
    database = connect(server.url, { max: 4 });
  });
  afterAll(async () => {
    await database.close();
    await server.drop();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const name = () => new URL(server.url).pathname.slice(1);
  /** What an operator's restart does to everybody who is connected. */
  const killAll = () => server.sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = ${name()} and pid <> pg_backend_pid() and application_name like 'parley%'`;
  const pidOf = async (tx: Pick<Tx, 'execute'>) => {
    const [row] = await tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
    return row?.pid;
  };
  const insert = (tx: Pick<Tx, 'execute'>, id: number) =>
    tx.execute(sql`insert into note (id, text) values (${id}, 'x')`);
  const works = () => eventually(async () => (await database.db.execute(sql`select 1`)).length === 1);

  it('values come as Drizzle wants them', async () => {
    const [row] = await database.db.execute(sql`
      select '2026-11-24 08:00:00+00'::timestamptz as at, '{"a": [1]}'::jsonb as json, 
        1::bigint as big, ${'2026-11-24T08:00:00Z'}::timestamptz < now() as earlier, null as nothing`);
    expect(row).toEqual({
      at: '2026-11-24 08:00:00+00',
      json: { a: [1] },
      big: '1',
      earlier: expect.any(Boolean),
      nothing: null,
    });
  });

  it('a transaction has one connection; its statements run one after the other, also if asked for at once', async () => {
    const pids = await database.db.transaction((tx) => Promise.all([pidOf(tx), pidOf(tx), pidOf(tx)]));
    expect(new Set(pids).size).toBe(1);
  });

  it('keeps the order of what is asked for at once, the second time too, when all of it is prepared', async () => {
    for (const round of [1, 2, 3]) {
      const seen = await database.db.transaction(async (tx) => {
        const set = async (n: number) => {
          await tx.execute(sql`select set_config('test.n', ${`${round}.${n}`}, true)`);
        };
        const get = async () => (await tx.execute(sql`select current_setting('test.n', true) as n`))[0]?.n;
        const [, first, , second] = await Promise.all([set(1), get(), set(2), get()]);
        return [first, second];
      });
      expect(seen).toEqual([`${round}.1`, `${round}.2`]);
    }
  });

  it('a failure among what is asked for at once takes the others with it', async () => {
    const both = database.db.transaction((tx) =>
      Promise.all([insert(tx, 10), insert(tx, 10), insert(tx, 11)]),
    );
    expect(sqlState(await both.catch((error: unknown) => error))).toBe('23505');
    expect(await server.sql`select 1 from note where id in (10, 11)`).toHaveLength(0);
    await works();
  });

  it('never are there more than agreed, however much is asked for; all get their turn', async () => {
    const asked = Array.from({ length: 40 }, () =>
      database.db.transaction(async (tx) => {
        await tx.execute(sql`select pg_sleep(0.005)`);
        return pidOf(tx);
      }),
    );
    const pids = await Promise.all(asked);
    expect(new Set(pids).size).toBeLessThanOrEqual(4);
  });

  it('a failed statement that is passed over does not look like a commit', async () => {
    const careless = database.db.transaction(async (tx) => {
      await insert(tx, 1);
      await insert(tx, 1).catch(() => {});
    });
    await expect(careless).rejects.toThrow('the transaction went on regardless');
    expect(await server.sql`select 1 from note where id = 1`).toHaveLength(0);
    await works();
  });

  it('says what PostgreSQL said', async () => {
    await insert(database.db, 2);
    const again = insert(database.db, 2);
    expect(sqlState(await again.catch((error: unknown) => error))).toBe('23505');
  });

  describe('that break', () => {
    it.each([
      ['while a statement runs', (tx: Tx) => tx.execute(sql`select pg_sleep(5)`), killAll],
      ['between two statements', (tx: Tx) => tx.execute(sql`select 1`), async () => {}],
    ])(
      '%s: the transaction fails, the process lives, the next one works',
      async (_when, statement, meanwhile) => {
        const begun = latch();
        const failing = database.db.transaction(async (tx) => {
          await pidOf(tx);
          begun.open();
          if (meanwhile !== killAll) await killAll();
          await statement(tx);
          await statement(tx);
        });
        await begun.promise;
        await Promise.all([expect(failing).rejects.toThrow(), meanwhile()]);
        await works();
      },
    );

    it('before the commit: the transaction fails and leaves nothing', async () => {
      const failing = database.db.transaction(async (tx) => {
        await insert(tx, 3);
        await killAll();
      });
      await expect(failing).rejects.toThrow();
      await works();
      expect(await server.sql`select 1 from note where id = 3`).toHaveLength(0);
    });

    it('all at once, again and again, under load: what was committed is there, nothing else hangs', async () => {
      const committed: number[] = [];
      let id = 1_000;
      let isOver = false;
      const load = Array.from({ length: 12 }, async () => {
        while (!isOver) {
          const mine = id++;
          const isDone = await database.db
            .transaction(async (tx) => {
              await insert(tx, mine);
              await tx.execute(sql`select 1`);
            })
            .then(
              () => true,
              () => false,
            );
          if (isDone) committed.push(mine);
        }
      });
      for (let round = 0; round < 8; round++) {
        const before = committed.length;
        await eventually(() => committed.length > before + 20);
        await killAll();
      }
      isOver = true;
      await Promise.all(load);
      await works();
      const rows = new Set((await server.sql`select id from note where id >= 1000`).map((row) => row.id));
      expect(committed.filter((one) => !rows.has(one))).toEqual([]);
    }, 20_000);

    it('without a word (a silent network) are given up after half a minute', async () => {
      const proxy = await proxyTo(server.url);
      const distant = connect(proxy.url, { max: 1 });
      await distant.db.execute(sql`select 1`);
      proxy.freeze();
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      const silent = distant.db.execute(sql`select 1`).catch((error: unknown) => sqlState(error));
      await Promise.resolve();
      await vi.advanceTimersByTimeAsync(30_000);
      expect(await silent).toBe('CONNECTION_LOST');
      vi.useRealTimers();
      proxy.thaw();
      await eventually(async () => (await distant.db.execute(sql`select 1`)).length === 1);
      await distant.close();
      await proxy.close();
    });

    it('half-open, of which only our side knows: noticed within seconds, while a statement that waits is let be', async () => {
      const proxy = await proxyTo(server.url);
      const distant = connect(proxy.url, { max: 3 });
      // Three connections; one of them is used for what waits for a lock.
      await Promise.all([1, 2, 3].map(() => distant.db.execute(sql`select pg_sleep(0.01)`)));
      const unlock = latch();
      const locked = latch();
      const locking = server.sql.begin(async (tx) => {
        await tx`lock table note in access exclusive mode`;
        locked.open();
        await unlock.promise;
      });
      await locked.promise;
      proxy.strand();
      const lost = distant.db.execute(sql`select 1`).catch((error: unknown) => sqlState(error));
      const began = performance.now();
      expect(await lost).toBe('CONNECTION_LOST');
      expect(performance.now() - began).toBeLessThan(5_000);
      // The others that lay idle are not tried one after the other.
      expect(await distant.db.execute(sql`select 1`)).toHaveLength(1);
      expect(performance.now() - began).toBeLessThan(5_000);
      const waits = insert(distant.db, 50);
      await new Promise((done) => setTimeout(done, 4_000));
      unlock.open();
      await Promise.all([locking, waits]);
      await distant.close();
      await proxy.close();
    }, 15_000);

    it('half-open before its first answer: noticed as well', async () => {
      const proxy = await proxyTo(server.url, {
        tap() {
          let isGone = false;
          return {
            toServer(bytes) {
              const passes = !isGone;
              isGone ||= bytes.includes('never answered');
              return passes;
            },
            toClient: () => !isGone,
          };
        },
      });
      const distant = connect(proxy.url, { max: 1 });
      const began = performance.now();
      const lost = distant.db
        .execute(sql`select 'never answered'`)
        .catch((error: unknown) => sqlState(error));
      expect(await lost).toBe('CONNECTION_LOST');
      expect(performance.now() - began).toBeLessThan(6_000);
      await distant.close();
      await proxy.close();
    }, 15_000);

    it('half-open in the middle of a transaction: its locks are let go, and nobody waits for them', async () => {
      const proxy = await proxyTo(server.url);
      const distant = connect(proxy.url, { max: 1 });
      const lost = distant.db
        .transaction(async (tx) => {
          await insert(tx, 60);
          proxy.strand();
          await tx.execute(sql`select 1`);
        })
        .catch((error: unknown) => sqlState(error));
      const began = performance.now();
      expect(await lost).toBe('CONNECTION_LOST');
      // The server itself would end what is idle in a transaction after ten seconds, and half a message never.
      await insert(server.db, 60);
      expect(performance.now() - began).toBeLessThan(6_000);
      await distant.close();
      await proxy.close();
    }, 15_000);
  });

  it('who waits too long for one is told so', async () => {
    const single = connect(server.url, { max: 1 });
    const [begun, mayEnd] = [latch(), latch()];
    const busy = single.db.transaction(async () => {
      begun.open();
      await mayEnd.promise;
    });
    await begun.promise;
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const waiting = single.db.execute(sql`select 1`).catch(describeError);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await waiting).toBe('Error: no connection to the database was free in time');
    vi.useRealTimers();
    mayEnd.open();
    await busy;
    await single.close();
  });

  it('closing lets what runs end and takes nothing new', async () => {
    const closing = connect(server.url, { max: 2 });
    const [begun, mayEnd] = [latch(), latch()];
    const running = closing.db.transaction(async (tx) => {
      begun.open();
      await mayEnd.promise;
      return pidOf(tx);
    });
    await begun.promise;
    const closed = closing.close();
    await expect(closing.db.execute(sql`select 1`)).rejects.toThrow();
    mayEnd.open();
    expect(await running).toEqual(expect.any(Number));
    await closed;
  });
});
