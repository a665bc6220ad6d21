import type { Context } from '../context.ts';
import { appendTimeline, claimTicket, findTicket, findTickets, mainOf, type Ticket } from './store.ts';

/** Tickets for other capabilities, which check themselves who may see what of them. */

/** Several at once, by id. */
export async function ticketsById(ctx: Context, ids: readonly string[]): Promise<Map<string, Ticket>> {
  const found = await findTickets(ctx, [...new Set(ids)]);
  return new Map(found.map((ticket) => [ticket.ticketId, ticket]));
}

/** One that is about to be changed, held until the commit. */
export function ticketToChange(ctx: Context, ticketId: string): Promise<Ticket | undefined> {
  return findTicket(ctx, ticketId, 'change');
}

/** The same, unless somebody else is changing it now: sweeps don't wait for people. */
export function ticketIfFree(ctx: Context, ticketId: string): Promise<Ticket | undefined> {
  return claimTicket(ctx, ticketId);
}

/** The one that goes on where a ticket was merged; itself if it wasn't. */
export function mainTicket(ctx: Context, ticket: Ticket): Promise<Ticket> {
  return mainOf(ctx, ticket);
}

/** What happened to a ticket's messages, on its timeline; the desk alone reads it. */
export async function recordDelivery(
  ctx: Context,
  ticket: Ticket,
  type: 'delivery_again' | 'delivery_dropped' | 'acknowledged',
  data: Record<string, unknown>,
): Promise<void> {
  await appendTimeline(ctx, ticket.ticketId, [{ type, visibility: 'internal', data }]);
}
