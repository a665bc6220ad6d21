import { type Context, isUuid } from '../../context.ts';
import { t } from '../../i18n/text.ts';
import type { Person } from '../../people/model.ts';
import { Refusal } from '../../refusal.ts';
import { type TicketRef, workableTicket } from '../access.ts';
import type { Desk } from '../desk.ts';
import { mayWork } from '../permissions.ts';
import { appendTimeline, findTicket, type Ticket } from '../store.ts';
import { threadsOf } from '../thread-store.ts';
import { showReply } from './mirror.ts';
import { isHeld } from './rules.ts';
import { type Comment, holdComment, publicComments } from './store.ts';
import { takeBack } from './take-back.ts';

/** Takes one's own reply back while its undo time runs. @throws Refusal when it has left or is somebody else's */
export async function undoReply(ctx: Context, desk: Desk, who: Person, commentId: string): Promise<void> {
  const comment = isUuid(commentId) ? await holdComment(ctx, { commentId }) : undefined;
  if (!comment) throw new Refusal(t('refusal.undo_late'));
  if (comment.authorId !== who.personId) throw await notTheirs(ctx, desk, who, comment);
  if (!(await withdrawReply(ctx, desk, who, comment))) throw new Refusal(t('refusal.undo_late'));
}

/** Whoever doesn't work on the ticket isn't told that there is such a reply. */
async function notTheirs(ctx: Context, desk: Desk, who: Person, comment: Comment): Promise<Refusal> {
  const ticket = await findTicket(ctx, comment.ticketId);
  const isDesk = ticket && mayWork(desk.config, ticket, desk.people.viewer(who));
  return new Refusal(t(isDesk ? 'refusal.undo_other' : 'refusal.undo_late'));
}

/** The same for the latest of one's replies on a ticket. @throws Refusal */
export async function undoLatestReply(
  ctx: Context,
  desk: Desk,
  who: Person,
  ref: TicketRef,
): Promise<Ticket> {
  const ticket = await workableTicket(ctx, desk, who, ref);
  const latest = (await publicComments(ctx, ticket.ticketId)).findLast(
    (comment) => comment.authorId === who.personId && isHeld(comment, ctx.now),
  );
  if (!latest) throw new Refusal(t('refusal.undo_late'));
  await undoReply(ctx, desk, who, latest.commentId);
  return ticket;
}

/** @returns the reply as the internal note that it is now, or undefined if it has left */
export async function withdrawReply(
  ctx: Context,
  desk: Desk,
  author: Person,
  comment: Comment,
): Promise<Comment | undefined> {
  const kept = await takeBack(ctx, comment);
  // The text is shown again: whoever took it back may want to write it anew.
  if (kept) await showWithdrawn(ctx, desk, author, kept);
  return kept;
}

/** Tells the desk and the timeline that a reply was taken back. */
export async function showWithdrawn(
  ctx: Context,
  desk: Desk,
  author: Person,
  comment: Comment,
): Promise<void> {
  const ticket = await appendTimeline(ctx, comment.ticketId, [
    { type: 'reply_withdrawn', visibility: 'internal', data: { commentId: comment.commentId } },
  ]);
  const threads = await threadsOf(ctx, comment.ticketId);
  const isOrigin = () => false;
  const mirrored = { ticket, comment, author, threads, isOrigin, isReply: true };
  await showReply(ctx, desk, mirrored, { kind: 'withdrawn' });
}
