import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createInbox } from '../../../src/chat/queue/inbox.ts';
import { createInboxWorker } from '../../../src/chat/queue/inbox-worker.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { eventually } from '../../support/eventually.ts';
import { freshMetrics, said, silent, type TestUnit, testUnit } from '../../support/queue.ts';

/**
 * One person's flood is worked in turns of 25 events, in between which everybody else is served. Measured in the
 * order of service, which is the same on a slow machine.
 */

const FLOOD = 1_000;
const OTHERS = 20;
/** Events of one conversation in a row while others wait (src/chat/queue/inbox-worker.ts). */
const TURN = 25;

describe('a thousand messages of one person', { timeout: 60_000 }, () => {
  let database: TestDatabase;
  let unit: TestUnit;
  beforeAll(async () => {
    database = await testDatabase({ max: 20 });
    unit = testUnit(database);
  });
  afterAll(async () => {
    await unit.wakeup.stop();
    await database.drop();
  });

  it('hold up nobody for more than two of their turns, and lose none of their order', async () => {
    const nothing = { outcome: { kind: 'none' }, locale: 'en', timeZone: 'UTC' } as const;
    const idle = async () => {};
    const door = createInbox(unit, idle, async () => nothing, freshMetrics());
    const accept = (channel: string, n: number) =>
      door.accept(said(`${n}`, { channel, eventKey: `${channel} ${n}` }));
    for (let n = 0; n < FLOOD; n++) await accept('@flood', n);
    const served: { channel: string; n: number }[] = [];
    const worker = createInboxWorker({
      unit,
      prepare: idle,
      handle: async (_base, inbound) => {
        served.push({
          channel: inbound.place.channel,
          n: inbound.type === 'message' ? Number(inbound.text) : 0,
        });
        // They come while the flood is being worked, each from a conversation of their own.
        if (served.length === 10) for (let one = 0; one < OTHERS; one++) await accept(`@person${one}`, one);
        return nothing;
      },
      metrics: freshMetrics(),
      log: silent,
    });
    worker.start();
    const others = () => served.filter(({ channel }) => channel !== '@flood');
    await eventually(() => others().length === OTHERS);
    const last = served.findLastIndex(({ channel }) => channel !== '@flood');
    await worker.stop();
    const floodBefore = served.slice(0, last).filter(({ channel }) => channel === '@flood').length;
    expect(floodBefore).toBeLessThanOrEqual(10 + 2 * TURN);
    const order = served.filter(({ channel }) => channel === '@flood').map(({ n }) => n);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });
});
