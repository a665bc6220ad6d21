import type { Context } from '../../context.ts';
import type { Person } from '../../people/model.ts';
import { type Desk, hasThreads } from '../desk.ts';
import { peopleOf, sendInThread } from '../publish.ts';
import { appendTimeline, type Ticket, threadsOf } from '../store.ts';
import { commentCard, copySubject } from './cards.ts';
import { type Comment, type CommentSource, commentFrom, deleteComment, reviseComment } from './store.ts';

/** The author edited the message: the copies follow, the earlier text is kept. @returns whether it was a comment */
export async function commentEdited(
  ctx: Context,
  desk: Desk,
  who: Person,
  source: CommentSource,
  body: string,
): Promise<boolean> {
  const before = await commentFrom(ctx, source);
  if (!before || before.authorId !== who.personId) return false;
  const after = await reviseComment(ctx, before, body);
  if (after) await followUp(ctx, desk, who, before, after, 'comment_edited');
  return true;
}

/** The message was deleted: the copies become tombstones. @returns whether it was a comment */
export async function commentDeleted(
  ctx: Context,
  desk: Desk,
  who: Person,
  source: CommentSource,
): Promise<boolean> {
  const before = await commentFrom(ctx, source);
  // Whoever may delete a message on the platform (its author, a channel's owner) has deleted it there.
  if (!before) return false;
  const after = await deleteComment(ctx, before);
  if (after) await followUp(ctx, desk, who, before, after, 'comment_deleted');
  return true;
}

async function followUp(
  ctx: Context,
  desk: Desk,
  who: Person,
  before: Comment,
  after: Comment,
  type: 'comment_edited' | 'comment_deleted',
): Promise<void> {
  const ticket: Ticket = await appendTimeline(ctx, after.ticketId, [
    // Earlier words stay with the desk: the requester sees the present text and that it was changed.
    { type, visibility: 'internal', data: { commentId: after.commentId, before: before.body } },
  ]);
  const threads = await threadsOf(ctx, after.ticketId);
  const people = await peopleOf(ctx, desk, ticket, after.authorId, ...threads.map((x) => x.personId));
  const author = people.get(after.authorId)?.name ?? who.name;
  const heldUntil = after.heldUntil ? Temporal.Instant.from(after.heldUntil) : undefined;
  const isHeld = heldUntil !== undefined && Temporal.Instant.compare(heldUntil, ctx.now) > 0;
  for (const thread of threads) {
    if (!thread.active) continue;
    if (after.visibility === 'internal' && thread.role !== 'triage') continue;
    if (isSourceThread(after, thread)) continue;
    const names = thread.role !== 'triage' && !hasThreads(desk, thread.place) && !thread.place.thread;
    sendInThread(ctx, desk, ticket, thread, thread.personId ? people.get(thread.personId) : undefined, {
      card: commentCard(after, author, ticket, names),
      subject: copySubject(after, thread),
      ...(isHeld && thread.role !== 'triage' ? { holdUntil: heldUntil } : {}),
    });
  }
}

/** The conversation where the comment was written shows the platform's own edit. */
function isSourceThread(comment: Comment, thread: { place: { platform: string; channel: string } }): boolean {
  return comment.sourcePlatform === thread.place.platform && comment.sourceChannel === thread.place.channel;
}
