import type { Context } from '../../context.ts';
import { nameOf, type Person } from '../../people/model.ts';
import { speaksForDesk } from '../access.ts';
import { type Desk, hasThreads } from '../desk.ts';
import { peopleOf } from '../publish.ts';
import type { Ticket } from '../store.ts';
import { sendInThread } from '../tell.ts';
import type { TicketThread } from '../thread-store.ts';
import { commentCard, copySubject, type ReplyState, replyCard, replySubject } from './cards.ts';
import { isHeld } from './rules.ts';
import type { Comment } from './store.ts';

export interface Mirrored {
  ticket: Ticket;
  comment: Comment;
  author: Person;
  threads: readonly TicketThread[];
  /** The thread in which it was written, which shows it already. */
  isOrigin(thread: TicketThread): boolean;
  /** The desk's word to the requester, which has a card of its own at the desk, telling of its fate. */
  isReply: boolean;
}

/**
 * Shows a comment's present state in every conversation that may see it: a public one in all, an internal
 * one at the desk only. While its undo time runs, what leaves the desk waits for its end.
 */
export async function mirrorComment(ctx: Context, desk: Desk, what: Mirrored): Promise<void> {
  const { ticket, comment, author, threads } = what;
  const people = await peopleOf(ctx, desk, ticket, ...threads.map((thread) => thread.personId));
  const assignee = ticket.assigneeId ? people.get(ticket.assigneeId) : undefined;
  const isForDesk = comment.visibility === 'public' && !speaksForDesk(desk, ticket, author);
  const hold = holdOf(ctx, comment);
  for (const thread of threads) {
    if (!thread.active || what.isOrigin(thread)) continue;
    const isDesk = thread.role === 'triage';
    if (comment.visibility === 'internal' && !isDesk) continue;
    if (isDesk && what.isReply) continue;
    const card = commentCard({
      comment,
      author: nameOf(author),
      ticket,
      names: !isDesk && !hasThreads(desk, thread.place) && !thread.place.thread,
      ...(isDesk && isForDesk && assignee ? { to: assignee } : {}),
    });
    const reader = thread.personId ? people.get(thread.personId) : undefined;
    sendInThread(ctx, desk, ticket, thread, reader, {
      card,
      subject: copySubject(comment, thread),
      ...(isDesk ? {} : hold),
    });
  }
}

/** Shows the desk what becomes of its reply to the requester. */
export async function showReply(
  ctx: Context,
  desk: Desk,
  what: Mirrored,
  state: ReplyState,
  holdUntil?: Temporal.Instant,
): Promise<void> {
  const { ticket, comment, author, threads } = what;
  const requester = (await desk.people.find(ctx, [ticket.requesterId])).get(ticket.requesterId);
  for (const thread of threads) {
    if (!thread.active || thread.role !== 'triage') continue;
    sendInThread(ctx, desk, ticket, thread, undefined, {
      card: replyCard(
        comment,
        nameOf(author),
        requester ? nameOf(requester) : '',
        state,
        !what.isOrigin(thread),
      ),
      subject: replySubject(comment, thread),
      ...(holdUntil ? { holdUntil } : {}),
    });
  }
}

export function holdOf(ctx: Context, comment: Comment): { holdUntil?: Temporal.Instant } {
  return comment.heldUntil && isHeld(comment, ctx.now)
    ? { holdUntil: Temporal.Instant.from(comment.heldUntil) }
    : {};
}
