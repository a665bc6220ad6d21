import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Outgoing } from '../../../src/chat/outgoing.ts';
import { eventually, latch } from '../../support/eventually.ts';
import { OutboxBench } from '../../support/outbox.ts';
import { outgoing, sendAll } from '../../support/queue.ts';

/** Pages go first where a room or a whole company may not be written to as fast as one would like. */
describe('sending: urgent messages go first', () => {
  let bench: OutboxBench;
  beforeAll(async () => {
    bench = await OutboxBench.open();
  });
  afterAll(() => bench.close());
  beforeEach(() => bench.reset({ pace: { messages: 1, perMs: 1_000 } }));
  afterEach(() => bench.stop());

  const urgent = (room: string, text: string, more: Partial<Outgoing> = {}) =>
    outgoing(room, text, { urgency: 'urgent', ...more });

  it('before what has waited longer in the same room, in the order of asking among themselves', async () => {
    await sendAll(bench.unit, ...['a', 'b', 'c'].map((text) => outgoing('C1', text)));
    await sendAll(bench.unit, urgent('C1', 'page 1'));
    await sendAll(bench.unit, urgent('C1', 'page 2'));
    bench.start();
    await bench.pass(6_000, 500);
    expect(bench.platform.texts('C1')).toEqual(['page 1', 'page 2', 'a', 'b', 'c']);
  });

  it('while one before them waits for another attempt, and at once', async () => {
    bench.platform.always('C1', { kind: 'retry', reason: 'busy' });
    await sendAll(bench.unit, outgoing('C1', 'a'));
    bench.start();
    await bench.pass(60_000, 5_000);
    bench.platform.always('C1', undefined);
    await sendAll(bench.unit, urgent('C1', 'page'));
    await eventually(() => bench.platform.texts('C1').length === 1);
    expect(bench.platform.texts('C1')).toEqual(['page']);
    await bench.pass(120_000, 5_000);
    expect(bench.platform.texts('C1')).toEqual(['page', 'a']);
  });

  it('with the root of their thread, and never before it', async () => {
    await sendAll(
      bench.unit,
      outgoing('C1', 'a'),
      outgoing('C1', 'root', { subject: 'root' }),
      outgoing('C1', 'line', { under: 'root' }),
    );
    await sendAll(bench.unit, urgent('C1', 'alert', { under: 'root' }));
    bench.start();
    await bench.pass(5_000, 500);
    expect(bench.platform.texts('C1')).toEqual(['root', 'alert', 'a', 'line']);
  });

  it('in the place of their card’s earlier state, as one message', async () => {
    await sendAll(bench.unit, outgoing('C1', 'a'), outgoing('C1', 'card', { subject: 'card' }));
    await sendAll(bench.unit, urgent('C1', 'card, breached', { subject: 'card' }));
    await sendAll(bench.unit, outgoing('C1', 'card, taken', { subject: 'card' }));
    bench.start();
    await bench.pass(3_000, 500);
    expect(bench.platform.texts('C1')).toEqual(['card, taken', 'a']);
  });

  it('after their card’s first copy, if nobody knows yet whether that has arrived', async () => {
    bench.platform.next('C1', 'lost_answer');
    await sendAll(bench.unit, outgoing('C1', 'card', { subject: 'card' }));
    bench.start();
    await bench.quiet();
    await sendAll(bench.unit, urgent('C1', 'card, breached', { subject: 'card' }));
    await bench.pass(5_000, 500);
    expect(bench.platform.posts('C1')).toMatchObject([{ text: 'card, breached', edits: 1 }]);
  });

  describe('a last state that says nothing to who has not seen an earlier one', () => {
    const card = (text: string, more: Partial<Outgoing> = {}) =>
      outgoing('C1', text, { subject: 'card', ...more });
    const last = () => sendAll(bench.unit, card('answered', { onlyIfShown: true }));

    it('takes back what waits, and is not sent', async () => {
      await sendAll(bench.unit, card('please answer'), outgoing('C1', 'a'));
      await last();
      bench.start();
      await bench.pass(5_000, 500);
      expect(bench.platform.texts('C1')).toEqual(['a']);
    });

    it('is sent where the card is there already, also if a change of it waits', async () => {
      await sendAll(bench.unit, card('please answer'));
      bench.start();
      await bench.quiet();
      await sendAll(bench.unit, card('please answer soon'));
      await last();
      await bench.pass(5_000, 500);
      expect(bench.platform.texts('C1')).toEqual(['answered']);
    });

    it('is sent where nobody knows yet whether the card is there', async () => {
      bench.platform.next('C1', 'lost_answer');
      await sendAll(bench.unit, card('please answer'));
      bench.start();
      await bench.quiet();
      await last();
      await bench.pass(5_000, 500);
      expect(bench.platform.posts('C1')).toMatchObject([{ text: 'answered', edits: 1 }]);
    });

    it('waits for a worker that is about to send the card, and is sent after it', async () => {
      await sendAll(bench.unit, card('please answer'));
      const { sql } = bench.unit.database;
      const [isMarked, mark] = [latch(), latch()];
      const worker = sql.begin(async (tx) => {
        await tx`select 1 from outbound_lane for update`;
        isMarked.open();
        await mark.promise;
        // As a worker does that has chosen it before.
        await tx`update outbound_message set state = 'sending', unended = 1 where state in ('due', 'withdrawn')`;
      });
      await isMarked.promise;
      const asked = last();
      await eventually(
        async () =>
          (
            await sql`select 1 from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock'`
          ).length > 0,
      );
      mark.open();
      await Promise.all([worker, asked]);
      const states = await sql`select state, content->'op' as op from outbound_message order by seq`;
      expect(states.map(({ state }) => state)).toEqual(['sending', 'due']);
    });
  });

  it('before other rooms of a company that may be written to again', async () => {
    const rooms = Array.from({ length: 130 }, (_, i) => `C${i}`);
    bench.platform.next('C0', { kind: 'rate_limited', retryAfterMs: 30_000, scope: 'tenant' });
    await sendAll(bench.unit, outgoing('C0', 'first'));
    bench.start();
    await bench.quiet();
    await sendAll(bench.unit, ...rooms.map((room) => outgoing(room, 'news')));
    await sendAll(bench.unit, urgent('@U1', 'page'), urgent('@U2', 'page'));
    const order: string[] = [];
    bench.platform.gate = async ({ channel }) => {
      order.push(channel);
    };
    await bench.pass(30_000);
    await eventually(() => order.length >= rooms.length);
    // The 64 rooms that are written to side by side are claimed together, the urgent ones among them.
    expect(order.slice(0, 64)).toEqual(expect.arrayContaining(['@U1', '@U2']));
  });

  it('whatever is asked for in whatever order: each once, roots before lines, no card turned back', async () => {
    const asked = fc.record({
      room: fc.constantFrom('C1', '@U1'),
      what: fc.constantFrom('message', 'card', 'line'),
      isUrgent: fc.boolean(),
    });
    const trouble = fc.constantFrom('none', 'lost_answer', 'lost_request', 'retry');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(asked, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 6 }),
        fc.array(trouble, { maxLength: 4 }),
        async (transactions, troubles) => {
          await bench.stop();
          await bench.reset({ pace: { messages: 2, perMs: 1_000 } });
          for (const one of troubles) {
            if (one === 'none') continue;
            bench.platform.next('C1', one === 'retry' ? { kind: 'retry', reason: 'busy' } : one);
          }
          bench.start();
          let number = 0;
          const texts = new Map<string, string[]>([
            ['C1', []],
            ['@U1', []],
          ]);
          const roots = new Set<string>();
          for (const transaction of transactions) {
            const messages = transaction.flatMap(({ room, what, isUrgent }) => {
              if (what === 'line' && !roots.has(room)) return [];
              const text = `${what} ${++number}`;
              if (what === 'card') roots.add(room);
              else texts.get(room)?.push(text);
              return outgoing(room, text, {
                ...(isUrgent ? { urgency: 'urgent' } : {}),
                ...(what === 'card' ? { subject: `card ${room}` } : {}),
                ...(what === 'line' ? { under: `card ${room}` } : {}),
              });
            });
            await sendAll(bench.unit, ...messages);
          }
          for (let round = 0; round < 30; round++) await bench.pass(round < 8 ? 1_000 : 30_000);
          for (const [room, asked] of texts) {
            const seen = bench.platform.texts(room);
            const cards = seen.filter((text) => text.startsWith('card'));
            expect(cards).toHaveLength(roots.has(room) ? 1 : 0);
            expect(seen.filter((text) => !text.startsWith('card')).toSorted()).toEqual(asked.toSorted());
            const firstLine = seen.findIndex((text) => text.startsWith('line'));
            if (firstLine >= 0)
              expect(seen.findIndex((text) => text.startsWith('card'))).toBeLessThan(firstLine);
          }
        },
      ),
      { numRuns: 6 },
    );
  });
});
