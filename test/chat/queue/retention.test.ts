import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createInbox } from '../../../src/chat/queue/inbox.ts';
import { deleteOldEvents } from '../../../src/chat/queue/inbox-store.ts';
import { deleteOldMessages } from '../../../src/chat/queue/ledger-store.ts';
import { lowestIdAt, newId } from '../../../src/context.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { clearOutbox } from '../../support/outbox-rows.ts';
import {
  freshMetrics,
  outgoing,
  said,
  sendAll,
  type TestUnit,
  testUnit,
  WORKSPACE,
} from '../../support/queue.ts';

describe('what is done is forgotten after a time', () => {
  let database: TestDatabase;
  let unit: TestUnit;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    await clearOutbox(database);
    await database.sql`truncate inbound_event, inbound_lane`;
    unit = testUnit(database);
    let last = 0;
    // Ids of the test's own time.
    unit = {
      ...unit,
      newId: () => `${lowestIdAt(unit.clock.now()).slice(0, -6)}${String(++last).padStart(6, '0')}`,
    };
  });

  const days = (n: number) =>
    unit.clock
      .now()
      .subtract({ hours: 24 * n })
      .toString();

  it('messages that were sent or taken back; not those that operators or platforms still wait for', async () => {
    for (const state of ['sent', 'withdrawn', 'dead', 'due', 'held', 'ambiguous', 'young']) {
      if (state === 'young') unit.clock.advance({ hours: 24 * 29 });
      await sendAll(unit, outgoing('C1', state));
    }
    await database.sql`update outbound_message set state = case when content->'card'->>'summary' = 'young' then 'sent'
      else content->'card'->>'summary' end`;
    unit.clock.advance({ hours: 25 });
    expect(await deleteOldMessages(database.db, WORKSPACE, days(30))).toBe(2);
    expect(await deleteOldMessages(database.db, WORKSPACE, days(30))).toBe(0);
    const left =
      await database.sql`select content->'card'->>'summary' as text from outbound_message order by seq`;
    expect(left.map((row) => row.text)).toEqual(['dead', 'due', 'held', 'ambiguous', 'young']);
  });

  it('events that were worked; not those that were given up', async () => {
    const door = createInbox(
      unit,
      async () => {},
      async () => ({ outcome: { kind: 'none' }, locale: 'en', timeZone: 'UTC' }),
      freshMetrics(),
    );
    for (const state of ['done', 'dead', 'due']) await door.accept(said(state));
    await database.sql`update inbound_event set state = payload->>'text'`;
    unit.clock.advance({ hours: 24 * 8 });
    expect(await deleteOldEvents(database.db, WORKSPACE, days(7))).toBe(1);
    expect(await deleteOldEvents(database.db, 'other', days(0))).toBe(0);
    expect(await deleteOldEvents(database.db, WORKSPACE, days(0))).toBe(0);
  });

  it('ids sort by time', () => {
    const before = Temporal.Now.instant();
    const id = newId();
    const after = Temporal.Now.instant().add({ milliseconds: 1 });
    expect([lowestIdAt(before) <= id, id < lowestIdAt(after)]).toEqual([true, true]);
  });
});
