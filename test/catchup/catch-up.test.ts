import { Registry } from 'prom-client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CatchUp } from '../../src/catchup/catch-up.ts';
import type { Inbound } from '../../src/chat/inbound.ts';
import { NOTHING } from '../../src/chat/outcome.ts';
import type { Place } from '../../src/chat/place.ts';
import type { ChatIntake, History, HistoryResult, HistoryWindow } from '../../src/chat/platform.ts';
import { createInbox } from '../../src/chat/queue/inbox.ts';
import { createInboxWorker } from '../../src/chat/queue/inbox-worker.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { eventually, latch } from '../support/eventually.ts';
import { freshMetrics, placeOf, said, silent, type TestUnit, testUnit, WORKSPACE } from '../support/queue.ts';

let database: TestDatabase;
let unit: TestUnit;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  unit = testUnit(database);
  await database.sql`truncate catch_up_cursor, catch_up_platform, inbound_event, inbound_lane, conversation, account`;
});

/** A platform whose rooms hold what people said, whether we heard it or not. */
class FakeHistory implements History {
  readonly windows: HistoryWindow[] = [];
  readonly said: Inbound[] = [];
  places: Place[] = [placeOf('C1')];
  /** Set: reading waits for it. */
  hold: Promise<void> | undefined;
  answers: HistoryResult[] = [];
  failure: Error | undefined;
  gap: () => void = () => {};

  async rooms(): Promise<Place[]> {
    return this.places;
  }
  async read(window: HistoryWindow): Promise<HistoryResult> {
    this.windows.push(window);
    await this.hold;
    if (this.failure) throw this.failure;
    const events = this.said.filter(
      (one) =>
        one.place.channel === window.place.channel &&
        Temporal.Instant.compare(Temporal.Instant.from(one.at), window.since) >= 0,
    );
    return this.answers.shift() ?? { kind: 'read', events, isAll: true };
  }
  onGap(listener: () => void): void {
    this.gap = listener;
  }
  /** Somebody says something now. */
  hears(text: string, channel = 'C1'): Inbound {
    const one = { ...said(text, { channel }), at: unit.clock.now().toString() };
    this.said.push(one);
    unit.clock.advance({ seconds: 1 });
    return one;
  }
}

const running: CatchUp[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
});

function inbox(): ChatIntake {
  return createInbox(
    unit,
    async () => {},
    async () => ({ outcome: NOTHING, locale: 'en', timeZone: 'UTC' }),
    freshMetrics(),
  );
}

function catchUp(history: FakeHistory, intake: ChatIntake = inbox(), metrics = new Registry()): CatchUp {
  const made = new CatchUp({
    unit,
    intake,
    histories: new Map([['slack', history]]),
    threadsIn: async () => ['root'],
    maxHours: 72,
    metrics,
    log: silent,
  });
  running.push(made);
  return made;
}

/** Works the inbox until nothing is due. @returns the texts in the order in which they were worked */
async function worked(): Promise<string[]> {
  const texts: string[] = [];
  const worker = createInboxWorker({
    unit,
    prepare: async () => {},
    handle: async (_base, inbound) => {
      if (inbound.type === 'message') texts.push(inbound.text);
      return { outcome: NOTHING, locale: 'en', timeZone: 'UTC' };
    },
    metrics: freshMetrics(),
    log: silent,
  });
  worker.start();
  await eventually(async () => {
    const [row] = await database.sql`select 1 from inbound_event where state = 'due' limit 1`;
    return row === undefined;
  });
  await worker.stop();
  return texts;
}

describe('catching up', () => {
  it('begins with what is said from its first start on, and not with a channel’s past', async () => {
    const history = new FakeHistory();
    history.hears('long ago');
    unit.clock.advance({ hours: 5 });
    await catchUp(history).afterGap();
    expect(await worked()).toEqual([]);
    history.hears('now');
    await catchUp(history).afterGap();
    expect(await worked()).toEqual(['now']);
  });

  it('records each message once, however often it is read, and counts both', async () => {
    const history = new FakeHistory();
    const metrics = new Registry();
    const intake = inbox();
    const reader = catchUp(history, intake, metrics);
    await reader.afterGap();
    await intake.accept(history.hears('told and read'));
    history.hears('only read');
    await Promise.all([reader.afterGap(), reader.afterGap('slack')]);
    await catchUp(history, intake).afterGap();
    expect(await worked()).toEqual(['told and read', 'only read']);
    const figures = await metrics.getSingleMetricAsString('parley_catchup_messages_total');
    expect(figures).toMatch(/result="new"\} 1/);
    expect(figures).toMatch(/result="known"\} [1-9]/);
  });

  it('brings what was missed in before what was told meanwhile, and after what waited already', async () => {
    const history = new FakeHistory();
    const intake = inbox();
    await catchUp(history, intake).afterGap();
    await intake.accept(history.hears('1 told before the stop'));
    for (const text of ['2 missed', '3 missed', '4 missed']) history.hears(text);
    const held = latch();
    history.hold = held.promise;
    const read = catchUp(history, intake).afterGap();
    await eventually(() => history.windows.length === 2);
    // Told while the history is on its way; one of them stands in it already.
    await intake.accept(history.hears('5 told meanwhile'));
    await intake.accept({ ...said('6 told later'), at: unit.clock.now().toString() });
    held.open();
    await read;
    expect(await worked()).toEqual([
      '1 told before the stop',
      '2 missed',
      '3 missed',
      '4 missed',
      '5 told meanwhile',
      '6 told later',
    ]);
  });

  it('that is killed in the middle goes on where it was, and nothing comes twice', async () => {
    const history = new FakeHistory();
    await catchUp(history).afterGap();
    const texts = Array.from({ length: 9 }, (_, i) => `message ${i}`);
    for (const text of texts) history.hears(text);
    let left = 4;
    const dying: ChatIntake = {
      ...inbox(),
      async accept(inbound) {
        if (left-- === 0) throw new Error('killed');
        return inbox().accept(inbound);
      },
    };
    await catchUp(history, dying).afterGap();
    const [{ n } = { n: 0 }] = await database.sql<
      { n: number }[]
    >`select count(*)::int as n from inbound_event`;
    expect(n).toBe(4);
    await catchUp(history).afterGap();
    expect(await worked()).toEqual(texts);
  });

  it('reads no further back than it is told to', async () => {
    const history = new FakeHistory();
    await catchUp(history).afterGap();
    history.hears('too old');
    unit.clock.advance({ hours: 73 });
    history.hears('not too old');
    await catchUp(history).afterGap();
    expect(await worked()).toEqual(['not too old']);
  });

  it('tells the platform which threads matter', async () => {
    const history = new FakeHistory();
    await catchUp(history).afterGap();
    expect(history.windows[0]).toMatchObject({ place: { channel: 'C1' }, threads: ['root'] });
  });
});

describe('rooms', () => {
  it('are those of the platform, those that the desk knows, and the direct chats of people it knows', async () => {
    const at = unit.clock.now().toString();
    await database.sql`insert into conversation (workspace_id, platform, tenant, channel, kind, updated_at, gone_at)
      values (${WORKSPACE}, 'slack', 'T1', 'C2', 'channel', ${at}, null), (${WORKSPACE}, 'slack', 'T1', 'C3', 'channel', ${at}, ${at}),
        (${WORKSPACE}, 'teams', 'T1', 'C4', 'channel', ${at}, null)`;
    await database.sql`insert into account (workspace_id, platform, tenant, external_id, person_id, seen_at)
      values (${WORKSPACE}, 'slack', 'T1', 'U1', gen_random_uuid(), ${at}),
        (${WORKSPACE}, 'slack', 'T1', 'U2', gen_random_uuid(), ${unit.clock
          .now()
          .subtract({ hours: 24 * 40 })
          .toString()})`;
    const history = new FakeHistory();
    await catchUp(history).afterGap();
    expect(history.windows.map(({ place }) => place.channel).sort()).toEqual(['@U1', 'C1', 'C2']);
    expect(history.windows.find(({ place }) => place.channel === '@U1')?.place.kind).toBe('dm');
  });

  it('that are new after a stop are read from when anybody was last listened to', async () => {
    const history = new FakeHistory();
    await catchUp(history).afterGap();
    unit.clock.advance({ hours: 3 });
    history.hears('in a new room', 'C9');
    history.places = [placeOf('C1'), placeOf('C9')];
    unit.clock.advance({ hours: 1 });
    await catchUp(history).afterGap();
    expect(await worked()).toEqual(['in a new room']);
  });

  it('are shared: of two processes each reads others', async () => {
    const history = new FakeHistory();
    history.places = Array.from({ length: 12 }, (_, i) => placeOf(`C${i}`));
    await Promise.all([catchUp(history).afterGap(), catchUp(history).afterGap()]);
    const channels = history.windows.map(({ place }) => place.channel);
    expect(new Set(channels).size).toBe(12);
  });

  it('are read again by the sweep, ever more seldom while nothing is said', async () => {
    const history = new FakeHistory();
    const reader = catchUp(history);
    await reader.afterGap();
    await reader.sweep();
    expect(history.windows).toHaveLength(1);
    let hours = 0;
    for (; hours < 24 * 3; hours++) {
      unit.clock.advance({ hours: 1 });
      await reader.sweep();
    }
    expect(history.windows.length).toBeGreaterThan(12);
    expect(history.windows.length).toBeLessThan(20);
    history.hears('at last');
    unit.clock.advance({ hours: 6 });
    await reader.sweep();
    const before = history.windows.length;
    unit.clock.advance({ minutes: 11 });
    await reader.sweep();
    expect(history.windows).toHaveLength(before + 1);
  });

  it('are read at once when the platform was away for a while', async () => {
    const history = new FakeHistory();
    const reader = catchUp(history);
    await reader.afterGap();
    history.hears('while nobody was connected');
    history.gap();
    await eventually(() => history.windows.length === 2);
    await reader.stop();
    expect(await worked()).toEqual(['while nobody was connected']);
  });
});

describe('a platform that can’t tell', () => {
  it('which rooms there are is read where they are known, and new ones from when it was last heard', async () => {
    const history = new FakeHistory();
    const reader = catchUp(history);
    await reader.afterGap();
    history.hears('in a known room');
    history.hears('in a new room', 'C9');
    history.places = [placeOf('C1'), placeOf('C9')];
    const rooms = history.rooms.bind(history);
    history.rooms = async () => Promise.reject(new Error('away'));
    unit.clock.advance({ minutes: 25 });
    await reader.afterGap();
    expect(await worked()).toEqual(['in a known room']);
    history.rooms = rooms;
    unit.clock.advance({ minutes: 1 });
    await reader.sweep();
    expect(await worked()).toEqual(['in a new room']);
  });

  it('for now is asked again, and nothing counts as read', async () => {
    const history = new FakeHistory();
    const reader = catchUp(history);
    await reader.afterGap();
    history.hears('missed');
    unit.clock.advance({ minutes: 25 });
    history.failure = new Error('away');
    await reader.sweep();
    history.failure = undefined;
    unit.clock.advance({ minutes: 1 });
    await reader.sweep();
    expect(await worked()).toEqual(['missed']);
  });

  it('because it was asked too often is left alone as long as it says', async () => {
    const history = new FakeHistory();
    history.places = [placeOf('C1'), placeOf('C2'), placeOf('C3')];
    history.answers = [{ kind: 'rate_limited', retryAfterMs: 20_000 }];
    const reader = catchUp(history);
    await reader.afterGap();
    const asked = history.windows.length;
    expect(asked).toBeLessThan(3);
    unit.clock.advance({ seconds: 10 });
    await reader.sweep();
    expect(history.windows).toHaveLength(asked);
    unit.clock.advance({ seconds: 11 });
    await reader.sweep();
    expect(new Set(history.windows.map(({ place }) => place.channel)).size).toBe(3);
  });

  it('of a room where the bot isn’t asks again after some hours, and then reads what was said since', async () => {
    const history = new FakeHistory();
    const reader = catchUp(history);
    await reader.afterGap();
    history.hears('missed');
    history.answers = [{ kind: 'closed', reason: 'not_in_channel' }];
    unit.clock.advance({ minutes: 25 });
    await reader.sweep();
    unit.clock.advance({ hours: 7 });
    await reader.sweep();
    expect(await worked()).toEqual(['missed']);
  });
});
