import type { Block, Card } from '../chat/card.ts';
import { send } from '../chat/outgoing.ts';
import type { Context } from '../context.ts';
import { instantText, type Text, t } from '../i18n/text.ts';
import { nameOf, type Person } from '../people/model.ts';
import { categoryName, type Desk, queueName } from '../tickets/desk.ts';
import { priorityLabel, titleOf } from '../tickets/labels.ts';
import { isOpen, ticketKey } from '../tickets/model.ts';
import type { Ticket } from '../tickets/store.ts';
import type { Offer } from './store.ts';

/** Shows an offer as it stands, in the direct chat of whom it is for. The same message through all of its life. */
export async function showOffer(
  ctx: Context,
  desk: Desk,
  ticket: Ticket,
  offer: Offer,
  person: Person,
): Promise<void> {
  const place = desk.people.directPlace(person);
  if (!place) return;
  const { locale, timeZone } = person;
  send(ctx, {
    place,
    locale,
    timeZone,
    content: { op: 'put', card: await cardOf(ctx, desk, ticket, offer) },
    subject: `about/${ticket.ticketId}/offer/${offer.offerId}`,
    ticketId: ticket.ticketId,
  });
}

async function cardOf(ctx: Context, desk: Desk, ticket: Ticket, offer: Offer): Promise<Card> {
  const key = ticketKey(ticket);
  const people = await desk.people.find(ctx, [ticket.requesterId, ticket.assigneeId ?? '']);
  if (offer.state !== 'open') return overCard(overText(ticket, offer, people.get(ticket.assigneeId ?? '')));
  const requester = people.get(ticket.requesterId);
  const until = instantText(Temporal.Instant.from(offer.untilAt), 'time');
  const blocks: Block[] = [
    { type: 'heading', text: titleOf(desk.config, ticket) },
    { type: 'text', text: t('assignment.offer', { until }) },
    {
      type: 'facts',
      facts: [
        { label: t('field.priority'), value: priorityLabel(ticket.priority) },
        { label: t('field.category'), value: categoryName(desk.config, ticket.category) },
        { label: t('field.queue'), value: queueName(desk.config, ticket.queue) },
        ...(requester ? [{ label: t('field.requester'), value: nameOf(requester) }] : []),
      ],
    },
    {
      type: 'actions',
      buttons: [
        { action: 'offer.accept', subject: offer.offerId, label: t('button.accept'), style: 'primary' },
        { action: 'offer.decline', subject: offer.offerId, label: t('button.decline') },
        { action: 'ticket.show', subject: ticket.ticketId, label: t('button.show'), opensCard: true },
      ],
    },
  ];
  return { summary: t('assignment.offer_summary', { key, title: ticket.title }), blocks };
}

function overCard(text: Text): Card {
  return { summary: text, blocks: [{ type: 'text', style: 'subtle', text }] };
}

function overText(ticket: Ticket, { state, personId }: Offer, assignee: Person | undefined): Text {
  const args = { key: ticketKey(ticket), title: ticket.title };
  switch (state) {
    case 'accepted':
      return t('assignment.accepted', args);
    case 'declined':
      return t('assignment.declined', args);
    case 'expired':
      return t('assignment.expired', args);
    case 'open':
    case 'over':
      if (assignee?.personId === personId) return t('assignment.accepted', args);
      return assignee && isOpen(ticket.state)
        ? t('assignment.taken', { ...args, agent: nameOf(assignee) })
        : t('assignment.over', args);
  }
}
