import type { Context } from '../../context.ts';
import { t } from '../../i18n/text.ts';
import type { Person } from '../../people/model.ts';
import { Refusal } from '../../refusal.ts';
import { checkTransition, steerableTicket, type TicketRef } from '../access.ts';
import { relayStoredFiles } from '../attachments/relay.ts';
import { moveAttachments } from '../attachments/store.ts';
import { addComment } from '../comments/add.ts';
import { originOf } from '../comments/origin.ts';
import type { Desk } from '../desk.ts';
import type { Ticket } from '../store.ts';
import { threadsOf } from '../thread-store.ts';
import { joinedCard } from './cards.ts';
import { type OwnDraft, ownDraft } from './own.ts';
import { putDraftCard } from './show.ts';
import { changeDraft, partsOf } from './store.ts';

/** Adds what a draft says to a ticket that is open already, message by message. @throws Refusal */
export async function joinDraft(
  ctx: Context,
  desk: Desk,
  who: Person,
  draftId: string,
  ref: TicketRef,
): Promise<Ticket> {
  const own = await ownDraft(ctx, desk, who, draftId);
  const ticket = await steerableTicket(ctx, desk, who, ref, 'change');
  checkTransition('edit', ticket);
  if (!(await changeDraft(ctx, draftId, { state: 'joined' }))) throw new Refusal(t('draft.gone'));
  const [first] = await commentsFrom(ctx, desk, ticket, own);
  if (first) {
    await moveAttachments(ctx, draftId, { ticketId: ticket.ticketId, commentId: first });
    await relayStoredFiles(ctx, desk, ticket, first);
  }
  putDraftCard(ctx, desk, own.draft, own.author, joinedCard(ticket));
  return ticket;
}

/** @returns the ids of the comments that the draft's messages have become */
async function commentsFrom(
  ctx: Context,
  desk: Desk,
  ticket: Ticket,
  { draft, author }: OwnDraft,
): Promise<string[]> {
  const from = await originOf(ctx, await threadsOf(ctx, ticket.ticketId), draft.place);
  const parts = (await partsOf(ctx, draft.draftId)).filter((part) => part.body !== '');
  // What was written by hand in the form is no message of the chat.
  const isByHand = parts.length === 0 || draft.chosen.includes('description');
  const bodies = isByHand
    ? [{ body: draft.body }]
    : parts.map(({ body, messageId }) => ({ body, source: { place: draft.place, messageId } }));
  const ids: string[] = [];
  for (const input of bodies) {
    const comment = await addComment(ctx, desk, ticket, {
      author,
      visibility: 'public',
      ...input,
      ...(from ? { from } : {}),
    });
    if (comment) ids.push(comment.commentId);
  }
  return ids;
}
