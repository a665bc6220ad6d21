import type { Context } from '../context.ts';
import type { Deadline } from '../tickets/deadline.ts';
import type { Ticket } from '../tickets/store.ts';
import { deadlineOf, markOf, shownClock } from './deadline.ts';
import type { Keeper } from './keep.ts';

/** What is promised next of tickets, for their cards and for lists. By ticket id; where nothing is promised: none. */
export function createDeadlines(keeper: Keeper) {
  return async (ctx: Context, tickets: readonly Ticket[]): Promise<ReadonlyMap<string, Deadline>> => {
    const kept = await keeper.bringUpToDate(ctx, tickets);
    const versions = await keeper.rules.versions(ctx);
    const deadlines = new Map<string, Deadline>();
    for (const { ticketId } of tickets) {
      const clock = shownClock(kept.get(ticketId)?.clocks ?? []);
      keeper.noteDrawn(ctx, ticketId, markOf(clock));
      const version = clock && versions.find((one) => one.version === clock.version);
      if (!clock || !version) continue;
      const calendar = keeper.rules.calendarOf(version, clock.calendar);
      const deadline = deadlineOf(clock, calendar, ctx.now.epochMilliseconds);
      if (deadline) deadlines.set(ticketId, deadline);
    }
    return deadlines;
  };
}
