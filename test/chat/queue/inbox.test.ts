import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { textCard } from '../../../src/chat/card.ts';
import type { Inbound } from '../../../src/chat/inbound.ts';
import type { Answer, ChatIntake } from '../../../src/chat/platform.ts';
import { createInbox, type InboundHandler } from '../../../src/chat/queue/inbox.ts';
import { connect } from '../../../src/db/connect.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { latch } from '../../support/eventually.ts';
import { freshMetrics, pressed, said, testUnit } from '../../support/queue.ts';

describe('the door of the inbox', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    await database.sql`truncate inbound_event, inbound_lane, outbound_message`;
  });

  const answer = (text: string): Answer => ({
    outcome: { kind: 'reply', card: textCard(text) },
    locale: 'zh-CN',
    timeZone: 'Asia/Shanghai',
  });
  const doorTo = (handle: InboundHandler, prepare = async (_: Inbound) => {}): ChatIntake =>
    createInbox(testUnit(database), prepare, handle, freshMetrics());
  const never: InboundHandler = async () => {
    throw new Error('an event is not worked at the door');
  };
  const recorded = async () =>
    [
      ...(await database.sql`select event_key, state, payload->>'text' as text from inbound_event order by seq`),
    ].map((row) => ({ ...row }));

  describe('an event', () => {
    it('is recorded before the platform hears that it was taken', async () => {
      expect(await doorTo(never).accept(said('hello'))).toBe('accepted');
      expect(await recorded()).toEqual([{ event_key: 'event hello', state: 'due', text: 'hello' }]);
    });

    it('that comes again is known', async () => {
      const door = doorTo(never);
      await door.accept(said('hello'));
      expect(await door.accept(said('hello'))).toBe('duplicate');
      expect(await recorded()).toHaveLength(1);
    });

    it('that comes four times at once, on two replicas, is recorded once', async () => {
      const doors = [doorTo(never), doorTo(never)];
      const said4 = await Promise.all([0, 1, 0, 1].map((i) => doors[i]?.accept(said('hello'))));
      expect(said4.toSorted()).toEqual(['accepted', 'duplicate', 'duplicate', 'duplicate']);
      expect(await recorded()).toHaveLength(1);
    });

    it('of another platform with the same key is another', async () => {
      const door = doorTo(never);
      const hello = said('hello');
      await door.accept(hello);
      expect(await door.accept({ ...hello, place: { ...hello.place, platform: 'teams' } })).toBe('accepted');
    });

    it.each([
      ['a NUL', 'a\0b', 'ab'],
      ['half an emoji', 'cut \ud83d', 'cut \ufffd'],
      ['40,000 characters', '长'.repeat(40_000), '长'.repeat(40_000)],
    ])('with %s in its text is taken', async (_what, text, kept) => {
      expect(await doorTo(never).accept(said(text, { eventKey: 'e1' }))).toBe('accepted');
      expect(await recorded()).toEqual([{ event_key: 'e1', state: 'due', text: kept }]);
    });

    it('with a very long key is told apart from others like it', async () => {
      const door = doorTo(never);
      const key = randomBytes(9_000).toString('hex');
      expect(await door.accept(said('1', { eventKey: `${key}1` }))).toBe('accepted');
      expect(await door.accept(said('1', { eventKey: `${key}2` }))).toBe('accepted');
      expect(await door.accept(said('1', { eventKey: `${key}1` }))).toBe('duplicate');
    });

    it('is refused, for the platform to send it again, while the database is away', async () => {
      const nobody = connect('postgres://x@127.0.0.1:1/x');
      const door = createInbox(testUnit(nobody), async () => {}, never, freshMetrics());
      await expect(door.accept(said('hello'))).rejects.toThrow();
      await nobody.close();
    });
  });

  describe('an interaction', () => {
    it('is worked at once, and its effects and its answer are one commit', async () => {
      const door = doorTo(async (base) => {
        base.outgoing.push({
          place: pressed('p').place,
          locale: 'en',
          timeZone: 'UTC',
          content: { op: 'put', card: textCard('taken') },
        });
        return answer('done');
      });
      expect(await door.interact(pressed('p1'))).toEqual(answer('done'));
      expect(await recorded()).toMatchObject([{ event_key: 'p1', state: 'done' }]);
      expect(await database.sql`select 1 from outbound_message`).toHaveLength(1);
    });

    it('that comes again gets the same answer, and is not worked again', async () => {
      let worked = 0;
      const door = doorTo(async () => answer(`answer ${++worked}`));
      await door.interact(pressed('p1'));
      expect(await door.interact(pressed('p1'))).toEqual(answer('answer 1'));
      expect(worked).toBe(1);
    });

    it('that comes four times at once is worked once; all get its answer', async () => {
      let worked = 0;
      const door = doorTo(async () => {
        worked++;
        await new Promise((done) => setTimeout(done, 20));
        return answer('done');
      });
      const answers = await Promise.all(Array.from({ length: 4 }, () => door.interact(pressed('p1'))));
      expect(answers).toEqual(Array.from({ length: 4 }, () => answer('done')));
      expect(worked).toBe(1);
    });

    it('that fails leaves nothing, and the next try is a first one', async () => {
      let fails = true;
      const door = doorTo(async (base) => {
        base.outgoing.push({
          place: pressed('p').place,
          locale: 'en',
          timeZone: 'UTC',
          content: { op: 'put', card: textCard('taken') },
        });
        if (fails) throw new Error('no');
        return answer('done');
      });
      await expect(door.interact(pressed('p1'))).rejects.toThrow('no');
      expect(await recorded()).toEqual([]);
      expect(await database.sql`select 1 from outbound_message`).toHaveLength(0);
      fails = false;
      expect(await door.interact(pressed('p1'))).toEqual(answer('done'));
    });

    it('whose twin fails while it waits is worked in its stead', async () => {
      const [begun, mayFail] = [latch(), latch()];
      let worked = 0;
      const door = doorTo(async () => {
        if (++worked > 1) return answer('second');
        begun.open();
        await mayFail.promise;
        throw new Error('first failed');
      });
      const first = door.interact(pressed('p1'));
      await begun.promise;
      const second = door.interact(pressed('p1'));
      mayFail.open();
      await expect(first).rejects.toThrow('first failed');
      expect(await second).toEqual(answer('second'));
    });

    it('is handed over as the database can keep it', async () => {
      let text = '';
      const door = doorTo(async (_base, inbound) => {
        if (inbound.type === 'action') text = inbound.values.note ?? '';
        return answer('done');
      });
      await door.interact({ ...pressed('p1'), values: { note: 'a\0b\ud83d' } });
      expect(text).toBe('ab\ufffd');
    });

    it('is prepared before its transaction begins', async () => {
      const order: string[] = [];
      const door = doorTo(
        async () => {
          order.push('work');
          return answer('done');
        },
        async () => {
          order.push('prepare');
        },
      );
      await door.interact(pressed('p1'));
      expect(order).toEqual(['prepare', 'work']);
    });
  });
});
