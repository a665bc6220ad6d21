import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Behaviour } from '../../support/fake-platform.ts';
import { OutboxBench } from '../../support/outbox.ts';
import { outgoing, sendAll } from '../../support/queue.ts';

const ROOMS = ['C1', 'C2', '@U1'];

/** However a platform misbehaves short of refusing a message, with two replicas at work. */
describe('sending: whatever happens', () => {
  let bench: OutboxBench;
  beforeAll(async () => {
    bench = await OutboxBench.open();
  });
  afterAll(() => bench.close());
  afterEach(() => bench.stop());

  const trouble = fc.oneof(
    fc.constantFrom<Behaviour>('lost_answer', 'lost_request', { kind: 'retry', reason: 'busy' }),
    fc.record({
      kind: fc.constant('rate_limited' as const),
      retryAfterMs: fc.integer({ min: 0, max: 5_000 }),
      scope: fc.constantFrom('lane' as const, 'tenant' as const),
    }),
    fc.constant<Behaviour>({ kind: 'unauthorised', reason: 'token_expired' }),
  );
  const scripts = fc.record(
    Object.fromEntries(ROOMS.map((room) => [room, fc.array(trouble, { maxLength: 6 })])),
  );

  it('each room gets each message exactly once, in order, and never faster than its pace', async () => {
    await fc.assert(
      fc.asyncProperty(scripts, fc.integer({ min: 1, max: 3 }), async (script, messages) => {
        await bench.stop();
        await bench.reset({ pace: { messages, perMs: 1_000 } });
        for (const room of ROOMS) bench.platform.next(room, ...(script[room] ?? []));
        const texts = ['1', '2', '3', '4'];
        for (const text of texts) {
          await sendAll(bench.unit, ...ROOMS.map((room) => outgoing(room, text)));
        }
        bench.start();
        bench.start();
        for (let rounds = 0; rounds < 60; rounds++) {
          await bench.pass(rounds < 10 ? 1_000 : 30_000);
          if (ROOMS.every((room) => bench.platform.texts(room).length >= texts.length)) break;
        }
        await bench.pass(60_000);
        for (const room of ROOMS) {
          expect(bench.platform.texts(room)).toEqual(texts);
          const posts = bench.platform.posts(room);
          for (const { at } of posts) {
            const inWindow = posts.filter((other) => other.at >= at && other.at < at + 1_000);
            expect(inWindow.length).toBeLessThanOrEqual(messages);
          }
        }
      }),
      { numRuns: 12 },
    );
  });
});
