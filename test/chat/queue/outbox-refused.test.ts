import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { waitingMessages } from '../../../src/chat/queue/ledger-store.ts';
import type { RefusedMessage } from '../../../src/chat/queue/outbox-worker.ts';
import { OutboxBench } from '../../support/outbox.ts';
import { outgoing, placeOf, sendAll } from '../../support/queue.ts';

const TICKET = '01900000-0000-7000-8000-000000000001';

describe('sending: what a platform will never take', () => {
  let bench: OutboxBench;
  beforeAll(async () => {
    bench = await OutboxBench.open();
  });
  afterAll(() => bench.close());
  beforeEach(() => bench.reset());
  afterEach(() => bench.stop());

  it('is dead, people are told in the same commit, and the room goes on', async () => {
    bench.platform.next('C1', { kind: 'refused', cause: 'not_member', reason: 'not_in_channel' });
    await sendAll(
      bench.unit,
      outgoing('C1', 'a', { subject: 'card', ticketId: TICKET }),
      outgoing('C1', 'b'),
    );
    const told: RefusedMessage[] = [];
    bench.start({
      onRefused: async (ctx, refused) => {
        told.push(refused);
        ctx.outgoing.push(outgoing('@LEAD', 'invite the bot'));
      },
    });
    await bench.quiet();
    expect(told).toEqual([
      {
        messageId: expect.any(String),
        place: placeOf('C1'),
        subject: 'card',
        ticketId: TICKET,
        cause: 'not_member',
      },
    ]);
    expect(bench.platform.texts('C1')).toEqual(['b']);
    expect(bench.platform.texts('@LEAD')).toEqual(['invite the bot']);
    const [row] = await bench.database.sql`select error from outbound_message where state = 'dead'`;
    expect(row?.error).toBe('not_member: not_in_channel');
  });

  it('is dead also if telling people fails, and the room goes on', async () => {
    bench.platform.next('C1', { kind: 'refused', cause: 'not_member', reason: 'not_in_channel' });
    await sendAll(bench.unit, outgoing('C1', 'a'), outgoing('C1', 'b'));
    let tries = 0;
    bench.start({
      onRefused: async () => {
        tries++;
        throw new TypeError('no such person');
      },
    });
    await bench.quiet();
    expect(bench.platform.texts('C1')).toEqual(['b']);
    expect(tries).toBe(1);
    expect(await bench.states()).toEqual(['dead 1', 'sent 1']);
  });

  it('a room that is gone takes nothing any more, each message once', async () => {
    bench.platform.always('C1', { kind: 'refused', cause: 'gone', reason: 'is_archived' });
    bench.start();
    await sendAll(bench.unit, outgoing('C1', 'a', { subject: 'card' }));
    await bench.quiet();
    await sendAll(bench.unit, outgoing('C1', 'b', { subject: 'card' }));
    await bench.quiet();
    expect(await bench.states()).toEqual(['dead 1', 'dead 1']);
  });

  it('operators see what waits, and for how long', async () => {
    await sendAll(bench.unit, outgoing('C1', 'a'), {
      ...outgoing('C1', 'b'),
      holdUntil: bench.unit.clock.now().add({ seconds: 8 }),
    });
    bench.platform.next('C2', { kind: 'refused', cause: 'invalid', reason: 'x' });
    bench.platform.next('C1', { kind: 'rate_limited', retryAfterMs: 60_000, scope: 'lane' });
    await sendAll(bench.unit, outgoing('C2', 'dead'));
    bench.start();
    await bench.quiet();
    bench.unit.clock.advance({ seconds: 30 });
    const now = bench.unit.clock.now();
    expect(await waitingMessages(bench.database.db, bench.unit.workspaceId, now, ['slack', 'web'])).toEqual([
      {
        platform: 'slack',
        byState: { held: 1, due: 1, sending: 0, ambiguous: 0, dead: 1 },
        oldestSeconds: 30,
        downSeconds: 0,
      },
      {
        platform: 'web',
        byState: { held: 0, due: 0, sending: 0, ambiguous: 0, dead: 0 },
        oldestSeconds: 0,
        downSeconds: 0,
      },
    ]);
  });
});
