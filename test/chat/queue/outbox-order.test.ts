import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually, latch } from '../../support/eventually.ts';
import { OutboxBench } from '../../support/outbox.ts';
import { outgoing, placeOf, sendAll } from '../../support/queue.ts';

describe('sending: order, pace, limits', () => {
  let bench: OutboxBench;
  beforeAll(async () => {
    bench = await OutboxBench.open();
  });
  afterAll(() => bench.close());
  beforeEach(() => bench.reset());
  afterEach(() => bench.stop());

  const numbers = (n: number) => Array.from({ length: n }, (_, i) => `${i}`);
  const atOf = (channel: string) => {
    const start = Temporal.Instant.from('2026-11-24T08:00:00Z').epochMilliseconds;
    return bench.platform.callsTo(channel).map((call) => call.at - start);
  };

  it('writes to each room in the order asked for, three replicas sharing the work, nothing twice', async () => {
    for (const i of numbers(30)) {
      await sendAll(bench.unit, ...['C1', 'C2', 'C3', '@U1'].map((room) => outgoing(room, i)));
    }
    for (let replica = 0; replica < 3; replica++) bench.start();
    await bench.quiet();
    for (const room of ['C1', 'C2', 'C3', '@U1']) expect(bench.platform.texts(room)).toEqual(numbers(30));
  });

  it('sends what is asked for while it runs at once', async () => {
    bench.start();
    const before = performance.now();
    for (const i of numbers(20)) {
      await sendAll(bench.unit, outgoing('C1', i));
      await eventually(() => bench.platform.texts('C1').length === Number(i) + 1);
    }
    // Twenty sweeps would take ten seconds.
    expect(performance.now() - before).toBeLessThan(5_000);
  });

  it('keeps the pace of a room', async () => {
    await bench.reset({ pace: { messages: 1, perMs: 1_000 } });
    await sendAll(bench.unit, ...numbers(4).map((i) => outgoing('C1', i)), outgoing('C2', 'elsewhere'));
    bench.start();
    await bench.quiet();
    expect(bench.platform.texts('C2')).toEqual(['elsewhere']);
    await bench.pass(3_000, 250);
    expect(bench.platform.texts('C1')).toEqual(numbers(4));
    expect(atOf('C1')).toEqual([0, 1_000, 2_000, 3_000]);
  });

  it('keeps the pace of several messages a window, also across replicas and restarts', async () => {
    await bench.reset({ pace: { messages: 3, perMs: 1_000 } });
    await sendAll(bench.unit, ...numbers(7).map((i) => outgoing('C1', i)));
    bench.start();
    await bench.quiet();
    await bench.stop();
    bench.start();
    await bench.pass(2_000, 500);
    expect(atOf('C1')).toEqual([0, 0, 0, 1_000, 1_000, 1_000, 2_000]);
  });

  it('changes of a message are not counted by the pace', async () => {
    await bench.reset({ pace: { messages: 1, perMs: 60_000 } });
    bench.start();
    for (const state of ['new', 'assigned', 'solved']) {
      await sendAll(bench.unit, outgoing('C1', state, { subject: 'card' }));
      await eventually(() => bench.platform.texts('C1')[0] === state);
    }
    expect(bench.platform.posts('C1')).toMatchObject([{ text: 'solved', edits: 2 }]);
  });

  it('obeys Retry-After to the millisecond, while other rooms flow', async () => {
    bench.platform.next('C1', { kind: 'rate_limited', retryAfterMs: 60_000, scope: 'lane' });
    await sendAll(bench.unit, outgoing('C1', 'a'), outgoing('C1', 'b'));
    bench.start();
    await bench.quiet();
    for (const i of numbers(10)) {
      await bench.pass(5_990);
      await sendAll(bench.unit, outgoing('C2', i), outgoing('C1', `late ${i}`));
      await eventually(() => bench.platform.texts('C2').includes(i));
    }
    expect(atOf('C1')).toEqual([0]);
    await bench.pass(99);
    expect(bench.platform.texts('C1')).toEqual([]);
    await bench.pass(1);
    expect(atOf('C1').slice(0, 3)).toEqual([0, 60_000, 60_000]);
    expect(bench.platform.texts('C1').slice(0, 3)).toEqual(['a', 'b', 'late 0']);
  });

  it('a limited tenant waits as a whole, other tenants do not', async () => {
    bench.platform.next('C1', { kind: 'rate_limited', retryAfterMs: 30_000, scope: 'tenant' });
    await sendAll(bench.unit, outgoing('C1', 'a'));
    bench.start();
    await bench.quiet();
    const other = { ...outgoing('D1', 'theirs'), place: placeOf('D1', { tenant: 'T2' }) };
    await sendAll(bench.unit, outgoing('C2', 'b'), outgoing('C3', 'c'), other);
    await eventually(() => bench.platform.texts('D1').length === 1);
    await bench.pass(29_999);
    expect([bench.platform.texts('C1'), bench.platform.texts('C2')]).toEqual([[], []]);
    await bench.pass(1);
    expect(['C1', 'C2', 'C3'].map((room) => bench.platform.texts(room))).toEqual([['a'], ['b'], ['c']]);
  });

  it('messages of a tenant that refuses our token wait, however long, and lose no try by it', async () => {
    bench.platform.always('C1', { kind: 'unauthorised', reason: 'token_revoked' });
    await sendAll(bench.unit, outgoing('C1', 'a'));
    bench.start();
    await bench.quiet();
    await bench.pass(5 * 60_000, 30_000);
    expect(atOf('C1')).toEqual([0, 60_000, 120_000, 180_000, 240_000, 300_000]);
    expect(await bench.states()).toEqual(['due 0']);
    bench.platform.always('C1', undefined);
    await bench.pass(60_000);
    expect(bench.platform.texts('C1')).toEqual(['a']);
  });

  it('a room that hangs holds up nothing but itself', async () => {
    const hangs = latch();
    bench.platform.gate = async (call) => {
      if (call.channel === 'C1') await hangs.promise;
    };
    await sendAll(
      bench.unit,
      outgoing('C1', 'slow'),
      outgoing('C1', 'behind it'),
      outgoing('C2', 'elsewhere'),
    );
    bench.start();
    await eventually(() => bench.platform.texts('C2').length === 1);
    expect(bench.platform.texts('C1')).toEqual([]);
    hangs.open();
    await bench.quiet();
    expect(bench.platform.texts('C1')).toEqual(['slow', 'behind it']);
  });

  it('backs off where a message is not taken, the room waiting behind it', async () => {
    bench.platform.next('C1', { kind: 'retry', reason: 'busy' }, { kind: 'retry', reason: 'busy' });
    await sendAll(bench.unit, outgoing('C1', 'a'), outgoing('C1', 'b'));
    bench.start();
    await bench.quiet();
    await bench.pass(2_000, 100);
    // With the shortest chance: half a second, then one.
    expect(atOf('C1')).toEqual([0, 500, 1_500, 1_500]);
    expect(bench.platform.texts('C1')).toEqual(['a', 'b']);
  });

  it("writes nothing for another workspace or another platform's worker", async () => {
    await sendAll(bench.unit, outgoing('C1', 'ours'));
    await sendAll(bench.unit, { ...outgoing('C1', 'in Teams'), place: placeOf('C1', { platform: 'teams' }) });
    await bench.database.sql`
      insert into outbound_lane (workspace_id, lane, platform, tenant, next_at)
      select 'other', lane, platform, tenant, next_at from outbound_lane`;
    bench.start();
    await eventually(() => bench.platform.texts('C1').length === 1);
    await bench.stop();
    expect(bench.platform.texts('C1')).toEqual(['ours']);
    const untouched = await bench.database
      .sql`select 1 from outbound_lane where workspace_id = 'other' and fence = 0`;
    expect(untouched).toHaveLength(2);
  });

  it('a clock that was put back an hour does not silence a room for an hour', async () => {
    await bench.reset({ pace: { messages: 1, perMs: 1_000 } });
    bench.start();
    bench.unit.clock.advance({ hours: 1 });
    await sendAll(bench.unit, outgoing('C1', 'a'));
    await bench.quiet();
    bench.unit.clock.advance({ hours: -1 });
    await sendAll(bench.unit, outgoing('C1', 'b'));
    await bench.quiet();
    await bench.pass(1_000);
    expect(bench.platform.texts('C1')).toEqual(['a', 'b']);
  });

  it('stops without losing or doubling anything', async () => {
    const [begun, mayEnd] = [latch(), latch()];
    bench.platform.gate = async () => {
      begun.open();
      await mayEnd.promise;
    };
    await sendAll(bench.unit, outgoing('C1', 'a'), outgoing('C1', 'b'));
    bench.start();
    await begun.promise;
    const stopped = bench.stop();
    mayEnd.open();
    await stopped;
    expect(await bench.states()).toEqual(['sent 1', 'due 0']);
    expect(await bench.database.sql`select 1 from outbound_lane where lease_until is not null`).toHaveLength(
      0,
    );
    bench.start();
    await bench.quiet();
    expect(bench.platform.texts('C1')).toEqual(['a', 'b']);
  });
});
