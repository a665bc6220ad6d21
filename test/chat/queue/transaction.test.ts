import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { transact, transactAs } from '../../../src/chat/queue/transaction.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { latch } from '../../support/eventually.ts';
import { clearOutbox, outboxOf } from '../../support/outbox-rows.ts';
import { JOB, outgoing, type TestUnit, testUnit } from '../../support/queue.ts';

describe('a transaction of the core', () => {
  let database: TestDatabase;
  let unit: TestUnit;
  let woken: number;
  beforeAll(async () => {
    database = await testDatabase();
    await database.sql.unsafe(`
      create table counter (id int primary key, n int not null);
      insert into counter values (1, 0), (2, 0)`);
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    await clearOutbox(database);
    await database.sql`update counter set n = 0`;
    unit = testUnit(database);
    woken = 0;
    unit.wakeup.on('outbox slack', () => woken++);
  });

  const fail = (code: string) => sql.raw(`do $$ begin raise exception using errcode = '${code}'; end $$`);

  it('gives what the work gives, or what its end gives', async () => {
    expect(await transact(unit, async () => 'work')).toBe('work');
    const end = transact(
      unit,
      async () => 'work',
      async () => 'end',
    );
    expect(await end).toBe('end');
  });

  it('wakes the outbox once it is committed, if there is something to send', async () => {
    await transact(unit, async () => {});
    expect(woken).toBe(0);
    await transactAs(unit, JOB, async (ctx) => {
      ctx.outgoing.push(outgoing('C1', 'a'));
      expect(woken).toBe(0);
    });
    expect(woken).toBe(1);
    const failing = transactAs(unit, JOB, async (ctx) => {
      ctx.outgoing.push(outgoing('C1', 'b'));
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(woken).toBe(1);
  });

  it('is tried again after a deadlock, with nothing of the first try left', async () => {
    await database.sql.unsafe(
      `alter database ${new URL(database.url).pathname.slice(1)} set deadlock_timeout = '50ms'`,
    );
    const fresh = await testDatabaseAgain();
    const both = [latch(), latch()];
    let tries = 0;
    const cross = (mine: number) =>
      transactAs(fresh, JOB, async (ctx) => {
        tries++;
        ctx.outgoing.push(outgoing('C1', `${mine}`));
        await ctx.tx.execute(sql`update counter set n = n + 1 where id = ${mine + 1}`);
        both[mine]?.open();
        await both[1 - mine]?.promise;
        await ctx.tx.execute(sql`update counter set n = n + 1 where id = ${2 - mine}`);
      });
    await Promise.all([cross(0), cross(1)]);
    expect(tries).toBeGreaterThanOrEqual(3);
    expect([...(await database.sql`select n from counter order by id`)]).toEqual([{ n: 2 }, { n: 2 }]);
    expect((await outboxOf(database)).toSorted()).toEqual(['due 0', 'due 1']);
    await fresh.database.close();
  });

  // Settings of a database hold for new connections only.
  async function testDatabaseAgain(): Promise<TestUnit> {
    const { connect } = await import('../../../src/db/connect.ts');
    return testUnit(connect(database.url));
  }

  it.each([
    ['a serialization failure, four times', '40001', 4],
    ['anything else, once', '23505', 1],
  ])('is tried after %s', async (_what, code, times) => {
    let tries = 0;
    const failing = transact(unit, async ({ tx }) => {
      tries++;
      await tx.execute(fail(code));
    });
    await expect(failing).rejects.toThrow();
    expect(tries).toBe(times);
  });
});
