import type { Card, ListItem } from '../chat/card.ts';
import type { Context } from '../context.ts';
import { instantText, type Text, t } from '../i18n/text.ts';
import type { Person } from '../people/model.ts';
import { type TicketRef, workableTicket } from '../tickets/access.ts';
import type { Desk } from '../tickets/desk.ts';
import { ticketKey } from '../tickets/model.ts';
import { whyWaiting } from './model.ts';
import { messagesOfTicket, type TicketMessage } from './store.ts';
import { failureText, kindText, whereOf, whyText } from './words.ts';

const SHOWN = 20;

/** A ticket's latest messages and what became of each, for those who work on it. @throws Refusal */
export async function ticketDeliveryCard(
  ctx: Context,
  desk: Desk,
  who: Person,
  ref: TicketRef,
): Promise<{ card: Card; ticketId: string }> {
  const ticket = await workableTicket(ctx, desk, who, ref);
  const messages = await messagesOfTicket(ctx, ticket.ticketId, SHOWN);
  const people = await desk.people.find(ctx, messages.flatMap(peopleIn));
  const nameOf = (personId: string): Text => people.get(personId)?.name ?? t('somebody');
  const title = t('delivery.of_ticket', { key: ticketKey(ticket) });
  const items: ListItem[] = [];
  for (const message of messages) {
    const where = await whereOf(ctx, desk, message.place);
    const text = message.summary ?? kindText(message.op);
    items.push({
      title: t('delivery.ticket_line', { where, text }),
      detail: becameOf(message, ctx.now.epochMilliseconds, nameOf),
    });
  }
  const none = t('delivery.of_ticket_none', { key: ticketKey(ticket) });
  return {
    ticketId: ticket.ticketId,
    card: {
      summary: title,
      blocks: [
        { type: 'heading', text: title },
        items.length > 0 ? { type: 'list', items } : { type: 'text', text: none },
      ],
    },
  };
}

function peopleIn({ acknowledged, history }: TicketMessage): string[] {
  return [...acknowledged.map(({ personId }) => personId), ...(history ?? []).map(({ by }) => by)];
}

function becameOf(message: TicketMessage, now: number, nameOf: (personId: string) => Text): Text {
  let state = stateText(message, now);
  for (const { did, by, at } of message.history ?? []) {
    if (did === 'again') state = t('delivery.again_before', { state, name: nameOf(by), at: whenText(at) });
  }
  for (const { personId, at } of message.acknowledged) {
    state = t('delivery.acknowledged_by', { state, name: nameOf(personId), at: whenText(at) });
  }
  return state;
}

const whenText = (instant: string): Text => instantText(Temporal.Instant.from(instant));

function stateText(message: TicketMessage, now: number): Text {
  const { state, waiting, place } = message;
  switch (state) {
    case 'held':
    case 'due':
    case 'sending':
    case 'ambiguous': {
      const why = waiting ? whyText(whyWaiting(waiting, now), place) : t('why.going');
      return t('delivery.waiting', { at: whenText(message.dueAt), why });
    }
    case 'sent': {
      const at = whenText(message.sentAt ?? message.dueAt);
      return message.confirmedAt
        ? t('delivery.confirmed', { at, confirmed: whenText(message.confirmedAt) })
        : t('delivery.sent', { at });
    }
    case 'dead':
      return t('delivery.not_sent', { why: failureText(message.error, message.attempts) });
    case 'withdrawn':
      return t('delivery.withdrawn');
  }
}
