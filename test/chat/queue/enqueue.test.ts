import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { transactAs } from '../../../src/chat/queue/transaction.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { latch } from '../../support/eventually.ts';
import { clearOutbox, outboxOf } from '../../support/outbox-rows.ts';
import { JOB, outgoing, sendAll, type TestUnit, testUnit } from '../../support/queue.ts';

describe('writing messages into the outbox', () => {
  let database: TestDatabase;
  let unit: TestUnit;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    await clearOutbox(database);
    unit = testUnit(database);
  });

  const lane = (channel: string) => `slack:T1:${channel}`;
  const put = (subject: string, text: string, channel = 'C1') => outgoing(channel, text, { subject });
  const hold = (subject: string, text: string, seconds: number) => ({
    ...put(subject, text),
    holdUntil: unit.clock.now().add({ seconds }),
  });

  it('keeps the order in which a transaction asks', async () => {
    const texts = Array.from({ length: 30 }, (_, i) => `line ${i}`);
    await sendAll(unit, ...texts.map((text) => outgoing('C1', text)));
    expect(await outboxOf(database)).toEqual(texts.map((text) => `due ${text}`));
  });

  it('writes nothing of a transaction that fails', async () => {
    const failing = transactAs(unit, JOB, async (ctx) => {
      ctx.outgoing.push(outgoing('C1', 'never'));
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await outboxOf(database)).toEqual([]);
  });

  it('gives messages of a room their places in the order of the commits', async () => {
    const [asked, mayCommit] = [latch(), latch()];
    // The first transaction has begun long before the second, but comes to its end after it.
    const slow = transactAs(unit, JOB, async (ctx) => {
      ctx.outgoing.push(outgoing('C1', 'slow'));
      asked.open();
      await mayCommit.promise;
    });
    await asked.promise;
    await sendAll(unit, outgoing('C1', 'quick'));
    mayCommit.open();
    await slow;
    expect(await outboxOf(database)).toEqual(['due quick', 'due slow']);
  });

  it('does not deadlock when transactions write to the same rooms in different orders', async () => {
    const rooms = ['C1', 'C2', 'C3', 'C4'];
    let tries = 0;
    const once = (i: number) =>
      transactAs(unit, JOB, async (ctx) => {
        tries++;
        for (const room of i % 2 === 0 ? rooms : rooms.toReversed())
          ctx.outgoing.push(outgoing(room, `${i}`));
      });
    await Promise.all(Array.from({ length: 40 }, (_, i) => once(i)));
    expect(tries).toBe(40);
    expect(await outboxOf(database, lane('C3'))).toHaveLength(40);
  });

  it('replaces a state of a card that has not left, in its place', async () => {
    await sendAll(unit, put('card', 'new'), outgoing('C1', 'a line'));
    await sendAll(unit, put('card', 'assigned'));
    expect(await outboxOf(database)).toEqual(['due assigned', 'due a line']);
  });

  it('replaces it when eight transactions change the card at once', async () => {
    await Promise.all(Array.from({ length: 8 }, (_, i) => sendAll(unit, put('card', `state ${i}`))));
    expect(await outboxOf(database)).toHaveLength(1);
  });

  it('a card that has moved to another room waits there, and its former state where it was', async () => {
    await sendAll(unit, put('card', 'here', 'C1'));
    await sendAll(unit, put('card', 'there', 'C2'));
    expect(await outboxOf(database, lane('C1'))).toEqual(['due here']);
    expect(await outboxOf(database, lane('C2'))).toEqual(['due there']);
  });

  it('a deletion takes back what has not left', async () => {
    await sendAll(unit, put('card', 'secret'), hold('card', 'secret, later', 8));
    await sendAll(unit, outgoing('C1', '', { subject: 'card', content: { op: 'delete' } }));
    expect(await outboxOf(database)).toEqual(['withdrawn secret', 'withdrawn secret, later', 'due delete']);
  });

  it('a card that is put again after its deletion comes after it', async () => {
    await sendAll(unit, put('card', 'first'));
    await sendAll(unit, outgoing('C1', '', { subject: 'card', content: { op: 'delete' } }));
    await sendAll(unit, put('card', 'second'));
    expect(await outboxOf(database)).toEqual(['withdrawn first', 'due delete', 'due second']);
  });

  it('replaces a held state, and its time', async () => {
    await sendAll(unit, hold('reply', 'helo', 8));
    await sendAll(unit, hold('reply', 'hello', 8));
    expect(await outboxOf(database)).toEqual(['held hello']);
  });

  it('a state that is due now overtakes the held one, but not one that is held from now on', async () => {
    await sendAll(unit, hold('reply', 'leaves', 8));
    await sendAll(unit, put('reply', 'taken back'));
    expect(await outboxOf(database)).toEqual(['withdrawn leaves', 'due taken back']);
    await sendAll(unit, put('other', 'leaves in 8 s'), hold('other', 'sent', 8));
    expect((await outboxOf(database)).slice(2)).toEqual(['due leaves in 8 s', 'held sent']);
  });

  it.each([
    ['a NUL', 'a\0b', 'due ab'],
    ['half an emoji', 'cut \ud83d', 'due cut \ufffd'],
    ['a whole emoji', '🎟️', 'due 🎟️'],
    ['what looks like an escape', 'C:\\u0000 \\ud83d', 'due C:\\u0000 \\ud83d'],
    // Drawn without the override, which would turn around what follows it.
    ['right-to-left text', 'مرحبا\u202e', 'due مرحبا'],
  ])('takes a text with %s', async (_what, text, row) => {
    await sendAll(unit, outgoing('C1', text));
    expect(await outboxOf(database)).toEqual([row]);
  });
});
