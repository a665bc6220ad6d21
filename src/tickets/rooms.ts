import { laneOf, type Place } from '../chat/place.ts';
import type { Context } from '../context.ts';
import { redirectHeld, showIn } from './comments/redirect.ts';
import { findComment } from './comments/store.ts';
import type { Desk } from './desk.ts';
import { publishTicket } from './publish.ts';
import type { Ticket } from './store.ts';
import { retireThread, type TicketThread, threadsOf } from './thread-store.ts';
import { directSubject, openDirectThread } from './threads.ts';

/**
 * The bot can no longer write in the room where a ticket was asked for: the people concerned go on in their
 * direct chats, beginning with what could not be delivered.
 * @param subject of the message that failed
 * @returns false if the ticket had left that room already
 */
export async function goOnDirectly(
  ctx: Context,
  desk: Desk,
  ticket: Ticket,
  room: Place,
  subject: string | null,
): Promise<boolean> {
  const there = (await threadsOf(ctx, ticket.ticketId)).filter(
    (thread) => thread.role === 'requester' && thread.lane === laneOf(room),
  );
  const lost = there.filter((thread) => thread.active);
  if (lost.length > 0) {
    for (const thread of lost) await retireThread(ctx, ticket.ticketId, thread.cardSubject);
    const direct = await goDirect(ctx, desk, ticket);
    await publishTicket(ctx, desk, ticket);
    await redirectHeld(ctx, desk, ticket, lost, direct);
  }
  const undelivered = there.length > 0 ? commentOf(subject) : undefined;
  const comment = undelivered ? await findComment(ctx, undelivered) : undefined;
  if (comment) await showIn(ctx, desk, ticket, comment, await directThreads(ctx, ticket));
  return lost.length > 0;
}

function commentOf(subject: string | null): string | undefined {
  return /^comment-of\/[0-9a-f-]{36}\/([0-9a-f-]{36})\//.exec(subject ?? '')?.[1];
}

/** Opens the ticket in the direct chats of the people concerned. @returns their threads */
export async function goDirect(ctx: Context, desk: Desk, ticket: Ticket): Promise<TicketThread[]> {
  const concerned = await desk.people.find(ctx, [ticket.requesterId, ticket.openedById]);
  for (const person of concerned.values()) await openDirectThread(ctx, desk, ticket.ticketId, person);
  return directThreads(ctx, ticket);
}

async function directThreads(ctx: Context, ticket: Ticket): Promise<TicketThread[]> {
  const subjects = [ticket.requesterId, ticket.openedById].map((id) => directSubject(ticket.ticketId, id));
  return (await threadsOf(ctx, ticket.ticketId)).filter((thread) => subjects.includes(thread.cardSubject));
}
