import type { InboundFile } from '../../chat/inbound.ts';
import type { Context } from '../../context.ts';
import type { Person } from '../../people/model.ts';
import { registerFiles } from '../attachments/register.ts';
import type { Desk } from '../desk.ts';
import { sideOf } from '../permissions.ts';
import { publishTicket } from '../publish.ts';
import { appendTimeline, changeTicket, type Ticket, type TimelineEntry } from '../store.ts';
import { type TicketThread, threadsOf } from '../thread-store.ts';
import { type Mirrored, mirrorComment, showReply } from './mirror.ts';
import { type Comment, type CommentSource, insertComment } from './store.ts';

export interface NewComment {
  author: Person;
  /** May be empty where there are files. */
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
 * Adds a comment and mirrors it into every conversation that may see it. The requester's word on a ticket
 * that waits for them sets the work going again.
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
  const mirrored: Mirrored = {
    ticket: await onTimeline(ctx, desk, ticket, comment, input.author),
    comment,
    author: input.author,
    threads: await threadsOf(ctx, ticket.ticketId),
    isOrigin: (thread) => thread.cardSubject === input.from?.cardSubject,
    isReply: input.hold === true,
  };
  if (input.hold) await announce(ctx, desk, mirrored, heldUntil);
  // A file without a word is shown by itself, once it is here.
  if (comment.body) await mirrorComment(ctx, desk, mirrored);
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

/** At the desk a reply says when it leaves, with a button to take it back, and then that it has left. */
async function announce(ctx: Context, desk: Desk, mirrored: Mirrored, heldUntil?: Temporal.Instant) {
  if (heldUntil) await showReply(ctx, desk, mirrored, { kind: 'held', until: heldUntil });
  await showReply(ctx, desk, mirrored, { kind: 'sent' }, heldUntil);
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
  const side = sideOf(desk.config, ticket, desk.people.viewer(author));
  const entry: TimelineEntry = {
    type: 'comment',
    visibility: comment.visibility,
    data: { commentId: comment.commentId, side },
  };
  const isAnswer = comment.visibility === 'public' && side === 'requester';
  if (isAnswer && ticket.state === 'pending' && ticket.pendingReason === 'requester') {
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
