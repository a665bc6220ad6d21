import type { Context } from '../context.ts';
import {
  appendTimeline,
  appendToEach,
  claimTicket,
  findTicket,
  findTickets,
  mainOf,
  type Ticket,
  type TimelineEntry,
} from './store.ts';
import { type TicketThread, triageThreadsOf } from './thread-store.ts';

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

/** Where the desk works on some tickets. */
export function triageThreads(ctx: Context, ids: readonly string[]): Promise<TicketThread[]> {
  return triageThreadsOf(ctx, ids);
}

/** Something about one ticket, on its timeline. @returns the ticket after it */
export function record(ctx: Context, ticketId: string, entry: TimelineEntry): Promise<Ticket> {
  return appendTimeline(ctx, ticketId, [entry]);
}

/** The same for many, which nobody did: it changes nothing about when they were last worked on. */
export function recordOnEach(
  ctx: Context,
  entries: readonly (TimelineEntry & { ticketId: string })[],
): Promise<Map<string, Ticket>> {
  return appendToEach(ctx, entries);
}
