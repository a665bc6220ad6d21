import type { Follower } from '../chat/queue/transaction.ts';
import type { Context, Happened } from '../context.ts';
import type { Desk } from '../tickets/desk.ts';
import { ticketsById } from '../tickets/look-up.ts';
import { redrawCards } from '../tickets/publish.ts';
import type { Ticket } from '../tickets/store.ts';
import { keyOf, noticesOf } from './alert-store.ts';
import { markOf, shownClock } from './deadline.ts';
import { type Drawing, drawNotices } from './draw.ts';
import type { Escalation } from './escalation.ts';
import type { Keeper } from './keep.ts';
import type { Clock } from './model.ts';

/** What was written about clocks themselves, and changes none. */
const OWN_ENTRIES = new Set(['sla_breached', 'sla_snoozed', 'sla_woken', 'sla_asked', 'sla_refused']);

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
export function createFollower(desk: Desk, keeper: Keeper, escalation?: Escalation): Follower {
  const drawing = drawingBy(keeper);
  return {
    name: 'sla',
    async follow(ctx: Context, happened: readonly Happened[]): Promise<void> {
      const ids = happened.filter(({ type }) => !OWN_ENTRIES.has(type)).map(({ ticketId }) => ticketId);
      const tickets = [...(await ticketsById(ctx, ids)).values()];
      if (tickets.length === 0) return;
      const kept = await keeper.bringUpToDate(ctx, tickets);
      const told: string[] = [];
      for (const ticket of tickets) {
        const { ticketId } = ticket;
        const one = kept.get(ticketId);
        if (!one) continue;
        const shown = one.drawn?.deadline ?? markOf(shownClock(one.before ?? []));
        if (shown !== markOf(shownClock(one.clocks))) await redrawCards(ctx, desk, ticket);
        if (one.hasNotices) told.push(ticketId);
        await settleEnded(ctx, desk, ticket, one.before ?? [], one.clocks, escalation);
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
  escalation: Escalation | undefined,
): Promise<void> {
  if (!escalation) return;
  for (const earlier of before) {
    if (earlier.endedAt !== null || earlier.dueAt === null) continue;
    const now = clocks.find(({ target, cycle }) => target === earlier.target && cycle === earlier.cycle);
    const isLater = now?.dueAt !== null && now !== undefined && now.dueAt > earlier.dueAt;
    if (now === undefined || now.endedAt !== null || isLater) {
      await escalation.settle(ctx, desk, keyOf({ ticketId, ...earlier }));
    }
  }
}
