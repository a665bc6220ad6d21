import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { releaseHeld, withdraw } from '../../../src/chat/queue/held-store.ts';
import { transactAs } from '../../../src/chat/queue/transaction.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { latch } from '../../support/eventually.ts';
import { clearOutbox, outboxOf } from '../../support/outbox-rows.ts';
import { JOB, outgoing, sendAll, type TestUnit, testUnit } from '../../support/queue.ts';

describe('messages that are held for their undo time', () => {
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

  const hold = (subject: string, seconds = 8, channel = 'C1') =>
    outgoing(channel, subject, { subject, holdUntil: unit.clock.now().add({ seconds }) });
  const undo = (subjects: string[], alongWith: string[] = []) =>
    transactAs(unit, JOB, (ctx) => withdraw(ctx, { subjects, alongWith }));

  it('do not leave before their time', async () => {
    await sendAll(unit, hold('reply'));
    unit.clock.advance({ milliseconds: 7_999 });
    expect(await releaseHeld(unit)).toBe(0);
    unit.clock.advance({ milliseconds: 1 });
    expect(await releaseHeld(unit)).toBe(1);
    expect(await outboxOf(database)).toEqual(['due reply']);
  });

  it('leave in the order in which they were written, whatever their subjects', async () => {
    await sendAll(unit, hold('z first'), hold('m second'), hold('a third'));
    unit.clock.advance({ seconds: 1 });
    await sendAll(unit, hold('k fourth'));
    unit.clock.advance({ seconds: 8 });
    await releaseHeld(unit);
    expect(await outboxOf(database)).toEqual(['due z first', 'due m second', 'due a third', 'due k fourth']);
  });

  it('that are ready come before what is caused now, also before a new state of one of them', async () => {
    await sendAll(unit, hold('first', 8), hold('second', 9));
    unit.clock.advance({ seconds: 9 });
    // No sweep has been here yet.
    await sendAll(unit, outgoing('C1', 'second, corrected', { subject: 'second' }));
    await sendAll(unit, outgoing('C1', 'a line'));
    expect(await outboxOf(database)).toEqual(['due first', 'due second, corrected', 'due a line']);
    expect(await releaseHeld(unit)).toBe(0);
  });

  it('come after what was sent to the room meanwhile', async () => {
    await sendAll(unit, hold('reply'));
    await sendAll(unit, outgoing('C1', 'a line'));
    unit.clock.advance({ seconds: 8 });
    await releaseHeld(unit);
    expect(await outboxOf(database)).toEqual(['due a line', 'due reply']);
  });

  it('replace a former state of the same card that the room has not had yet', async () => {
    // The room is slow: "leaves in 8 s" still waits when the reply leaves.
    await sendAll(unit, outgoing('C1', 'leaves in 8 s', { subject: 'card' }), {
      ...hold('card'),
      ...outgoing('C1', 'sent', { subject: 'card' }),
    });
    unit.clock.advance({ seconds: 8 });
    await releaseHeld(unit);
    expect(await outboxOf(database)).toEqual(['due sent', 'withdrawn sent']);
  });

  it('can be taken back in time, with what goes along', async () => {
    await sendAll(unit, hold('copy 1'), hold('copy 2', 8, 'C2'), hold('announcement'), hold('another reply'));
    expect(await undo(['copy 1', 'copy 2'], ['announcement'])).toBe(true);
    unit.clock.advance({ seconds: 60 });
    expect(await releaseHeld(unit)).toBe(1);
    expect((await outboxOf(database)).toSorted()).toEqual([
      'due another reply',
      'withdrawn announcement',
      'withdrawn copy 1',
      'withdrawn copy 2',
    ]);
  });

  it('can not be taken back after their time, and not in part', async () => {
    await sendAll(unit, hold('copy 1', 8), hold('copy 2', 10));
    unit.clock.advance({ seconds: 9 });
    await releaseHeld(unit);
    expect(await undo(['copy 1', 'copy 2'])).toBe(false);
    expect((await outboxOf(database)).toSorted()).toEqual(['due copy 1', 'held copy 2']);
  });

  it('are released once by eight replicas', async () => {
    await sendAll(unit, ...Array.from({ length: 20 }, (_, i) => hold(`reply ${i}`, 8, `C${i % 3}`)));
    unit.clock.advance({ seconds: 8 });
    const released = await Promise.all(Array.from({ length: 8 }, () => releaseHeld(unit)));
    expect(released.reduce((sum, n) => sum + n, 0)).toBe(20);
  });

  it('while somebody is taking one back, it is left to them; the others leave', async () => {
    await sendAll(unit, hold('reply'), hold('other'));
    unit.clock.advance({ seconds: 8 });
    const [taken, mayCommit] = [latch(), latch()];
    const undoing = transactAs(unit, JOB, async (ctx) => {
      const inTime = await withdraw(ctx, { subjects: ['reply'], alongWith: [] });
      taken.open();
      await mayCommit.promise;
      return inTime;
    });
    await taken.promise;
    expect(await releaseHeld(unit)).toBe(1);
    mayCommit.open();
    expect(await undoing).toBe(true);
    expect((await outboxOf(database)).toSorted()).toEqual(['due other', 'withdrawn reply']);
  });

  it('undo and release at the same instant: each reply is either out or taken back, in all its copies', async () => {
    const replies = Array.from({ length: 40 }, (_, i) => [`a${i}`, `b${i}`, `c${i}`]);
    for (const copies of replies) await sendAll(unit, ...copies.map((copy, n) => hold(copy, 8, `C${n}`)));
    unit.clock.advance({ seconds: 8 });
    const undone: boolean[] = [];
    await Promise.all([
      ...replies.map(async (copies, i) => {
        undone[i] = await undo(copies);
      }),
      ...Array.from({ length: 6 }, () => releaseHeld(unit)),
    ]);
    await releaseHeld(unit);
    const rows = new Set(await outboxOf(database));
    replies.forEach((copies, i) => {
      const state = undone[i] ? 'withdrawn' : 'due';
      for (const copy of copies) expect(rows).toContain(`${state} ${copy}`);
    });
  });
});
