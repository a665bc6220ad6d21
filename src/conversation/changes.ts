import type { InboundOf } from '../chat/inbound.ts';
import { laneOf } from '../chat/place.ts';
import { commentDeleted, commentEdited } from '../tickets/comments/change.ts';
import { commentFrom } from '../tickets/comments/store.ts';
import { describeAnew } from '../tickets/describe.ts';
import { rewriteDraft } from '../tickets/drafts/change.ts';
import { findDraft, partsOf, revisePart } from '../tickets/drafts/store.ts';
import { mayWork } from '../tickets/permissions.ts';
import { findTicket } from '../tickets/store.ts';
import { withoutPrefix } from './message.ts';
import { roomQueue, type Talk } from './talk.ts';
import { understand } from './understand.ts';

/** A message was edited: the comment, draft or description that it became follows. */
export async function onEdited(talk: Talk<InboundOf<'message_edited'>>): Promise<void> {
  const { ctx, desk, inbound, who } = talk;
  const source = { place: inbound.place, messageId: inbound.messageId };
  const comment = await commentFrom(ctx, source);
  if (comment) {
    await commentEdited(ctx, desk, who, source, await bodyOf(talk, comment.ticketId, comment.visibility));
    return;
  }
  await reviseMessage(talk, inbound.messageId, inbound.text.trim());
}

/** A reply that was sent on purpose keeps its prefix in the chat, not in the comment. */
async function bodyOf(
  talk: Talk<InboundOf<'message_edited'>>,
  ticketId: string,
  visibility: 'internal' | 'public',
): Promise<string> {
  const { ctx, desk, inbound, who } = talk;
  const { publicPrefix } = desk.config.replies;
  const text = inbound.text.trim();
  if (visibility === 'internal' || !text.startsWith(publicPrefix)) return text;
  const ticket = await findTicket(ctx, ticketId);
  const byDesk = ticket && mayWork(desk.config, ticket, desk.people.viewer(who));
  return byDesk ? withoutPrefix(text, publicPrefix) : text;
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
  const { ctx, desk } = talk;
  const before = await revisePart(ctx, laneOf(talk.inbound.place), messageId, body);
  if (!before) return;
  const draft = await findDraft(ctx, before.draftId);
  if (draft?.state === 'open') {
    await rewriteDraft(ctx, desk, draft, (text) => understand(desk.config, text, roomQueue(talk)));
  } else if (draft?.state === 'sent') {
    const parts = await partsOf(ctx, draft.draftId);
    await describeAnew(ctx, desk, draft.draftId, {
      before: before.body,
      description: parts
        .map((part) => part.body)
        .filter((text) => text !== '')
        .join('\n'),
    });
  }
}
