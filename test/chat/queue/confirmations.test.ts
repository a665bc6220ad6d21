import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Shown } from '../../../src/chat/platform.ts';
import { confirmShown } from '../../../src/chat/queue/confirm-store.ts';
import { Confirmations } from '../../../src/chat/queue/confirmations.ts';
import { eventually } from '../../support/eventually.ts';
import { OutboxBench } from '../../support/outbox.ts';
import { outgoing, sendAll, silent, WORKSPACE } from '../../support/queue.ts';

let bench: OutboxBench;
beforeAll(async () => {
  bench = await OutboxBench.open();
});
afterAll(() => bench.close());
beforeEach(() => bench.reset());

const shown = (externalId: string, more: Partial<Shown> = {}): Shown => ({
  platform: 'slack',
  tenant: 'T1',
  channel: 'C1',
  externalId,
  ...more,
});

/** Subjects of confirmed messages. */
async function confirmed(): Promise<unknown[]> {
  const rows = await bench.database
    .sql`select subject from message_ref where confirmed_at is not null order by subject`;
  return rows.map((row) => row.subject);
}

/** Three posted messages, with the ids that a platform gave them. */
async function posted(ids: Record<string, string>): Promise<void> {
  bench.start();
  for (const subject of Object.keys(ids)) await sendAll(bench.unit, outgoing('C1', subject, { subject }));
  await eventually(async () => (await bench.states()).every((state) => state.startsWith('sent')));
  await bench.stop();
  for (const [subject, id] of Object.entries(ids)) {
    await bench.database.sql`update message_ref set external_id = ${id} where subject = ${subject}`;
  }
}

const confirm = (...all: Shown[]) => confirmShown(bench.database.db, WORKSPACE, all, bench.unit.clock.now());

describe('what a platform shows of our messages', () => {
  it('is marked by channel and id, of this workspace only', async () => {
    await posted({ a: '17.1', b: '17.2', c: '17.3' });
    expect(await confirm(shown('17.2'), shown('17.1', { channel: 'C2' }), shown('99.9'))).toEqual(
      new Set(['C1 17.2']),
    );
    await confirmShown(bench.database.db, 'other', [shown('17.3')], bench.unit.clock.now());
    expect(await confirmed()).toEqual(['b']);
  });

  it('a receipt confirms everything before it, and nothing after', async () => {
    await posted({ a: '1700000000001', b: '1700000000005', c: '1700000000009', d: 'not-a-number' });
    await confirm(shown('1700000000005', { andEarlier: true }));
    expect(await confirmed()).toEqual(['a', 'b']);
  });

  it('a receipt for a message that is not ours still confirms those before it', async () => {
    await posted({ a: '1700000000001', b: '1700000000009' });
    await confirm(shown('1700000000007', { andEarlier: true }));
    expect(await confirmed()).toEqual(['a']);
  });

  it('of each state, where the platform tells of each', async () => {
    await posted({ a: '17.1' });
    const when = async () =>
      (await bench.database.sql`select confirmed_at from message_ref`)[0]?.confirmed_at?.getTime?.() ??
      String((await bench.database.sql`select confirmed_at from message_ref`)[0]?.confirmed_at);
    await confirm(shown('17.1'));
    const first = await when();
    bench.unit.clock.advance({ seconds: 30 });
    await confirm(shown('17.1'));
    expect(await when()).toEqual(first);
    await confirm(shown('17.1', { eachState: true }));
    expect(await when()).not.toEqual(first);
  });

  it('an event that is faster than our own mark is kept until the mark is there', async () => {
    const confirmations = new Confirmations(bench.unit, silent);
    confirmations.note([shown('17.1')]);
    await posted({ a: '17.1' });
    await eventually(async () => (await confirmed()).length === 1);
    await confirmations.stop();
  });
});
