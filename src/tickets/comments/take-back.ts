import { withdraw } from '../../chat/queue/held-store.ts';
import type { Context } from '../../context.ts';
import { fileSubject } from '../attachments/relay.ts';
import { attachmentsOf } from '../attachments/store.ts';
import { joinedSince } from '../relation-store.ts';
import { type TicketThread, threadsOf } from '../thread-store.ts';
import { copySubject, replySubject } from './cards.ts';
import { isHeld } from './rules.ts';
import { type Comment, keepInternal, publicComments } from './store.ts';

/**
 * Takes a reply back while its undo time runs: nothing of it leaves, and it becomes an internal note.
 * @returns undefined when it has left
 */
export async function takeBack(ctx: Context, comment: Comment): Promise<Comment | undefined> {
  if (!isHeld(comment, ctx.now)) return undefined;
  const threads = await threadsOf(ctx, comment.ticketId);
  const outside = threads.filter((thread) => thread.role !== 'triage');
  const late = await joinedSince(ctx, comment.ticketId, comment.createdAt);
  const isCopied = (thread: TicketThread) =>
    thread.active && comment.body !== '' && !(thread.personId && late.has(thread.personId));
  const held = await withdraw(ctx, {
    // All or nothing: one copy that has been released means that the reply is out.
    subjects: outside.filter(isCopied).map((thread) => copySubject(comment, thread)),
    alongWith: [
      ...(await copiesIn(ctx, comment, outside)),
      ...threads.map((thread) => replySubject(comment, thread)),
    ],
  });
  return held ? keepInternal(ctx, comment.commentId) : undefined;
}

/** Keeps what still waits to leave from threads that no longer may have it. */
export async function takeBackFrom(
  ctx: Context,
  ticketId: string,
  threads: readonly TicketThread[],
): Promise<Comment[]> {
  const held = (await publicComments(ctx, ticketId)).filter((comment) => isHeld(comment, ctx.now));
  for (const comment of held) {
    await withdraw(ctx, { subjects: [], alongWith: await copiesIn(ctx, comment, threads) });
  }
  return held;
}

/** The subjects of a comment's copies in threads: its text and its files. */
export async function copiesIn(
  ctx: Context,
  comment: Comment,
  threads: readonly TicketThread[],
): Promise<string[]> {
  const texts = threads.map((thread) => copySubject(comment, thread));
  return [...texts, ...(await fileCopiesIn(ctx, comment, threads))];
}

/** Those of its files alone. */
export async function fileCopiesIn(
  ctx: Context,
  comment: Comment,
  threads: readonly TicketThread[],
): Promise<string[]> {
  const files = (await attachmentsOf(ctx, comment.ticketId)).filter(
    (file) => file.commentId === comment.commentId,
  );
  return threads.flatMap((thread) => files.map((file) => `${fileSubject(file)}${thread.cardSubject}`));
}
