import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { textCard } from '../../../src/chat/card.ts';
import { claimWindow } from '../../../src/chat/queue/lease.ts';
import { advance, claimOutboundLanes } from '../../../src/chat/queue/outbox-store.ts';
import type { OutboundLease } from '../../../src/chat/queue/outbox-task.ts';
import { transact } from '../../../src/chat/queue/transaction.ts';
import { eventually, latch } from '../../support/eventually.ts';
import { OutboxBench } from '../../support/outbox.ts';
import { outgoing, sendAll } from '../../support/queue.ts';

const PACE = { messages: 1_000, perMs: 1 };

describe('sending: exactly once', () => {
  let bench: OutboxBench;
  beforeAll(async () => {
    bench = await OutboxBench.open();
  });
  afterAll(() => bench.close());
  beforeEach(() => bench.reset());
  afterEach(() => bench.stop());

  const whatOf = (channel: string) => bench.platform.callsTo(channel).map((call) => call.what);

  it('a post whose answer was lost is looked for, and found', async () => {
    bench.platform.next('C1', 'lost_answer');
    await sendAll(bench.unit, outgoing('C1', 'a', { subject: 'card' }), outgoing('C1', 'b'));
    bench.start();
    await bench.quiet();
    expect(whatOf('C1')).toEqual(['post']);
    await bench.pass(1_000);
    expect(whatOf('C1')).toEqual(['post', 'find', 'post']);
    expect(bench.platform.texts('C1')).toEqual(['a', 'b']);
    // What was found can be changed.
    await sendAll(bench.unit, outgoing('C1', 'a2', { subject: 'card' }));
    await bench.quiet();
    expect(bench.platform.texts('C1')).toEqual(['a2', 'b']);
  });

  it('a post that never arrived is made again', async () => {
    bench.platform.next('C1', 'lost_request', 'lost_request');
    await sendAll(bench.unit, outgoing('C1', 'a'), outgoing('C1', 'b'));
    bench.start();
    await bench.quiet();
    await bench.pass(10_000, 500);
    expect(bench.platform.texts('C1')).toEqual(['a', 'b']);
    expect(whatOf('C1')).toEqual(['post', 'find', 'post', 'find', 'post', 'post']);
  });

  it('as long as the platform can not be asked, nothing is posted, and it is asked less and less', async () => {
    bench.platform.next('C1', 'lost_answer');
    bench.platform.failFind = true;
    await sendAll(bench.unit, outgoing('C1', 'a'));
    bench.start();
    await bench.quiet();
    await bench.pass(10 * 60_000, 1_000);
    expect(new Set(whatOf('C1').slice(1))).toEqual(new Set(['find']));
    expect(whatOf('C1').length).toBeLessThan(15);
    bench.platform.failFind = false;
    await bench.pass(5 * 60_000, 60_000);
    expect(bench.platform.texts('C1')).toEqual(['a']);
  });

  it('where a platform can not tell, the post is repeated: rather twice than never', async () => {
    await bench.reset({ canFind: false });
    bench.platform.next('C1', 'lost_answer');
    await sendAll(bench.unit, outgoing('C1', 'a'));
    bench.start();
    await bench.quiet();
    await bench.pass(1_000);
    expect(bench.platform.texts('C1')).toEqual(['a', 'a']);
  });

  it('a change whose answer was lost is simply made again', async () => {
    bench.start();
    await sendAll(bench.unit, outgoing('C1', 'a', { subject: 'card' }));
    await bench.quiet();
    bench.platform.next('C1', 'lost_answer');
    await sendAll(bench.unit, outgoing('C1', 'b', { subject: 'card' }));
    await bench.quiet();
    await bench.pass(1_000);
    expect(whatOf('C1')).toEqual(['post', 'update', 'update']);
    expect(bench.platform.texts('C1')).toEqual(['b']);
  });

  describe('a worker that dies between the claim and the mark', () => {
    const die = async (): Promise<OutboundLease> => {
      const queue = { workspaceId: bench.unit.workspaceId, platform: 'slack' } as const;
      const [lease] = await claimOutboundLanes(
        bench.database.db,
        queue,
        claimWindow(bench.unit.clock.now(), 1),
      );
      if (!lease) throw new Error('nothing to claim');
      const task = await transact(bench.unit, (base) =>
        advance(base.tx, lease, { pace: PACE, now: base.now, stopping: false, random: 0 }),
      );
      expect(task?.step).toBe('send');
      return lease;
    };

    it('before the platform heard anything: another posts it', async () => {
      await sendAll(bench.unit, outgoing('C1', 'a'));
      await die();
      bench.start();
      await bench.pass(5_001);
      expect(whatOf('C1')).toEqual(['find', 'post']);
      expect(bench.platform.texts('C1')).toEqual(['a']);
    });

    it('after the platform took it: another finds it, and the late mark is refused', async () => {
      await sendAll(bench.unit, outgoing('C1', 'a'));
      const lease = await die();
      const [row] = await bench.database.sql`select message_id, place, attempts from outbound_message`;
      await bench.platform.send(
        {
          place: row?.place,
          content: { op: 'post', card: textCard('a') },
          locale: 'en',
          timeZone: 'UTC',
          clientKey: row?.message_id,
          firstTriedAt: bench.unit.clock.now().toString(),
        },
        AbortSignal.timeout(1_000),
      );
      bench.start();
      await bench.pass(5_001);
      expect(whatOf('C1')).toEqual(['post', 'find']);
      expect(bench.platform.texts('C1')).toEqual(['a']);
      const late = transact(bench.unit, (base) =>
        advance(base.tx, lease, { pace: PACE, now: base.now, stopping: false, random: 0 }),
      );
      await expect(late).rejects.toThrow('gone to another worker');
    });
  });

  it('a message at which every worker ends is given up, and operators are told; its room goes on', async () => {
    await sendAll(bench.unit, outgoing('C1', 'poison'), outgoing('C1', 'behind it'));
    const queue = { workspaceId: bench.unit.workspaceId, platform: 'slack' } as const;
    for (let attempt = 1; attempt <= 5; attempt++) {
      const window = claimWindow(bench.unit.clock.now(), 1);
      const [lease] = await claimOutboundLanes(bench.database.db, queue, window);
      if (!lease) throw new Error(`nothing to claim for attempt ${attempt}`);
      const task = await transact(bench.unit, ({ tx, now }) =>
        advance(tx, lease, { pace: PACE, now, stopping: false, random: 0 }),
      );
      expect(task?.step).toBe(attempt === 1 ? 'send' : 'find');
      bench.unit.clock.advance({ minutes: 2 });
    }
    const refused: string[] = [];
    const logged: string[] = [];
    const log = pino({ level: 'error' }, { write: (line) => logged.push(line) });
    bench.start({ log, onRefused: async (_ctx, { cause }) => void refused.push(cause) });
    await bench.quiet();
    expect(bench.platform.texts('C1')).toEqual(['behind it']);
    expect(await bench.states()).toEqual(['dead 6', 'sent 1']);
    expect(refused).toEqual(['invalid']);
    expect(logged.join()).toContain('gave up a message');
    expect(logged.join()).not.toContain('poison');
  });

  it('an attempt that comes to an end clears a message of what ended before', async () => {
    await sendAll(bench.unit, outgoing('C1', 'a'));
    await bench.database.sql`update outbound_message set state = 'sending', unended = 4`;
    bench.platform.next('C1', { kind: 'retry', reason: 'busy' });
    bench.start();
    await bench.quiet();
    expect(await bench.database.sql`select state, unended from outbound_message`).toEqual([
      { state: 'due', unended: 0 },
    ]);
  });

  it('a replica that was paused while sending takes no part when it wakes up', async () => {
    const [begun, wakesUp] = [latch(), latch()];
    let isFirst = true;
    bench.platform.gate = async () => {
      if (!isFirst) return;
      isFirst = false;
      begun.open();
      await wakesUp.promise;
    };
    bench.platform.next('C1', { kind: 'retry', reason: 'busy' });
    await sendAll(bench.unit, outgoing('C1', 'a'));
    bench.start();
    await begun.promise;
    // Its leases run out while it is paused; another replica takes the room over.
    bench.unit.clock.advance({ milliseconds: 5_001 });
    const queue = { workspaceId: bench.unit.workspaceId, platform: 'slack' } as const;
    const claimed = await claimOutboundLanes(
      bench.database.db,
      queue,
      claimWindow(bench.unit.clock.now(), 1),
    );
    expect(claimed).toHaveLength(1);
    wakesUp.open();
    await eventually(() => bench.platform.callsTo('C1').length === 1);
    await bench.stop();
    expect(await bench.states()).toEqual(['sending 1']);
  });

  it('an adapter that fails for one message does not hold up its room for ever', async () => {
    bench.platform.next('C1', ...Array.from({ length: 20 }, () => 'throw' as const));
    const refused: string[] = [];
    await sendAll(bench.unit, outgoing('C1', 'can not be drawn'));
    bench.start({ onRefused: async (_ctx, { cause }) => void refused.push(cause) });
    await bench.quiet();
    await bench.pass(10 * 60_000, 10_000);
    expect(await bench.states()).toEqual(['dead 10']);
    expect(refused).toEqual(['invalid']);
  });

  it('a message that the platform never takes is given up while others get through', async () => {
    bench.platform.always('C1', { kind: 'retry', reason: 'internal_error' });
    await sendAll(bench.unit, outgoing('C1', 'poison'));
    bench.start();
    await bench.quiet();
    for (let minute = 0; minute < 10; minute++) {
      await sendAll(bench.unit, outgoing('C2', `${minute}`));
      await bench.pass(60_000, 10_000);
    }
    bench.platform.always('C1', undefined);
    await sendAll(bench.unit, outgoing('C1', 'behind it'));
    await bench.quiet();
    expect(bench.platform.texts('C1')).toEqual(['behind it']);
    expect((await bench.states())[0]).toBe('dead 10');
  });

  it('while the whole platform is away, nothing is given up for days', async () => {
    bench.platform.always('C1', { kind: 'retry', reason: 'internal_error' });
    await sendAll(bench.unit, outgoing('C1', 'a'));
    bench.start();
    await bench.quiet();
    await bench.pass(2 * 24 * 3_600_000, 3_600_000);
    bench.platform.always('C1', undefined);
    await bench.pass(300_000);
    expect(bench.platform.texts('C1')).toEqual(['a']);
  });
});
