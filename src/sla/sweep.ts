import type { Logger } from 'pino';
import { transactAs, type Unit } from '../chat/queue/transaction.ts';
import type { Context } from '../context.ts';
import { escalate } from '../oncall/escalate.ts';
import type { Desk } from '../tickets/desk.ts';
import { recordOnEach } from '../tickets/look-up.ts';
import type { Ticket } from '../tickets/store.ts';
import { alertText, targetLabel } from './alert-cards.ts';
import { type Alert, insertAlerts, keyOf, noticesOf } from './alert-store.ts';
import { claimDue, type KeptClock, leaveToDraw, moveNext, nextDueIn, postpone } from './clock-store.ts';
import { usedAt } from './clocks.ts';
import { drawNotices } from './draw.ts';
import { furthestDue, isBreach, type Outstanding } from './due.ts';
import { drawingBy } from './follow.ts';
import { AGAIN_MS, inBatch } from './in-batch.ts';
import { type Ahead, type Keeper, nextOf } from './keep.ts';
import type { SlaMetrics } from './metrics.ts';
import { isBreached } from './model.ts';
import { type Occasion, tell } from './notify.ts';
import { drawGrown, drawLeft } from './redraw.ts';
import { claimSnoozed, deleteSnooze, snoozesOf } from './snooze-store.ts';

/** Tickets in one commit: people who work on one of them wait for it. */
const BATCH = 200;
/** How often the sweep comes anyway. */
const TICK_MS = 1_000;
/** Alerts that fall due within this time are one batch. */
const GATHER_MS = 200;
/** An alert that comes later than this says so. */
const LATE_MS = 60_000;

export interface AlertParts {
  unit: Unit;
  desk: Desk;
  keeper: Keeper;
  metrics: SlaMetrics;
  log: Logger;
  /** When this Parley was started, ms: what fell due before that was nobody's to raise. */
  startedAt: number;
}

/** One that is raised, with all that is told of it. */
interface Raising {
  ticket: Ticket;
  clock: KeptClock;
  ahead: Ahead;
  due: Outstanding;
  alert: Alert;
}

/**
 * Raises the alerts that have fallen due, a batch in one commit. Replicas share them: each ticket is held by one, and
 * what another has raised meanwhile isn't due any more.
 * @returns how many clocks were looked after; 0: nothing is due
 */
export function raiseDue(parts: AlertParts): Promise<number> {
  return inBatch(parts, BATCH, {
    work: (limit, claimed) => raise(parts, limit, claimed),
    putOff: (ctx, ticketId) => postpone(ctx, ticketId, AGAIN_MS),
  });
}

/**
 * Alerts first, and once not many are due, digests and some of the cards that they have changed.
 * @returns 0: nothing is left
 */
export async function attendToDeadlines(parts: AlertParts): Promise<number> {
  const looked = await raiseDue(parts);
  if (looked >= BATCH) return looked;
  return looked + (await drawGrown(parts)) + (await drawLeft(parts));
}

/**
 * In how many ms something is due before the next tick of the sweep. Alerts that come one after the other are taken
 * together, since each commit costs the same however many it has.
 */
export async function alertsDueIn({ unit }: AlertParts): Promise<number | undefined> {
  const { database, workspaceId } = unit;
  const inMs = await nextDueIn({ db: database.db, workspaceId }, unit.clock.now(), TICK_MS);
  return inMs === undefined ? undefined : Math.max(inMs, GATHER_MS);
}

/** @param claimed is told which tickets are worked on */
async function raise(parts: AlertParts, limit: number, claimed: string[]): Promise<number> {
  const { unit, metrics, log } = parts;
  const { looked, raised } = await transactAs(unit, { type: 'job', name: 'sla' }, (ctx) =>
    raiseBatch(ctx, parts, limit, claimed),
  );
  for (const { alert } of raised) {
    const kind = isBreach(alert) ? 'breach' : 'warning';
    metrics.alerts.inc({ target: alert.target, kind });
    metrics.alertDelay.observe((alert.raisedAt - alert.dueAt) / 1_000);
  }
  metrics.clocksDue.inc(looked);
  const late = raised.filter(({ alert }) => alert.lateBecause !== null);
  if (late.length > 0) {
    const worstMs = Math.max(...late.map(({ alert }) => alert.raisedAt - alert.dueAt));
    log.warn(
      { alerts: late.length, worstMs, because: late[0]?.alert.lateBecause },
      'alerts were raised late',
    );
  }
  return looked;
}

async function raiseBatch(
  ctx: Context,
  parts: AlertParts,
  limit: number,
  told: string[],
): Promise<{ looked: number; raised: Raising[] }> {
  const { desk, keeper } = parts;
  const now = ctx.now.epochMilliseconds;
  const claimed = await claimDue(ctx, limit);
  told.push(...claimed.map(({ ticketId }) => ticketId));
  if (claimed.length === 0) return { looked: 0, raised: [] };
  const kept = await keeper.bringUpToDate(ctx, claimed);
  const versions = await keeper.rules.versions(ctx);
  const raising: Raising[] = [];
  const looked: { ticket: Ticket; clock: KeptClock; ahead: Ahead }[] = [];
  for (const ticket of claimed) {
    const one = kept.get(ticket.ticketId);
    for (const clock of one?.clocks ?? []) {
      if (!one || clock.nextAt === null || clock.nextAt >= now) continue;
      const ahead = keeper.ahead(clock, one, versions);
      looked.push({ ticket, clock, ahead });
      const due = furthestDue(ahead.outstanding, now);
      if (due)
        raising.push({ ticket, clock, ahead, due, alert: alertOf(ctx, parts, ticket, clock, ahead, due) });
    }
  }
  const isNew = new Set(
    (
      await insertAlerts(
        ctx,
        raising.map(({ alert }) => alert),
      )
    ).map((one) => keyOf(one)),
  );
  const raised = raising.filter(({ alert }) => isNew.has(keyOf(alert)));
  for (const { alert } of raised) keeper.noteRaised(ctx, alert.ticketId, alert);
  await moveNext(
    ctx,
    looked.map(({ ticket, clock, ahead }) => {
      const left = ahead.outstanding.filter(({ at }) => at >= now);
      return {
        ticketId: ticket.ticketId,
        target: clock.target,
        cycle: clock.cycle,
        nextAt: nextOf(ctx, clock, { ...ahead, outstanding: left }),
      };
    }),
  );
  const breached = raised.filter(({ alert }) => isBreach(alert));
  const recorded = await recordOnEach(
    ctx,
    breached.map(({ ticket, clock }) => ({
      ticketId: ticket.ticketId,
      type: 'sla_breached',
      visibility: 'internal',
      data: { target: clock.target, cycle: clock.cycle, dueAt: clock.dueAt },
    })),
  );
  await keeper.noteRecorded(ctx, [...recorded.values()]);
  // Nobody's alert waits for the cards of tickets, which hundreds in a minute may change.
  await leaveToDraw(
    ctx,
    looked.map(({ ticket }) => ticket.ticketId),
  );
  const snoozes = await snoozesOf(
    ctx,
    raised.map(({ ticket }) => ticket.ticketId),
  );
  await announce(
    ctx,
    parts,
    raised.filter(({ ticket }) => !snoozes.has(ticket.ticketId)),
  );
  // Nobody is called, but what stands somewhere stays true.
  await drawNotices(ctx, desk, drawingBy(keeper), await noticesOf(ctx, [...snoozes.keys()]));
  return { looked: looked.length, raised };
}

function alertOf(
  ctx: Context,
  { startedAt }: AlertParts,
  { ticketId }: Ticket,
  clock: KeptClock,
  { calendar }: Ahead,
  { threshold, rank, at }: Outstanding,
): Alert {
  const now = ctx.now.epochMilliseconds;
  const isLate = now - at > LATE_MS;
  return {
    ticketId,
    target: clock.target,
    cycle: clock.cycle,
    threshold,
    rank,
    usedMs: usedAt(clock, calendar, now),
    dueAt: at,
    raisedAt: now,
    lateBecause: isLate ? (at < startedAt ? 'off' : 'slow') : null,
  };
}

type Announced = Pick<Raising, 'ticket' | 'clock' | 'ahead'> & { isOverdue?: boolean };

/** Tells people, and calls those whom the policy says. */
async function announce(ctx: Context, parts: AlertParts, raised: readonly Announced[]): Promise<void> {
  const { desk, keeper } = parts;
  const now = ctx.now.epochMilliseconds;
  const occasions = raised.map(
    ({ ticket, clock }): Occasion => ({
      ticketId: ticket.ticketId,
      target: clock.target,
      cycle: clock.cycle,
      ticket,
      stage: isBreached(clock, now) ? 'breach' : 'warning',
      dueAt: clock.dueAt ?? now,
    }),
  );
  await tell(ctx, desk, drawingBy(keeper), occasions);
  for (const one of raised) await call(ctx, parts, one);
}

async function call(ctx: Context, { desk }: AlertParts, { ticket, clock, ahead }: Announced) {
  const now = ctx.now.epochMilliseconds;
  const to = ahead.policy?.escalate;
  if (!to) return;
  const percent = (usedAt(clock, ahead.calendar, now) / clock.budgetMs) * 100;
  if (percent < to.fromPercent) return;
  await escalate(ctx, desk, {
    policy: to.to,
    key: keyOf({ ticketId: ticket.ticketId, ...clock }),
    ticketId: ticket.ticketId,
    summary: alertText(clock, now),
    reason: targetLabel(clock.target),
  });
}

/** Alerts that were put off until now come again, as things stand by now. @returns how many tickets */
export async function wakeSnoozed({ unit, ...parts }: AlertParts): Promise<number> {
  return transactAs(unit, { type: 'job', name: 'sla' }, async (ctx) => {
    const tickets = await claimSnoozed(ctx, BATCH);
    for (const { ticketId } of tickets) await deleteSnooze(ctx, ticketId);
    await alertAgain(ctx, { unit, ...parts }, tickets);
    return tickets.length;
  });
}

/** Tells anew of whatever has been raised of these tickets and isn't over. The tickets are held. */
export async function alertAgain(ctx: Context, parts: AlertParts, tickets: readonly Ticket[]): Promise<void> {
  const { keeper } = parts;
  const kept = await keeper.bringUpToDate(ctx, tickets);
  const versions = await keeper.rules.versions(ctx);
  const again = tickets.flatMap((ticket): Announced[] => {
    const one = kept.get(ticket.ticketId);
    if (!one) return [];
    const raised = new Set(one.raised.map((alert) => keyOf({ ticketId: ticket.ticketId, ...alert })));
    return one.clocks
      .filter(
        (clock) => clock.state === 'running' && raised.has(keyOf({ ticketId: ticket.ticketId, ...clock })),
      )
      .map((clock) => ({ ticket, clock, ahead: keeper.ahead(clock, one, versions) }));
  });
  await announce(ctx, parts, again);
}
