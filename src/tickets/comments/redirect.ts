import type { Context } from '../../context.ts';
import { showFileIn } from '../attachments/relay.ts';
import { attachmentsOf } from '../attachments/store.ts';
import type { Desk } from '../desk.ts';
import type { Ticket } from '../store.ts';
import type { TicketThread } from '../thread-store.ts';
import { holdOf, mirrorComment } from './mirror.ts';
import type { Comment } from './store.ts';
import { takeBackFrom } from './take-back.ts';

/**
 * Replies that wait to leave go to other conversations than they were meant for, because the ticket does.
 * @returns the replies
 */
export async function redirectHeld(
  ctx: Context,
  desk: Desk,
  ticket: Ticket,
  from: readonly TicketThread[],
  to: readonly TicketThread[],
): Promise<Comment[]> {
  const held = await takeBackFrom(ctx, ticket.ticketId, from);
  for (const comment of held) await showIn(ctx, desk, ticket, comment, to);
  return held;
}

/** Shows a comment and its files in further conversations of the people concerned. */
export async function showIn(
  ctx: Context,
  desk: Desk,
  ticket: Ticket,
  comment: Comment,
  threads: readonly TicketThread[],
): Promise<void> {
  const author = (await desk.people.find(ctx, [comment.authorId])).get(comment.authorId);
  if (!author) return;
  const isOrigin = () => false;
  if (comment.body) {
    await mirrorComment(ctx, desk, { ticket, comment, author, threads, isOrigin, isReply: true });
  }
  const { holdUntil } = holdOf(ctx, comment);
  for (const file of await attachmentsOf(ctx, ticket.ticketId)) {
    if (file.commentId !== comment.commentId || file.state !== 'stored') continue;
    await showFileIn(ctx, desk, ticket, { ...file, visibility: comment.visibility }, threads, holdUntil);
  }
}
