import type { Logger } from 'pino';
import { transactAs, type Unit } from '../chat/queue/transaction.ts';
import { type Context, lowestIdAt } from '../context.ts';
import type { Desk } from '../tickets/desk.ts';
import { redrawCards } from '../tickets/publish.ts';
import { noticesOf } from './alert-store.ts';
import { claimOutdated, claimUnkept } from './clock-store.ts';
import { drawNotices } from './draw.ts';
import { drawingBy, isShownOtherwise } from './follow.ts';
import type { Keeper } from './keep.ts';
import { isBreached } from './model.ts';

/** Tickets in one commit, whose people wait for it. */
const BATCH = 50;
/** Tickets looked at at once for whether their clocks are kept. */
const PAGE = 2_000;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';
/** Replicas of an earlier version may open tickets for a while after this one has looked. */
const LOOK_AGAIN = { everyMs: 3_600_000, backHours: 48 };

export interface RecomputeParts {
  unit: Unit;
  desk: Desk;
  keeper: Keeper;
  log: Logger;
}

/**
 * Reckons the open clocks of tickets anew that go by an older version of the policies, a batch in one commit. What is
 * over stays as it was.
 * @returns how many
 */
export function recomputeOutdated({ unit, desk, keeper }: RecomputeParts): Promise<number> {
  return transactAs(unit, { type: 'job', name: 'sla' }, async (ctx: Context) => {
    const latest = (await keeper.rules.versions(ctx)).at(-1)?.version ?? 0;
    const tickets = await claimOutdated(ctx, latest, BATCH);
    const kept = await keeper.bringUpToDate(ctx, tickets);
    for (const ticket of tickets) {
      const one = kept.get(ticket.ticketId);
      if (one && isShownOtherwise(one)) await redrawCards(ctx, desk, ticket);
    }
    const ids = tickets.map(({ ticketId }) => ticketId);
    await drawNotices(ctx, desk, drawingBy(keeper), await noticesOf(ctx, ids));
    return tickets.length;
  });
}

/**
 * Gives clocks to open tickets that were there before any were kept: all are looked through once, a page at a time, and
 * the latest ones again now and then. What they missed long ago raises no alert; one line in the log says how many.
 */
export function createBackFill({ unit, keeper, log }: RecomputeParts): () => Promise<number> {
  let after: string | undefined = FIRST_ID;
  let doneAt = 0;
  const found = { tickets: 0, overdue: 0 };
  return async () => {
    const now = unit.clock.now();
    if (after === undefined && now.epochMilliseconds - doneAt > LOOK_AGAIN.everyMs) {
      after = lowestIdAt(now.subtract({ hours: LOOK_AGAIN.backHours }));
    }
    if (after === undefined) return 0;
    const from = after;
    const page = await transactAs(unit, { type: 'job', name: 'sla' }, async (ctx) => {
      const { tickets, last } = await claimUnkept(ctx, from, PAGE);
      const kept = await keeper.bringUpToDate(ctx, tickets);
      const overdue = tickets.filter(({ ticketId }) =>
        kept
          .get(ticketId)
          ?.clocks.some((clock) => clock.endedAt === null && isBreached(clock, ctx.now.epochMilliseconds)),
      );
      return { last, tickets: tickets.length, overdue: overdue.length };
    });
    found.tickets += page.tickets;
    found.overdue += page.overdue;
    after = page.last;
    if (after !== undefined) return 1;
    doneAt = now.epochMilliseconds;
    if (found.tickets > 0) {
      log.info(
        { ...found },
        'clocks of tickets that were open before any were kept; what is overdue raises no alert',
      );
    }
    Object.assign(found, { tickets: 0, overdue: 0 });
    return 0;
  };
}
