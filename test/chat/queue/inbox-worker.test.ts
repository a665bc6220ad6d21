import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Inbound } from '../../../src/chat/inbound.ts';
import { createInbox, type InboundHandler } from '../../../src/chat/queue/inbox.ts';
import {
  claimInboundLanes,
  failEvent,
  finishEvent,
  headEvent,
  type InboundLease,
  releaseInboundLane,
} from '../../../src/chat/queue/inbox-store.ts';
import { createInboxWorker } from '../../../src/chat/queue/inbox-worker.ts';
import { claimWindow, LostLease } from '../../../src/chat/queue/lease.ts';
import { renewLeases } from '../../../src/chat/queue/lease-store.ts';
import { transact, type Unit } from '../../../src/chat/queue/transaction.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { eventually, latch } from '../../support/eventually.ts';
import {
  freshMetrics,
  outgoing,
  said,
  silent,
  type TestUnit,
  testUnit,
  WORKSPACE,
} from '../../support/queue.ts';

describe('working the inbox', () => {
  let database: TestDatabase;
  let unit: TestUnit;
  const workers: { stop(deadlineMs?: number): Promise<void> }[] = [];
  beforeAll(async () => {
    database = await testDatabase({ max: 20 });
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    await database.sql`truncate inbound_event, inbound_lane, outbound_message, outbound_lane`;
    unit = testUnit(database);
  });
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.stop()));
  });

  const NOTHING = { outcome: { kind: 'none' }, locale: 'en', timeZone: 'UTC' } as const;
  const textOf = (inbound: Inbound): string => (inbound.type === 'message' ? inbound.text : inbound.type);
  const accept = async (text: string, channel = 'C1', of: Unit = unit) => {
    const door = createInbox(
      of,
      async () => {},
      async () => NOTHING,
      freshMetrics(),
    );
    await door.accept(said(text, { channel, eventKey: `${channel} ${text}` }));
  };
  const work = (handle: (text: string) => Promise<void> | void, of: Unit = unit) => {
    const worker = createInboxWorker({
      unit: of,
      prepare: async () => {},
      handle: async (_base, inbound) => {
        await handle(textOf(inbound));
        return NOTHING;
      },
      metrics: freshMetrics(),
      log: silent,
      random: () => 0,
    });
    worker.start();
    workers.push(worker);
    return worker;
  };
  const states = async () =>
    Object.fromEntries(
      (await database.sql`select payload->>'text' as text, state from inbound_event`).map((row) => [
        row.text,
        row.state,
      ]),
    );
  const allDone = (n: number) =>
    eventually(async () => Object.values(await states()).filter((state) => state === 'done').length === n);
  const attemptsOf = async (text: string) => {
    const [row] = await database.sql`select attempts from inbound_event where payload->>'text' = ${text}`;
    return row?.attempts;
  };
  const leases = async () => [
    ...(await database.sql`select lane from inbound_lane where lease_until is not null`),
  ];

  it('works a conversation in order, with three workers on it', async () => {
    const seen: string[] = [];
    for (let i = 0; i < 60; i++) await accept(`${i}`, `C${i % 3}`);
    for (let w = 0; w < 3; w++) work((text) => void seen.push(text));
    await allDone(60);
    expect(seen).toHaveLength(60);
    for (const channel of [0, 1, 2]) {
      const ofChannel = seen.map(Number).filter((i) => i % 3 === channel);
      expect(ofChannel).toEqual(ofChannel.toSorted((a, b) => a - b));
    }
    await eventually(async () => (await leases()).length === 0);
  });

  it('works what comes while it runs, without waiting for its sweep', async () => {
    const seen: string[] = [];
    work((text) => void seen.push(text));
    const before = performance.now();
    for (let i = 0; i < 20; i++) {
      await accept(`${i}`);
      await eventually(() => seen.includes(`${i}`));
    }
    // Twenty sweeps would take ten seconds.
    expect(performance.now() - before).toBeLessThan(5_000);
  });

  it('works one conversation while another hangs', async () => {
    const hangs = latch();
    await accept('slow', 'C1');
    await accept('behind it', 'C1');
    await accept('elsewhere', 'C2');
    const seen: string[] = [];
    work(async (text) => {
      if (text === 'slow') await hangs.promise;
      seen.push(text);
    });
    await eventually(() => seen.includes('elsewhere'));
    expect(seen).toEqual(['elsewhere']);
    hangs.open();
    await allDone(3);
    expect(seen).toEqual(['elsewhere', 'slow', 'behind it']);
  });

  it('lets nobody starve: a backlog in every slot gives others their turn', async () => {
    for (let lane = 0; lane < 8; lane++) {
      for (let i = 0; i < 60; i++) await accept(`${lane}/${i}`, `BUSY${lane}`);
    }
    unit.clock.advance({ seconds: 1 });
    await accept('a short question', 'QUIET');
    unit.clock.advance({ seconds: 1 });
    const seen: string[] = [];
    work((text) => void seen.push(text));
    await allDone(8 * 60 + 1);
    expect(seen.indexOf('a short question')).toBeLessThan(8 * 60 - 1);
    for (let lane = 0; lane < 8; lane++) {
      const ofLane = seen.filter((text) => text.startsWith(`${lane}/`));
      expect(ofLane).toEqual(Array.from({ length: 60 }, (_, i) => `${lane}/${i}`));
    }
  }, 20_000);

  it('tries a failing event again with growing waits, the conversation waiting behind it', async () => {
    await accept('fails');
    await accept('behind it');
    await accept('elsewhere', 'C2');
    const tries: number[] = [];
    const worker = work((text) => {
      if (text !== 'fails') return;
      tries.push(unit.clock.now().epochMilliseconds);
      if (tries.length < 4) throw new Error('not yet');
    });
    await eventually(async () => (await states()).elsewhere === 'done');
    expect((await states())['behind it']).toBe('due');
    // With the shortest chance: a quarter, a half, one second.
    for (const wait of [250, 500, 1_000]) {
      const before = tries.length;
      unit.clock.advance({ milliseconds: wait - 1 });
      worker.wake();
      await new Promise((done) => setTimeout(done, 30));
      expect(tries).toHaveLength(before);
      unit.clock.advance({ milliseconds: 1 });
      worker.wake();
      await eventually(() => tries.length > before);
      await eventually(async () => (await leases()).length === 0);
    }
    await allDone(3);
  });

  it('gives an event up after ten failures; the conversation goes on', async () => {
    await accept('poison');
    await accept('behind it');
    let tries = 0;
    const worker = work((text) => {
      if (text !== 'poison') return;
      tries++;
      throw new TypeError('cannot read properties of undefined');
    });
    for (let failed = 1; failed <= 10; failed++) {
      await eventually(async () => (await attemptsOf('poison')) === failed);
      unit.clock.advance({ seconds: 60 });
      worker.wake();
    }
    await eventually(async () => (await states())['behind it'] === 'done');
    expect(tries).toBe(10);
    expect(await states()).toEqual({ poison: 'dead', 'behind it': 'done' });
    const [row] = await database.sql`select error from inbound_event where state = 'dead'`;
    expect(row?.error).toBe('TypeError: cannot read properties of undefined');
  });

  it('keeps nothing of a failed attempt', async () => {
    await accept('half');
    let tries = 0;
    const handle: InboundHandler = async (base) => {
      base.outgoing.push(outgoing('C1', `try ${++tries}`));
      await transact(unit, async (other) => {
        expect(other.tx).not.toBe(base.tx);
      });
      if (tries === 1) throw new Error('after half of the work');
      return NOTHING;
    };
    const worker = createInboxWorker({
      unit,
      prepare: async () => {},
      handle,
      metrics: freshMetrics(),
      log: silent,
      random: () => 0,
    });
    worker.start();
    workers.push(worker);
    await eventually(async () => (await attemptsOf('half')) === 1);
    unit.clock.advance({ seconds: 1 });
    worker.wake();
    await allDone(1);
    const rows = await database.sql`select content->'card'->>'summary' as text from outbound_message`;
    expect(rows.map((row) => row.text)).toEqual(['try 2']);
  });

  it("leaves another workspace's events alone", async () => {
    const other = testUnit(database, { workspaceId: 'other', clock: unit.clock });
    await accept('ours');
    await accept('theirs', 'C1', other);
    const seen: string[] = [];
    work((text) => void seen.push(`us: ${text}`));
    await eventually(async () => (await states()).ours === 'done');
    work((text) => void seen.push(`them: ${text}`), other);
    await allDone(2);
    expect(seen).toEqual(['us: ours', 'them: theirs']);
  });

  describe('a worker that dies', () => {
    const claim = async (): Promise<InboundLease> => {
      const [lease] = await claimInboundLanes(
        database.db,
        unit.workspaceId,
        claimWindow(unit.clock.now(), 1),
      );
      if (!lease) throw new Error('nothing to claim');
      return lease;
    };
    const headOf = async (lease: InboundLease) => {
      const event = await headEvent(database.db, lease, unit.clock.now().toString());
      if (!event) throw new Error('no head');
      return event.eventId;
    };

    it('is relieved within seconds, and what it still writes is refused', async () => {
      await accept('hello');
      const lease = await claim();
      const eventId = await headOf(lease);

      const seen: string[] = [];
      const worker = work((text) => void seen.push(text));
      unit.clock.advance({ milliseconds: 4_999 });
      worker.wake();
      await new Promise((done) => setTimeout(done, 30));
      expect(seen).toEqual([]);
      unit.clock.advance({ milliseconds: 2 });
      worker.wake();
      await allDone(1);
      expect(seen).toEqual(['hello']);

      const late = transact(
        unit,
        async (base) => base.outgoing.push(outgoing('C1', 'twice')),
        (tx, now) => finishEvent(tx, lease, eventId, { now: now.toString(), giveBack: false }),
      );
      await expect(late).rejects.toThrow(LostLease);
      expect(await database.sql`select 1 from outbound_message`).toHaveLength(0);
    });

    it('again and again at the same event: the event is given up, and the conversation goes on', async () => {
      await accept('kills');
      await accept('behind it');
      const end = latch();
      let begun = 0;
      for (let deaths = 1; deaths <= 10; deaths++) {
        const worker = work(async (text) => {
          if (text !== 'kills') return;
          begun++;
          await end.promise;
        });
        await eventually(() => begun === deaths);
        await worker.stop(1);
        unit.clock.advance({ seconds: 6 });
      }
      work(() => {});
      await eventually(async () => (await states())['behind it'] === 'done');
      expect((await states()).kills).toBe('dead');
      expect(begun).toBe(10);
      end.open();
    });

    it('does not undo what was committed although it never heard so', async () => {
      await accept('hello');
      const lease = await claim();
      const eventId = await headOf(lease);
      const now = unit.clock.now().toString();
      await transact(
        unit,
        async () => {},
        (tx) => finishEvent(tx, lease, eventId, { now, giveBack: false }),
      );
      // The connection broke during the commit: the worker believes that the event failed.
      await transact(unit, (base) =>
        failEvent(base.tx, lease, { eventId, error: 'CONNECTION_CLOSED', nextAt: now, dead: false, now }),
      );
      expect(await states()).toEqual({ hello: 'done' });
    });

    it('renewing does not wait for a lane that somebody has locked, and does not give it up either', async () => {
      await accept('hello');
      const lease = await claim();
      const until = unit.clock.now().add({ seconds: 5 }).toString();
      await database.sql.begin(async (tx) => {
        await tx`select 1 from inbound_lane where lane = ${lease.lane} for update`;
        expect(await renewLeases(database.db, WORKSPACE, 'inbox', [lease], until)).toEqual({
          renewed: [],
          lost: [],
        });
      });
      expect(await renewLeases(database.db, WORKSPACE, 'inbox', [lease], until)).toEqual({
        renewed: [lease],
        lost: [],
      });
    });

    it('renewing does not take a lane that was just given back', async () => {
      await accept('hello');
      const lease = await claim();
      const until = unit.clock.now().add({ seconds: 5 }).toString();
      expect(await renewLeases(database.db, WORKSPACE, 'inbox', [lease], until)).toEqual({
        renewed: [lease],
        lost: [],
      });
      await transact(unit, (base) => releaseInboundLane(base.tx, lease, unit.clock.now().toString()));
      expect(await renewLeases(database.db, WORKSPACE, 'inbox', [lease], until)).toEqual({
        renewed: [],
        lost: [lease],
      });
      expect(await leases()).toEqual([]);
    });

    it('and whose clock was an hour ahead does not keep the conversation for an hour', async () => {
      await accept('hello');
      const ahead = unit.clock.now().add({ hours: 1 });
      await claimInboundLanes(database.db, unit.workspaceId, claimWindow(ahead, 1));
      work(() => {});
      await allDone(1);
    });
  });

  describe('stopping', () => {
    it('ends what runs, begins nothing new, and gives its lanes back', async () => {
      await accept('running');
      await accept('behind it');
      const [begun, mayEnd] = [latch(), latch()];
      const worker = work(async (text) => {
        if (text !== 'running') return;
        begun.open();
        await mayEnd.promise;
      });
      await begun.promise;
      const stopped = worker.stop();
      mayEnd.open();
      await stopped;
      expect(await states()).toEqual({ running: 'done', 'behind it': 'due' });
      expect(await leases()).toEqual([]);
    });

    it('waits for the lanes of a claim that was under way', async () => {
      for (let i = 0; i < 8; i++) await accept(`${i}`, `C${i}`);
      const worker = work(() => {});
      await worker.stop();
      expect(await leases()).toEqual([]);
    });

    it('does not wait for ever', async () => {
      await accept('hangs');
      const [begun, end] = [latch(), latch()];
      const worker = work(async () => {
        begun.open();
        await end.promise;
      });
      await begun.promise;
      await worker.stop(50);
      expect(await states()).toEqual({ hangs: 'due' });
      end.open();
    });
  });
});
