import { withdraw } from '../../chat/queue/held-store.ts';
import type { Context } from '../../context.ts';
import { t } from '../../i18n/text.ts';
import type { Person } from '../../people/model.ts';
import { Refusal } from '../../refusal.ts';
import { isUuid } from '../access.ts';
import { fileSubject } from '../attachments/relay.ts';
import { attachmentsOf } from '../attachments/store.ts';
import type { Desk } from '../desk.ts';
import { peopleOf, sendInThread } from '../publish.ts';
import { appendTimeline, threadsOf } from '../store.ts';
import { copySubject, replyCard, replySubject } from './cards.ts';
import { findComment, keepInternal } from './store.ts';

/**
 * Takes a reply back while its undo time runs: it never leaves, and stays as an internal note.
 * @throws Refusal when it has left or is somebody else's
 */
export async function undoReply(ctx: Context, desk: Desk, who: Person, commentId: string): Promise<void> {
  const comment = isUuid(commentId) ? await findComment(ctx, commentId) : undefined;
  if (comment?.visibility !== 'public' || !comment.heldUntil) {
    throw new Refusal(t('refusal.undo_late'));
  }
  if (comment.authorId !== who.personId) throw new Refusal(t('refusal.undo_other'));
  const threads = (await threadsOf(ctx, comment.ticketId)).filter((thread) => thread.active);
  const outside = threads.filter((thread) => thread.role !== 'triage');
  const desks = threads.filter((thread) => thread.role === 'triage');
  const files = (await attachmentsOf(ctx, comment.ticketId)).filter((f) => f.commentId === commentId);
  const leaving = outside.flatMap((thread) => [
    copySubject(comment, thread),
    ...files.map((file) => `${fileSubject(file, 'copy')}${thread.cardSubject}`),
  ]);
  const announcements = desks.map((thread) => replySubject(comment, thread));
  // All or nothing: one copy that has been released means that the reply is out.
  const inTime = await withdraw(ctx, { subjects: leaving, alongWith: announcements });
  if (!inTime || !(await keepInternal(ctx, commentId))) throw new Refusal(t('refusal.undo_late'));
  const ticket = await appendTimeline(ctx, comment.ticketId, [
    { type: 'reply_withdrawn', visibility: 'internal', data: { commentId } },
  ]);
  const people = await peopleOf(ctx, desk, ticket, comment.authorId);
  for (const thread of desks) {
    sendInThread(ctx, desk, ticket, thread, undefined, {
      card: replyCard(
        comment,
        who.name,
        people.get(ticket.requesterId)?.name ?? '',
        { kind: 'withdrawn' },
        true,
      ),
      subject: replySubject(comment, thread),
    });
  }
}
