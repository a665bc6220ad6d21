import type { Follower } from '../chat/queue/transaction.ts';
import type { Context, Happened } from '../context.ts';
import { settle } from '../oncall/escalate.ts';
import type { Desk } from '../tickets/desk.ts';
import { ticketsById } from '../tickets/look-up.ts';
import { redrawCards } from '../tickets/publish.ts';
import type { Ticket } from '../tickets/store.ts';
import { keyOf, noticesOf } from './alert-store.ts';
import { markOf, shownClock } from './deadline.ts';
import { type Drawing, drawNotices } from './draw.ts';
import type { Keeper, Known } from './keep.ts';
import type { Clock } from './model.ts';

/** Written where alerts are raised, which shows it. */
const BREACHED = 'sla_breached';

/** Whether a ticket's cards show another deadline than it has by now. */
export function isShownOtherwise({ drawn, before, clocks }: Known): boolean {
  return (drawn?.deadline ?? markOf(shownClock(before ?? []))) !== markOf(shownClock(clocks));
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
