import { send } from '../../chat/outgoing.ts';
import type { Context } from '../../context.ts';
import { t } from '../../i18n/text.ts';
import type { Person } from '../../people/model.ts';
import { Refusal } from '../../refusal.ts';
import { audienceOf, type Desk } from '../desk.ts';
import { appendTimeline } from '../store.ts';
import { type TicketThread, threadsOf } from '../thread-store.ts';
import { mirrorComment } from './mirror.ts';
import { originOf } from './origin.ts';
import { replyIn } from './rules.ts';
import { type Comment, type CommentSource, commentFrom, deleteComment, reviseComment } from './store.ts';
import { fileCopiesIn, takeBack } from './take-back.ts';
import { showWithdrawn, withdrawReply } from './undo.ts';

/** What came of an edited message. */
export type Edited =
  /** It is no comment, or none any more. */
  | 'no_comment'
  | 'done'
  /** An internal note was given the prefix: that doesn't send it. */
  | 'not_sent';

/**
 * The author edited the message: the copies follow, the earlier text is kept. A reply that loses its prefix
 * is no longer meant for the requester.
 * @throws Refusal when that comes too late
 */
export async function commentEdited(
  ctx: Context,
  desk: Desk,
  who: Person,
  source: CommentSource,
  text: string,
): Promise<Edited> {
  const before = await commentFrom(ctx, source);
  if (!before || before.deletedAt) return 'no_comment';
  if (before.authorId !== who.personId) return 'done';
  const threads = await threadsOf(ctx, before.ticketId);
  const origin = await originOf(ctx, threads, source.place);
  if (origin?.role !== 'triage') {
    await revise(ctx, desk, who, { before, body: text, threads, origin });
    return 'done';
  }
  const reply = replyIn(text, desk.config.replies.publicPrefix);
  if (before.visibility === 'internal') {
    await revise(ctx, desk, who, { before, body: text, threads, origin });
    return reply === undefined ? 'done' : 'not_sent';
  }
  if (reply !== undefined) {
    await revise(ctx, desk, who, { before, body: reply, threads, origin });
    return 'done';
  }
  const note = await withdrawReply(ctx, desk, who, before);
  if (!note) {
    throw new Refusal(t('refusal.edit_not_sent', { prefix: desk.config.replies.publicPrefix }));
  }
  await revise(ctx, desk, who, { before: note, body: text, threads, origin });
  return 'done';
}

interface Revision {
  before: Comment;
  body: string;
  threads: readonly TicketThread[];
  origin: TicketThread | undefined;
}

async function revise(ctx: Context, desk: Desk, who: Person, revision: Revision): Promise<void> {
  const { before, body, threads, origin } = revision;
  const after = await reviseComment(ctx, before, body);
  if (!after) return;
  const ticket = await noteDown(ctx, after, 'comment_edited', before.body);
  await mirrorComment(ctx, desk, {
    ticket,
    comment: after,
    author: who,
    threads,
    isOrigin: (thread) => thread === origin,
    isReply: after.heldUntil !== null,
  });
}

/** Earlier words stay with the desk: the requester sees the present text and that it was changed. */
function noteDown(ctx: Context, of: Comment, type: 'comment_edited' | 'comment_deleted', before: string) {
  return appendTimeline(ctx, of.ticketId, [
    { type, visibility: 'internal', data: { commentId: of.commentId, before } },
  ]);
}

/**
 * The message was deleted: the copies become tombstones, copies of its files vanish. A reply that has not
 * left yet never leaves.
 * @returns whether it was a comment
 */
export async function commentDeleted(
  ctx: Context,
  desk: Desk,
  who: Person,
  source: CommentSource,
): Promise<boolean> {
  const before = await commentFrom(ctx, source);
  // Whoever may delete a message on the platform (its author, a channel's owner) has deleted it there.
  if (!before || before.deletedAt) return false;
  const author = (await desk.people.find(ctx, [before.authorId])).get(before.authorId) ?? who;
  const takenBack = await takeBack(ctx, before);
  const after = await deleteComment(ctx, takenBack ?? before);
  if (!after) return true;
  if (takenBack) await showWithdrawn(ctx, desk, author, after);
  const ticket = await noteDown(ctx, after, 'comment_deleted', before.body);
  const threads = await threadsOf(ctx, after.ticketId);
  const origin = await originOf(ctx, threads, source.place);
  if (before.body) {
    await mirrorComment(ctx, desk, {
      ticket,
      comment: after,
      author,
      threads,
      isOrigin: (thread) => thread === origin,
      isReply: after.heldUntil !== null,
    });
  }
  await deleteFiles(ctx, desk, after, threads);
  return true;
}

async function deleteFiles(
  ctx: Context,
  desk: Desk,
  of: Comment,
  threads: readonly TicketThread[],
): Promise<void> {
  for (const thread of threads) {
    for (const subject of await fileCopiesIn(ctx, of, [thread])) {
      const { place } = thread;
      send(ctx, { place, ...audienceOf(desk, place), content: { op: 'delete' }, subject });
    }
  }
}
