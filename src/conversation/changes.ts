import { textCard } from '../chat/card.ts';
import type { InboundOf } from '../chat/inbound.ts';
import { laneOf } from '../chat/place.ts';
import { t } from '../i18n/text.ts';
import { attachmentsOf } from '../tickets/attachments/store.ts';
import { commentDeleted, commentEdited } from '../tickets/comments/change.ts';
import { describeAnew } from '../tickets/describe.ts';
import { filesAsWords, joined, rewriteDraft } from '../tickets/drafts/rewrite.ts';
import { type Draft, findDraft, partsOf, revisePart } from '../tickets/drafts/store.ts';
import { answerPrivately, roomQueue, type Talk } from './talk.ts';
import { understand } from './understand.ts';

/** A message was edited: the comment, draft or description that it became follows. @throws Refusal */
export async function onEdited(talk: Talk<InboundOf<'message_edited'>>): Promise<void> {
  const { ctx, desk, inbound, who } = talk;
  const source = { place: inbound.place, messageId: inbound.messageId };
  const text = inbound.text.trim();
  switch (await commentEdited(ctx, desk, who, source, text)) {
    case 'done':
      return;
    case 'not_sent':
      return answerPrivately(talk, textCard(t('thread.edit_not_sent')));
    case 'no_comment':
      return reviseMessage(talk, inbound.messageId, text);
  }
}

/** A message was deleted: a comment becomes a tombstone, a draft loses the line. */
export async function onDeleted(talk: Talk<InboundOf<'message_deleted'>>): Promise<void> {
  const { ctx, desk, inbound, who } = talk;
  const source = { place: inbound.place, messageId: inbound.messageId };
  if (await commentDeleted(ctx, desk, who, source)) return;
  await reviseMessage(talk, inbound.messageId, '');
}

/** One of the messages that a draft or ticket was made of has another text now (`''`: deleted). */
async function reviseMessage(talk: Talk, messageId: string, body: string): Promise<void> {
  const { ctx, desk, who } = talk;
  const before = await revisePart(ctx, laneOf(talk.inbound.place), messageId, body);
  const draft = before && (await findDraft(ctx, before.draftId));
  if (draft?.state === 'open') {
    await rewriteDraft(ctx, desk, draft, (text) => understand(desk.config, text, roomQueue(talk)));
  } else if (draft?.state === 'sent') {
    await describeAnew(ctx, desk, draft.draftId, {
      name: who.name,
      before: before?.body ?? '',
      after: body,
      description: await descriptionOf(talk, draft),
    });
  }
}

async function descriptionOf({ ctx }: Talk, draft: Draft): Promise<string | undefined> {
  if (draft.chosen.includes('description')) return undefined;
  const words = joined((await partsOf(ctx, draft.draftId)).map((part) => part.body));
  if (words) return words;
  const files = await attachmentsOf(ctx, draft.draftId);
  return filesAsWords(files.filter((file) => file.commentId === null));
}
