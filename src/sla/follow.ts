import type { Follower } from '../chat/queue/transaction.ts';
import type { Context, Happened } from '../context.ts';
import { settle } from '../oncall/escalate.ts';
import type { Deadline, Desk } from '../tickets/desk.ts';
import { ticketsById } from '../tickets/look-up.ts';
import { redrawCards } from '../tickets/publish.ts';
import type { Ticket } from '../tickets/store.ts';
import { targetLabel } from './alert-cards.ts';
import { keyOf, noticesOf } from './alert-store.ts';
import { type Drawing, drawNotices } from './draw.ts';
import type { Keeper, Known } from './keep.ts';
import type { Clock, PolicyVersion } from './model.ts';

/** Written where alerts are raised, which shows it. */
const BREACHED = 'sla_breached';

/** The clock whose deadline comes next; while the ticket waits, one that stands still. */
export function nextDeadline(clocks: readonly Clock[]): Clock | undefined {
  const open = clocks.filter(({ endedAt }) => endedAt === null);
  const running = open.filter(({ state }) => state === 'running');
  return (
    running.reduce<Clock | undefined>(
      (first, one) => (first && (first.dueAt ?? 0) <= (one.dueAt ?? 0) ? first : one),
      undefined,
    ) ?? open.at(-1)
  );
}

/** What tells one deadline from another, as far as a card shows it. */
const markOf = (clock: Clock | undefined): string =>
  clock ? `${clock.target} ${clock.state} ${clock.dueAt} ${clock.budgetMs}` : '';

/** Whether a ticket's cards show another deadline than it has by now. */
export function isShownOtherwise({ drawn, before, clocks }: Known): boolean {
  return (drawn?.deadline ?? markOf(nextDeadline(before ?? []))) !== markOf(nextDeadline(clocks));
}

/** The next deadline of a ticket, for its cards. */
export function createDeadlines(keeper: Keeper) {
  return async (ctx: Context, ticket: Ticket): Promise<Deadline | undefined> => {
    const clock = nextDeadline(await keeper.clocksFor(ctx, ticket));
    keeper.noteDrawn(ctx, ticket.ticketId, markOf(clock));
    if (!clock) return undefined;
    const versions = await keeper.rules.versions(ctx);
    return deadlineOf(clock, usedShare(keeper, clock, versions, ctx.now.epochMilliseconds));
  };
}

function deadlineOf(clock: Clock, share: number): Deadline {
  return {
    label: targetLabel(clock.target),
    isPaused: clock.state === 'paused',
    share,
    ...(clock.dueAt === null ? {} : { dueAt: Temporal.Instant.fromEpochMilliseconds(clock.dueAt) }),
  };
}

function usedShare(keeper: Keeper, clock: Clock, versions: readonly PolicyVersion[], now: number): number {
  const version = versions.find((one) => one.version === clock.version) ?? versions.at(-1);
  if (!version || clock.budgetMs === 0) return 1;
  const { runsSince } = clock;
  const ran =
    runsSince === null ? 0 : keeper.rules.calendarOf(version, clock.calendar).measure(runsSince, now);
  return (clock.usedMs + ran) / clock.budgetMs;
}

/** How alerts get at the clocks that they are of. */
export function drawingBy(keeper: Keeper): Drawing {
  return {
    async clocksOf(ctx, tickets) {
      const kept = await keeper.bringUpToDate(ctx, tickets);
      return new Map(
        tickets.flatMap(({ ticketId }) =>
          (kept.get(ticketId)?.clocks ?? []).map((clock) => [keyOf({ ticketId, ...clock }), clock] as const),
        ),
      );
    },
  };
}

/** Clocks, cards and alerts follow what happens to a ticket, in the transaction in which it happens. */
export function clocksFollowTickets(desk: Desk, keeper: Keeper): Follower {
  const drawing = drawingBy(keeper);
  return {
    name: 'sla',
    async follow(ctx: Context, happened: readonly Happened[]): Promise<void> {
      const ids = happened.filter(({ type }) => type !== BREACHED).map(({ ticketId }) => ticketId);
      const tickets = [...(await ticketsById(ctx, ids)).values()];
      if (tickets.length === 0) return;
      const kept = await keeper.bringUpToDate(ctx, tickets);
      const told: string[] = [];
      for (const ticket of tickets) {
        const { ticketId } = ticket;
        const one = kept.get(ticketId);
        if (!one) continue;
        if (isShownOtherwise(one)) await redrawCards(ctx, desk, ticket);
        if (one.hasNotices) told.push(ticketId);
        await settleEnded(ctx, desk, ticket, one.before ?? [], one.clocks);
      }
      await drawNotices(ctx, desk, drawing, await noticesOf(ctx, told));
    },
  };
}

/** Nobody is called any more for what is over, or has got more time. */
async function settleEnded(
  ctx: Context,
  desk: Desk,
  { ticketId }: Ticket,
  before: readonly Clock[],
  clocks: readonly Clock[],
): Promise<void> {
  for (const earlier of before) {
    if (earlier.endedAt !== null || earlier.dueAt === null) continue;
    const now = clocks.find(({ target, cycle }) => target === earlier.target && cycle === earlier.cycle);
    const isLater = now?.dueAt !== null && now !== undefined && now.dueAt > earlier.dueAt;
    if (now === undefined || now.endedAt !== null || isLater) {
      await settle(ctx, desk, keyOf({ ticketId, ...earlier }));
    }
  }
}
