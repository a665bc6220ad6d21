import { isUuid } from '../context.ts';
import { t } from '../i18n/text.ts';
import { Refusal } from '../refusal.ts';
import { moveFilesOf } from '../tickets/attachments/store.ts';
import { commentDeleted } from '../tickets/comments/change.ts';
import { findComment } from '../tickets/comments/store.ts';
import { showDraft } from '../tickets/drafts/show.ts';
import { startDraft } from './drafting.ts';
import type { Talk } from './talk.ts';

/**
 * What was taken for an answer on a ticket was something new: it leaves the ticket and becomes a draft, in
 * the direct chat, with its files.
 * @throws Refusal
 */
export async function splitComment(talk: Talk, commentId: string): Promise<void> {
  const { ctx, desk, who, inbound } = talk;
  const comment = isUuid(commentId) ? await findComment(ctx, commentId) : undefined;
  const { sourceChannel, sourceMessage } = comment ?? {};
  if (comment?.authorId !== who.personId || comment.deletedAt || !sourceChannel || !sourceMessage) {
    throw new Refusal(t('draft.gone'));
  }
  const said = { messageId: sourceMessage, place: { ...inbound.place, channel: sourceChannel } };
  // Deleting it deletes the copies of its files as well; the files themselves are still there.
  await commentDeleted(ctx, desk, who, said);
  const draft = await startDraft(talk, {
    body: comment.body,
    isPrivate: true,
    place: desk.people.directPlace(who) ?? inbound.place,
    message: said,
    files: [],
  });
  if (draft && (await moveFilesOf(ctx, commentId, draft.draftId))) {
    await showDraft(ctx, desk, draft, who, who);
  }
}
