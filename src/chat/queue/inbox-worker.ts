import type { Logger } from 'pino';
import { describeError } from '../../db/errors.ts';
import type { InboundHandler, Prepare } from './inbox.ts';
import {
  claimInboundLanes,
  type DueEvent,
  failEvent,
  finishEvent,
  headEvent,
  type InboundLease,
  releaseInboundLane,
} from './inbox-store.ts';
import { msOf } from './instants.ts';
import { type Holding, LaneWorker } from './lane-worker.ts';
import { LostLease } from './lease.ts';
import { renewLeases } from './lease-store.ts';
import type { QueueMetrics } from './metrics.ts';
import { backOffMs } from './retry.ts';
import { transact, type Unit } from './transaction.ts';

const BACK_OFF = { firstMs: 500, mostMs: 60_000 };
/** About five minutes of attempts; then the event is dead and its conversation goes on without it. */
const ATTEMPTS = 10;
/** Events of one lane in a row while others wait: then it is their turn, however long this lane's backlog. */
const TURN = 25;

export interface InboxWorkerParts {
  unit: Unit;
  prepare: Prepare;
  handle: InboundHandler;
  metrics: QueueMetrics;
  log: Logger;
  random?: () => number;
}

/**
 * Works the inbox: events of one conversation one after the other, conversations side by side. Each event
 * is one transaction that holds all its effects and its own mark of being done.
 */
export function createInboxWorker(parts: InboxWorkerParts): LaneWorker<InboundLease> {
  const { unit } = parts;
  return new LaneWorker<InboundLease>({
    name: 'inbox',
    unit,
    log: parts.log,
    slots: 8,
    subscribe: (wake) => unit.wakeup.on('inbox', wake),
    claim: (window) => claimInboundLanes(unit.database.db, unit.workspaceId, window),
    renew: (leases, until) => renewLeases(unit.database.urgent, unit.workspaceId, 'inbox', leases, until),
    work: (lease, holding) => workLane(parts, lease, holding),
    onLost: () => parts.metrics.fenced.inc({ queue: 'inbox' }),
  });
}

async function workLane(parts: InboxWorkerParts, lease: InboundLease, holding: Holding): Promise<void> {
  const { unit } = parts;
  for (let turn = 1, more = true; more; turn++) {
    const now = unit.clock.now().toString();
    const event = holding.stopping() ? undefined : await headEvent(unit.database.db, lease, now);
    if (!event) {
      await transact(unit, (base) => releaseInboundLane(base.tx, lease, now));
      return;
    }
    if (turn === 1 && lease.isAbandoned) {
      await noteFailure(parts, lease, event, new Error('its worker stopped in the middle'), 0);
      holding.comeAgain();
      return;
    }
    more = await workEvent(parts, lease, event, turn >= TURN);
    if (turn >= TURN) holding.comeAgain();
  }
}

/** @returns whether the lane has more that is due and is still held */
async function workEvent(
  parts: InboxWorkerParts,
  lease: InboundLease,
  event: DueEvent,
  giveBack: boolean,
): Promise<boolean> {
  const { unit, metrics } = parts;
  try {
    await parts.prepare(event.payload);
    const more = await transact(
      unit,
      (base) => parts.handle(base, event.payload),
      (tx, now) => finishEvent(tx, lease, event.eventId, { now: now.toString(), giveBack }),
    );
    const { platform } = event.payload.place;
    metrics.inboxDelay.observe({ platform }, secondsSince(event.receivedAt, unit));
    return more;
  } catch (error) {
    if (error instanceof LostLease) throw error;
    const wait = backOffMs(event.attempts + 1, (parts.random ?? Math.random)(), BACK_OFF);
    // If the database is away, this fails too, and the lane is left until its lease runs out.
    await noteFailure(parts, lease, event, error, wait);
    return false;
  }
}

/**
 * Notes a failed attempt and gives the lane back. An event at which workers stop in the middle counts as
 * failing, too: it may be the event that stops them.
 */
async function noteFailure(
  parts: InboxWorkerParts,
  lease: InboundLease,
  event: DueEvent,
  error: unknown,
  waitMs: number,
): Promise<void> {
  const { unit, metrics, log } = parts;
  const { platform } = event.payload.place;
  const attempts = event.attempts + 1;
  const dead = attempts >= ATTEMPTS;
  const now = unit.clock.now();
  await transact(unit, (base) =>
    failEvent(base.tx, lease, {
      eventId: event.eventId,
      error: describeError(error).slice(0, 500),
      nextAt: now.add({ milliseconds: waitMs }).toString(),
      dead,
      now: now.toString(),
    }),
  );
  metrics.inboxFailed.inc({ platform, result: dead ? 'dead' : 'retry' });
  const about = { err: error, eventId: event.eventId, type: event.payload.type, lane: lease.lane, attempts };
  if (dead) log.error(about, 'an event could not be worked and was given up');
  else log.warn(about, 'an event could not be worked and will be tried again');
}

function secondsSince(received: string, unit: Unit): number {
  return (unit.clock.now().epochMilliseconds - msOf(received)) / 1000;
}
