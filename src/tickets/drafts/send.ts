import { send } from '../../chat/outgoing.ts';
import type { Context } from '../../context.ts';
import { t } from '../../i18n/text.ts';
import type { Person } from '../../people/model.ts';
import { Refusal } from '../../refusal.ts';
import { type TicketRef, visibleTicket } from '../access.ts';
import { relayStoredFiles } from '../attachments/relay.ts';
import { moveAttachments } from '../attachments/store.ts';
import { addComment } from '../comments/add.ts';
import { audienceOf, type Desk } from '../desk.ts';
import { openTicket } from '../open.ts';
import type { Ticket } from '../store.ts';
import { joinedCard } from './cards.ts';
import { corrections, type DraftValues, moveToDirect, ownDraft } from './change.ts';
import { changeDraft } from './store.ts';

/** Sends a draft: it becomes the ticket, with the same id. A second press finds it sent. @throws Refusal */
export async function sendDraft(
  ctx: Context,
  desk: Desk,
  who: Person,
  draftId: string,
  values: DraftValues,
): Promise<Ticket> {
  const { draft, author, requester } = await ownDraft(ctx, desk, who, draftId);
  const sent = await changeDraft(ctx, draftId, corrections(desk, draft, values));
  if (!sent) throw new Refusal(t('draft.gone'));
  const isHidden = sent.isPrivate || sent.kind === 'security' || desk.config.queues[sent.queue]?.private;
  const placed = isHidden && sent.place.kind !== 'dm' ? await moveToDirect(ctx, desk, sent, author) : sent;
  await changeDraft(ctx, draftId, { state: 'sent' });
  return openTicket(ctx, desk, placed, author, requester);
}

/** Adds a draft's text to a ticket that is open already. @throws Refusal */
export async function joinDraft(
  ctx: Context,
  desk: Desk,
  who: Person,
  draftId: string,
  ref: TicketRef,
): Promise<Ticket> {
  const { draft, author } = await ownDraft(ctx, desk, who, draftId);
  const ticket = await visibleTicket(ctx, desk, who, ref);
  if (!(await changeDraft(ctx, draftId, { state: 'joined' }))) throw new Refusal(t('draft.gone'));
  const comment = await addComment(ctx, desk, ticket, { author, body: draft.body, visibility: 'public' });
  if (comment) {
    await moveAttachments(ctx, draftId, { ticketId: ticket.ticketId, commentId: comment.commentId });
    await relayStoredFiles(ctx, desk, ticket, comment.commentId);
  }
  send(ctx, {
    place: draft.place,
    ...audienceOf(desk, draft.place, author),
    content: { op: 'put', card: joinedCard(ticket) },
    subject: draft.cardSubject,
  });
  return ticket;
}
