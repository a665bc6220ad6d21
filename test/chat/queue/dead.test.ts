import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dropDead, findDead, sendDeadAgain } from '../../../src/chat/queue/dead-store.ts';
import { transactAs } from '../../../src/chat/queue/transaction.ts';
import { newId } from '../../../src/context.ts';
import { OutboxBench } from '../../support/outbox.ts';
import { JOB, outgoing, sendAll } from '../../support/queue.ts';

let bench: OutboxBench;
beforeAll(async () => {
  bench = await OutboxBench.open();
});
afterAll(() => bench.close());
beforeEach(() => bench.reset());
afterEach(() => bench.stop());

const ADA = newId();

async function deadIds(): Promise<string[]> {
  const rows = await bench.database
    .sql`select message_id from outbound_message where state = 'dead' order by seq`;
  return rows.map((row) => row.message_id);
}

/** @returns undefined if it isn't a failed message (any more) */
const again = (messageId: string) =>
  transactAs(bench.unit, JOB, async (ctx) => {
    const message = await findDead(ctx, messageId);
    return message && sendDeadAgain(ctx, message, ADA);
  });

async function fail(text: string, more = {}): Promise<void> {
  bench.platform.next('C1', { kind: 'refused', cause: 'invalid', reason: 'odd' });
  await sendAll(bench.unit, outgoing('C1', text, more));
  await bench.quiet();
}

describe('a failed message that is sent again', () => {
  it('goes to the end of its room, with its attempts and its reason in its history', async () => {
    bench.start();
    await fail('first');
    bench.platform.next('C1', { kind: 'rate_limited', retryAfterMs: 5_000, scope: 'lane' });
    await sendAll(bench.unit, outgoing('C1', 'second'));
    await bench.quiet();
    const [id = ''] = await deadIds();
    expect(await again(id)).toBe('again');
    expect(await again(id)).toBe(undefined);
    await bench.pass(20_000, 1_000);
    expect(bench.platform.texts('C1')).toEqual(['second', 'first']);
    const [row] = await bench.database.sql`
      select state, error, history from outbound_message where message_id = ${id}`;
    expect(row).toMatchObject({
      state: 'sent',
      error: null,
      history: [{ by: ADA, did: 'again', error: 'invalid: odd', attempts: 1 }],
    });
  });

  it('once, of many who press at the same time', async () => {
    bench.start();
    await fail('x');
    const [id = ''] = await deadIds();
    const results = await Promise.all([1, 2, 3, 4].map(() => again(id)));
    expect(results.filter((result) => result === 'again')).toHaveLength(1);
    await bench.pass(5_000, 1_000);
    expect(bench.platform.texts('C1')).toEqual(['x']);
  });

  it('that was given up is looked for first: it may have arrived', async () => {
    bench.start();
    await fail('x');
    const [id = ''] = await deadIds();
    await bench.database.sql`
      update outbound_message set error = 'invalid: given up: time-out' where message_id = ${id}`;
    await again(id);
    const [row] = await bench.database.sql`select state from outbound_message where message_id = ${id}`;
    expect(['ambiguous', 'sent']).toContain(row?.state);
    await bench.quiet();
    expect(bench.platform.calls.at(-2)?.what).toBe('find');
    expect(bench.platform.texts('C1')).toEqual(['x']);
  });

  it('has its three days again', async () => {
    bench.start();
    await fail('x');
    const [id = ''] = await deadIds();
    bench.unit.clock.advance({ hours: 24 * 5 });
    bench.platform.next('C1', { kind: 'retry', reason: 'http 500' });
    await again(id);
    await bench.quiet();
    expect(await bench.states()).toEqual(['due 1']);
    await bench.pass(5_000, 1_000);
    expect(bench.platform.texts('C1')).toEqual(['x']);
  });

  it('is dropped instead if a newer state of its card has been asked for', async () => {
    bench.start();
    await fail('old', { subject: 'card' });
    await sendAll(bench.unit, outgoing('C1', 'new', { subject: 'card' }));
    await bench.quiet();
    const [id = ''] = await deadIds();
    expect(await again(id)).toBe('superseded');
    await bench.pass(5_000, 1_000);
    expect(bench.platform.texts('C1')).toEqual(['new']);
    expect(await bench.states()).toEqual(['withdrawn 1', 'sent 1']);
  });

  it('is dropped for good by whoever is first', async () => {
    bench.start();
    await fail('x');
    const [id = ''] = await deadIds();
    const drop = () =>
      transactAs(bench.unit, JOB, async (ctx) => {
        const message = await findDead(ctx, id);
        return message !== undefined && dropDead(ctx, message, ADA);
      });
    expect(
      (await Promise.all([drop(), drop(), again(id)])).filter((done) => done === true || done === 'again'),
    ).toHaveLength(1);
  });
});
