import assert from 'node:assert/strict';
import { CONNECTIONS } from '../../../src/db/connect.ts';
import { eventually, latch } from '../../support/eventually.ts';
import { type DisturbedDesk, pause } from './desk.ts';

/** What was seen while the database was disturbed. */
interface Seen {
  acknowledged: number;
  /** Answered 5xx, or not at all in time: the platform sends those again. */
  refused: number;
  /** How long after the fault's begin /readyz said so, ms; undefined: it did not have to. */
  redAfterMs?: number;
  /** How long after the fault's end it said that all is well, ms. */
  greenAfterMs?: number;
}

/** A way in which the database, or the line to it, is bad. */
export interface Fault {
  name: string;
  /** @param seconds how long it lasts, where it is one that lasts */
  run(desk: DisturbedDesk, seconds: number): Promise<Seen>;
}

/** How soon an operator's probe has to know. */
const PROMPT_MS = 5_000;

export const FAULTS: Fault[] = [
  {
    name: 'an outage that refuses connections',
    run: (desk, seconds) =>
      lasting(desk, seconds, { begin: () => desk.proxy.cut(), end: () => desk.proxy.restore() }),
  },
  {
    name: 'an outage in silence',
    run: (desk, seconds) =>
      lasting(desk, seconds, { begin: () => desk.proxy.freeze(), end: () => desk.proxy.thaw() }),
  },
  {
    name: 'a server without a free connection',
    run: (desk, seconds) =>
      lasting(desk, seconds, {
        async begin() {
          await desk.admin.unsafe(`alter role ${desk.role} connection limit 0`);
          desk.proxy.reset();
        },
        async end() {
          await desk.admin.unsafe(`alter role ${desk.role} connection limit -1`);
        },
      }),
  },
  {
    name: 'transactions that all wait for a lock',
    async run(desk, seconds) {
      const [locked, release] = [latch(), latch()];
      let locking: Promise<unknown> | undefined;
      return lasting(desk, seconds, {
        async begin() {
          locking = desk.admin.begin(async (tx) => {
            await tx`lock table inbound_event in access exclusive mode`;
            locked.open();
            await release.promise;
          });
          await locked.promise;
          // It begins when there is no connection left for anything else.
          await eventually(async () => {
            const [row] = await desk.admin<{ n: number }[]>`
              select count(*)::int as n from pg_stat_activity
              where usename = ${desk.role} and wait_event_type = 'Lock'`;
            return (row?.n ?? 0) >= CONNECTIONS.work;
          });
        },
        async end() {
          release.open();
          await locking;
        },
      });
    },
  },
  {
    name: 'connections that have become half-open',
    async run(desk) {
      const crowd = desk.write();
      await eventually(() => desk.acknowledged().length >= 10);
      // Nothing ends this: only those who notice are well again.
      desk.proxy.strand();
      const began = performance.now();
      await pause(PROMPT_MS);
      const isReady = desk.readiness.findLast((one) => one.at > began)?.isReady;
      assert.equal(isReady, true, 'still not ready');
      const late = desk.sent.length;
      await eventually(() => desk.sent.length >= late + 10);
      const greenAfterMs = await desk.untilReady(true, began);
      const seen = { ...(await aftermath(desk, crowd)), greenAfterMs };
      for (const one of desk.sent.slice(late))
        assert.equal(one.status, 200, `${one.key} was not acknowledged`);
      return seen;
    },
  },
  {
    name: 'connections that are reset again and again',
    async run(desk, seconds) {
      const crowd = desk.write();
      await eventually(() => desk.acknowledged().length >= 10);
      for (const until = performance.now() + seconds * 1_000; performance.now() < until; ) {
        desk.proxy.reset();
        await pause(150);
      }
      return aftermath(desk, crowd);
    },
  },
  {
    name: '500 ms to the server and back',
    async run(desk, seconds) {
      await desk.say();
      desk.proxy.delay({ toServer: 250, toClient: 250 });
      const began = performance.now();
      const crowd = desk.write(500);
      await pause(seconds * 1_000);
      const slow = desk.sent.filter((one) => one.tookMs > 400);
      const isRed = desk.readiness.some((one) => one.at > began && !one.isReady);
      assert.equal(isRed, false, 'a slow database is no reason to take Parley out of service');
      assert.ok(slow.length > 5, 'people have been writing');
      // A connection that has to be made first takes nearly all of Slack's patience; what comes too late is sent again.
      const inTime = slow.filter((one) => one.status === 200).length;
      assert.ok(inTime >= slow.length / 2, `${inTime} of ${slow.length} were acknowledged in time`);
      // Each of an event's statements takes half a second or two: it is slow, and it gets there.
      if (seconds >= 30) await eventually(() => slow.some((one) => desk.shown(one) === 1), 60_000);
      desk.proxy.delay({ toServer: 0, toClient: 0 });
      return aftermath(desk, crowd);
    },
  },
];

/** A fault that begins and ends while people write. */
async function lasting(
  desk: DisturbedDesk,
  seconds: number,
  fault: { begin(): void | Promise<void>; end(): void | Promise<void> },
): Promise<Seen> {
  const crowd = desk.write();
  await eventually(() => desk.acknowledged().length >= 10);
  await fault.begin();
  const began = performance.now();
  let redAfterMs: number;
  let before: number;
  let ended: number;
  try {
    redAfterMs = await desk.untilReady(false, began, PROMPT_MS);
    assert.equal((await desk.get('/healthz')).status, 200);
    assert.equal((await desk.get('/metrics')).status, 200);
    await pause(Math.max(0, seconds * 1_000 - (performance.now() - began)));
  } finally {
    before = desk.acknowledged().length;
    ended = performance.now();
    await fault.end();
  }
  const greenAfterMs = await desk.untilReady(true, ended, PROMPT_MS);
  await eventually(() => desk.acknowledged().length >= before + 10);
  const seen = { ...(await aftermath(desk, crowd)), redAfterMs, greenAfterMs };
  assert.ok(seen.refused > 0, 'what could not be recorded was refused');
  return seen;
}

/** All is well again: nothing that was acknowledged is lost, nothing came twice, and nobody had to restart it. */
async function aftermath(desk: DisturbedDesk, crowd: { rest(): Promise<void> }): Promise<Seen> {
  await crowd.rest();
  await desk.drained(20_000);
  assert.deepEqual(desk.doubled(), []);
  const acknowledged = desk.acknowledged().length;
  for (const { status, key } of desk.sent) {
    assert.ok(status === undefined || status === 200 || status >= 500, `${key} was answered ${status}`);
  }
  return { acknowledged, refused: desk.sent.length - acknowledged };
}
