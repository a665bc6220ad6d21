import { type Card, textCard } from '../chat/card.ts';
import { send } from '../chat/outgoing.ts';
import type { Urgency } from '../chat/tables.ts';
import { actorPersonId, type Context } from '../context.ts';
import type { Text } from '../i18n/text.ts';
import type { Person } from '../people/model.ts';
import { audienceOf, type Desk, hasThreads } from './desk.ts';
import type { Ticket } from './store.ts';
import { type TicketThread, threadsOf } from './thread-store.ts';
import { passingSubject } from './threads.ts';
import { withAcknowledge } from './urgent.ts';

/** A further message in one of the ticket's threads (or, where there are none, below its card). */
export function sendInThread(
  ctx: Context,
  desk: Desk,
  ticket: Pick<Ticket, 'ticketId'>,
  thread: TicketThread,
  reader: Person | undefined,
  message: { card: Card; subject: string; file?: { attachmentId: string }; holdUntil?: Temporal.Instant },
): void {
  const under = !thread.place.thread && hasThreads(desk, thread.place) ? { under: thread.cardSubject } : {};
  send(ctx, {
    place: thread.place,
    ...under,
    ...audienceOf(desk, thread.place, reader),
    content: { op: 'put', card: message.card, ...(message.file ? { file: message.file } : {}) },
    subject: message.subject,
    ticketId: ticket.ticketId,
    ...(message.holdUntil ? { holdUntil: message.holdUntil } : {}),
  });
}

/**
 * A short line on what happened, to the requester's side, the watchers' or the desk's. Whoever did it needs
 * no line in their own direct chat.
 */
export async function noteTo(
  ctx: Context,
  desk: Desk,
  ticket: Ticket,
  roles: readonly TicketThread['role'][],
  text: Text,
  more: Card['blocks'] = [],
): Promise<void> {
  const actor = actorPersonId(ctx);
  const threads = (await threadsOf(ctx, ticket.ticketId)).filter(
    (thread) =>
      thread.active &&
      roles.includes(thread.role) &&
      !(thread.place.kind === 'dm' && thread.personId === actor),
  );
  const readers = await desk.people.find(
    ctx,
    threads.flatMap((thread) => (thread.personId ? [thread.personId] : [])),
  );
  for (const thread of threads) {
    sendInThread(ctx, desk, ticket, thread, thread.personId ? readers.get(thread.personId) : undefined, {
      card: textCard(text, ...more),
      subject: passingSubject(ctx, ticket.ticketId),
    });
  }
}

/**
 * A direct message about a ticket to one person, if there is a platform to reach them on. An urgent one asks to be
 * acknowledged.
 */
export function tellDirectly(
  ctx: Context,
  desk: Desk,
  ticketId: string,
  person: Person,
  card: Card,
  urgency: Urgency = 'normal',
): void {
  const place = desk.people.directPlace(person);
  if (!place) return;
  const subject = passingSubject(ctx, ticketId);
  send(ctx, {
    place,
    locale: person.locale,
    timeZone: person.timeZone,
    content: { op: 'put', card: urgency === 'urgent' ? withAcknowledge(card, subject) : card },
    subject,
    ticketId,
    urgency,
  });
}
