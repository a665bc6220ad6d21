import type { Place } from '../chat/place.ts';
import { laneOf } from '../chat/place.ts';
import type { Context } from '../context.ts';
import { mirrorComment } from './comments/mirror.ts';
import { findComment } from './comments/store.ts';
import type { Desk } from './desk.ts';
import { publishTicket } from './publish.ts';
import type { Ticket } from './store.ts';
import { retireThread, threadsOf } from './thread-store.ts';
import { openDirectThread } from './threads.ts';

/**
 * The bot can no longer write in the room where a ticket was asked for: the people concerned go on in their
 * direct chats, beginning with what could not be delivered.
 * @param subject of the message that failed
 * @returns false if the ticket has no conversation there, or none any more
 */
export async function goOnDirectly(
  ctx: Context,
  desk: Desk,
  ticket: Ticket,
  room: Place,
  subject: string | null,
): Promise<boolean> {
  const before = await threadsOf(ctx, ticket.ticketId);
  const lost = before.filter(
    (thread) => thread.active && thread.role === 'requester' && thread.lane === laneOf(room),
  );
  if (lost.length === 0) return false;
  for (const thread of lost) await retireThread(ctx, ticket.ticketId, thread.cardSubject);
  const concerned = await desk.people.find(ctx, [ticket.requesterId, ticket.openedById]);
  for (const person of concerned.values()) await openDirectThread(ctx, desk, ticket.ticketId, person);
  await publishTicket(ctx, desk, ticket);

  const commentId = /^comment-of\/[0-9a-f-]{36}\/([0-9a-f-]{36})\//.exec(subject ?? '')?.[1];
  const comment = commentId ? await findComment(ctx, commentId) : undefined;
  const author = comment && (await desk.people.find(ctx, [comment.authorId])).get(comment.authorId);
  if (!comment?.body || !author) return true;
  const known = new Set(before.map((thread) => thread.cardSubject));
  const threads = (await threadsOf(ctx, ticket.ticketId)).filter((thread) => !known.has(thread.cardSubject));
  const isOrigin = () => false;
  await mirrorComment(ctx, desk, { ticket, comment, author, threads, isOrigin, isReply: true });
  return true;
}
