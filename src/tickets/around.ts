import type { Context } from '../context.ts';
import { linkedToEach, watchersOfEach } from './relation-store.ts';
import { findTickets, type Ticket } from './store.ts';

/** What stands around a ticket and is shown with it. */
export interface Around {
  watcherIds: string[];
  linked: Ticket[];
  mergedInto?: Ticket;
}

/** A ticket that was opened this instant has nothing around it. */
export const ALONE: Around = { watcherIds: [], linked: [] };

/** By ticket id. */
export async function aroundEach(ctx: Context, tickets: readonly Ticket[]): Promise<Map<string, Around>> {
  const ids = tickets.map(({ ticketId }) => ticketId);
  const merged = tickets.flatMap(({ mergedIntoId }) => mergedIntoId ?? []);
  const [watchers, linked, found] = await Promise.all([
    watchersOfEach(ctx, ids),
    linkedToEach(ctx, ids),
    findTickets(ctx, merged),
  ]);
  const into = new Map(found.map((ticket) => [ticket.ticketId, ticket]));
  return new Map(
    tickets.map(({ ticketId, mergedIntoId }) => {
      const mergedInto = into.get(mergedIntoId ?? '');
      const around = { watcherIds: watchers.get(ticketId) ?? [], linked: linked.get(ticketId) ?? [] };
      return [ticketId, mergedInto ? { ...around, mergedInto } : around];
    }),
  );
}
