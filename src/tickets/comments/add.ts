import type { InboundFile } from '../../chat/inbound.ts';
import type { Context } from '../../context.ts';
import type { Person } from '../../people/model.ts';
import { speaksForDesk } from '../access.ts';
import { registerFiles } from '../attachments/register.ts';
import { type Desk, hasThreads } from '../desk.ts';
import { peopleOf, publishTicket, sendInThread } from '../publish.ts';
import {
  appendTimeline,
  changeTicket,
  type Ticket,
  type TicketThread,
  type TimelineEntry,
  threadsOf,
} from '../store.ts';
import { commentCard, copySubject, replyCard, replySubject } from './cards.ts';
import { type Comment, type CommentSource, insertComment } from './store.ts';

export interface NewComment {
  author: Person;
  body: string;
  visibility: 'internal' | 'public';
  /** The chat message it was written as; a repeat of the same message adds nothing. */
  source?: CommentSource;
  /** The thread it was written in, which needs no copy. */
  from?: TicketThread;
  files?: InboundFile[];
  /** The desk's reply to the requester waits out the undo time before it leaves. */
  hold?: boolean;
}

/**
 * Adds a comment and mirrors it into every conversation that may see it: a public one to all, an internal
 * one to the desk only. The requester's word on a ticket that waits for them sets the work going again.
 * @returns undefined when the same chat message is a comment already
 */
export async function addComment(
  ctx: Context,
  desk: Desk,
  ticket: Ticket,
  input: NewComment,
): Promise<Comment | undefined> {
  const undoSeconds = desk.config.replies.undoSeconds;
  const heldUntil = input.hold && undoSeconds > 0 ? ctx.now.add({ seconds: undoSeconds }) : undefined;
  const comment = await insertComment(
    ctx,
    {
      commentId: ctx.newId(),
      ticketId: ticket.ticketId,
      authorId: input.author.personId,
      visibility: input.visibility,
      body: input.body,
      heldUntil: heldUntil?.toString() ?? null,
    },
    input.source,
  );
  if (!comment) return undefined;
  const changed = await onTimeline(ctx, desk, ticket, comment, input.author);
  const threads = await threadsOf(ctx, ticket.ticketId);
  await mirror(ctx, desk, changed, comment, threads, input, heldUntil);
  if (input.files?.length && input.source) {
    await registerFiles(ctx, {
      ticketId: ticket.ticketId,
      commentId: comment.commentId,
      visibility: input.visibility,
      uploaderId: input.author.personId,
      place: input.source.place,
      files: input.files,
    });
  }
  return comment;
}

/** The timeline entry, together with the change of state that the comment brings. */
async function onTimeline(
  ctx: Context,
  desk: Desk,
  ticket: Ticket,
  comment: Comment,
  author: Person,
): Promise<Ticket> {
  // A held reply is the desk's alone until it leaves, and for good if it is taken back: its text is read
  // through the comment, whose visibility decides.
  const entry: TimelineEntry = {
    type: 'comment',
    visibility: comment.visibility,
    data: { commentId: comment.commentId },
  };
  const byDesk = speaksForDesk(desk, ticket, author);
  if (comment.visibility === 'public' && !byDesk && isAwaited(ticket)) {
    const resumed = await changeTicket(
      ctx,
      ticket.ticketId,
      ['pending'],
      { state: ticket.assigneeId ? 'in_progress' : 'new', pendingReason: null },
      [entry, { type: 'resumed', visibility: 'public', data: {} }],
    );
    if (resumed) {
      await publishTicket(ctx, desk, resumed);
      return resumed;
    }
  }
  return appendTimeline(ctx, ticket.ticketId, [entry]);
}

const isAwaited = (ticket: Ticket): boolean =>
  ticket.state === 'pending' && ticket.pendingReason === 'requester';

async function mirror(
  ctx: Context,
  desk: Desk,
  ticket: Ticket,
  comment: Comment,
  threads: readonly TicketThread[],
  input: NewComment,
  heldUntil: Temporal.Instant | undefined,
): Promise<void> {
  const people = await peopleOf(ctx, desk, ticket, ...threads.map((thread) => thread.personId));
  const requester = people.get(ticket.requesterId)?.name ?? '';
  const author = input.author.name;
  for (const thread of threads) {
    if (!thread.active) continue;
    const reader = thread.personId ? people.get(thread.personId) : undefined;
    if (thread.role === 'triage' && input.hold) {
      const withText = thread.cardSubject !== input.from?.cardSubject;
      const show = (state: Parameters<typeof replyCard>[3], holdUntil?: Temporal.Instant) =>
        sendInThread(ctx, desk, ticket, thread, reader, {
          card: replyCard(comment, author, requester, state, withText),
          subject: replySubject(comment, thread),
          ...(holdUntil ? { holdUntil } : {}),
        });
      if (heldUntil) show({ kind: 'held', until: heldUntil });
      show({ kind: 'sent' }, heldUntil);
      continue;
    }
    if (comment.visibility === 'internal' && thread.role !== 'triage') continue;
    if (thread.cardSubject === input.from?.cardSubject) continue;
    // Where there are no threads, the line has to say which ticket it is about.
    const names = thread.role !== 'triage' && !hasThreads(desk, thread.place) && !thread.place.thread;
    sendInThread(ctx, desk, ticket, thread, reader, {
      card: commentCard(comment, author, ticket, names),
      subject: copySubject(comment, thread),
      ...(heldUntil ? { holdUntil: heldUntil } : {}),
    });
  }
}
