import { type Card, textCard } from '../chat/card.ts';
import { send } from '../chat/outgoing.ts';
import { directPerson } from '../chat/place.ts';
import type { Context } from '../context.ts';
import { instantText, type Text, t } from '../i18n/text.ts';
import type { Person } from '../people/model.ts';
import { Refusal } from '../refusal.ts';
import { workableTicket } from '../tickets/access.ts';
import type { Desk } from '../tickets/desk.ts';
import { recordDelivery } from '../tickets/look-up.ts';
import { ticketKey } from '../tickets/model.ts';
import type { Ticket } from '../tickets/store.ts';
import { ticketOfSubject } from '../tickets/threads.ts';
import { asksToAcknowledge } from './fall-back.ts';
import { copiesOf, insertAck, isUrgentTopic, urgentTopics } from './urgent-store.ts';

/**
 * Somebody presses "Acknowledge" on an urgent message, or on what went another way for it.
 * @param topic what the button carried: the subject of the message
 * @throws Refusal
 */
export async function acknowledge(ctx: Context, desk: Desk, who: Person, topic: string): Promise<Card> {
  const ticketId = ticketOfSubject(topic);
  if (!ticketId) throw new Refusal(t('refusal.not_urgent'));
  const ticket = await workableTicket(ctx, desk, who, { ticketId }, 'change');
  if (!(await isUrgentTopic(ctx, ticketId, topic))) throw new Refusal(t('refusal.not_urgent'));
  if (await insertAck(ctx, { topic, personId: who.personId, how: 'button' })) {
    await recordDelivery(ctx, ticket, 'acknowledged', {});
    await showKnown(ctx, ticket, topic, who);
  }
  return textCard(t('delivery.acknowledged', { key: ticketKey(ticket) }));
}

/** Who writes on an urgent ticket, or takes it, knows of all that was sent about it. */
export async function acknowledgeAll(
  ctx: Context,
  ticket: Ticket,
  who: Person,
  how: 'reply' | 'taken',
): Promise<void> {
  for (const topic of await urgentTopics(ctx, ticket.ticketId)) {
    if (await insertAck(ctx, { topic, personId: who.personId, how }))
      await showKnown(ctx, ticket, topic, who);
  }
}

/**
 * The button makes room for who has acknowledged it, on every copy. A direct message that still waits for its
 * platform has nothing more to say and is taken back; a ticket's own card goes: its thread hangs on it.
 */
async function showKnown(ctx: Context, ticket: Ticket, topic: string, who: Person): Promise<void> {
  const text = t('delivery.known', { name: who.name, at: instantText(ctx.now) });
  for (const copy of await copiesOf(ctx, ticket.ticketId, topic)) {
    const { place, subject, card } = copy;
    if (subject === null || !card.blocks.some(asksToAcknowledge)) continue;
    send(ctx, {
      place,
      locale: copy.locale,
      timeZone: copy.timeZone,
      content: { op: 'put', card: answered(card, text) },
      subject,
      ...(copy.under ? { under: copy.under } : {}),
      ...(directPerson(place.channel) === undefined ? {} : { onlyIfShown: true as const }),
      ticketId: ticket.ticketId,
    });
  }
}

function answered(card: Card, text: Text): Card {
  return {
    ...card,
    blocks: card.blocks.map((block) =>
      asksToAcknowledge(block) ? { type: 'text', style: 'subtle', text } : block,
    ),
  };
}
