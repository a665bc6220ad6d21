import type { Card } from '../chat/card.ts';
import { textCard } from '../chat/card.ts';
import { send } from '../chat/outgoing.ts';
import { laneOf, type Place } from '../chat/place.ts';
import type { Context } from '../context.ts';
import { type Text, t } from '../i18n/text.ts';
import type { Person } from '../people/model.ts';
import { movedCard, requesterCard, type TicketView, triageCard } from './cards.ts';
import { audienceOf, type Desk, hasThreads } from './desk.ts';
import { ticketKey } from './model.ts';
import {
  insertThread,
  retireSharedThreads,
  retireTriageThreads,
  type Ticket,
  type TicketThread,
  threadsOf,
} from './store.ts';

/** The ticket's card where it was asked for; the draft had the same message. */
export const requesterSubject = (ticketId: string): string => `ticket/${ticketId}/requester`;
/** The same in the requester's direct chat, when that isn't where it was asked for. */
export const directSubject = (ticketId: string): string => `ticket/${ticketId}/requester/direct`;
const watcherSubject = (ticketId: string, personId: string): string =>
  `ticket/${ticketId}/watcher/${personId}`;
const triageSubject = (ticketId: string, place: Place): string =>
  `ticket/${ticketId}/triage/${laneOf(place)}`;

/** The ticket that a message of this subject belongs to. */
export function ticketOfSubject(subject: string): string | undefined {
  return /^(?:ticket|comment-of)\/([0-9a-f-]{36})\//.exec(subject)?.[1];
}

/** Everybody whose name or language the ticket's messages need. */
export async function peopleOf(ctx: Context, desk: Desk, ticket: Ticket, ...more: (string | null)[]) {
  const ids = [ticket.requesterId, ticket.openedById, ticket.assigneeId, ...more];
  return desk.people.find(ctx, [...new Set(ids.filter((id): id is string => id !== null))]);
}

/** Shows the ticket's present state on each of its cards, opening the triage card when its queue is new. */
export async function publishTicket(ctx: Context, desk: Desk, ticket: Ticket): Promise<void> {
  const threads = await threadsOf(ctx, ticket.ticketId);
  await publishOn(ctx, desk, ticket, threads);
}

/** As publishTicket, for a caller who has the threads already. */
export async function publishOn(
  ctx: Context,
  desk: Desk,
  ticket: Ticket,
  threads: readonly TicketThread[],
): Promise<void> {
  const people = await peopleOf(ctx, desk, ticket, ...threads.map((thread) => thread.personId));
  const view: TicketView = { ticket, people, config: desk.config };
  const all = [...threads];
  const triage = await ensureTriage(ctx, desk, ticket, all);
  for (const thread of all) {
    if (!thread.active) continue;
    const reader = thread.personId ? people.get(thread.personId) : undefined;
    if (thread.role === 'triage') {
      if (thread.cardSubject !== triage) continue;
      putCard(ctx, desk, ticket, thread, triageCard(view, desk.config.replies.publicPrefix), reader);
    } else {
      const hint =
        hasThreads(desk, thread.place) || thread.place.kind !== 'dm' ? 'card.thread_hint' : 'card.dm_hint';
      putCard(ctx, desk, ticket, thread, requesterCard(view, hint), reader);
    }
  }
}

/** Makes sure that the queue's channel has the ticket; the card of a former queue says where it went. */
async function ensureTriage(
  ctx: Context,
  desk: Desk,
  ticket: Ticket,
  threads: TicketThread[],
): Promise<string | undefined> {
  const room = desk.config.queues[ticket.queue]?.channel;
  if (!room) return undefined;
  const place = await desk.room(ctx, room);
  const subject = triageSubject(ticket.ticketId, place);
  const known = threads.find((thread) => thread.cardSubject === subject);
  if (known?.active) return subject;
  const row = {
    workspaceId: ctx.workspaceId,
    ticketId: ticket.ticketId,
    role: 'triage' as const,
    lane: laneOf(place),
    thread: '',
    place,
    cardSubject: subject,
    personId: null,
    active: true,
  };
  await insertThread(ctx, row);
  for (const former of await retireTriageThreads(ctx, ticket.ticketId, subject)) {
    putCard(ctx, desk, ticket, former, movedCard(desk.config, ticket), undefined);
    const index = threads.findIndex((thread) => thread.cardSubject === former.cardSubject);
    if (index >= 0) threads.splice(index, 1);
  }
  if (known) threads.splice(threads.indexOf(known), 1);
  threads.push(row);
  return subject;
}

function putCard(
  ctx: Context,
  desk: Desk,
  ticket: Ticket,
  thread: TicketThread,
  card: Card,
  reader: Person | undefined,
): void {
  send(ctx, {
    place: thread.place,
    ...audienceOf(desk, thread.place, reader, thread.role === 'triage' ? ticket.queue : undefined),
    content: { op: 'put', card },
    subject: thread.cardSubject,
    ticketId: ticket.ticketId,
  });
}

/** A further message in one of the ticket's threads (or, where there are none, below its card). */
export function sendInThread(
  ctx: Context,
  desk: Desk,
  ticket: Pick<Ticket, 'ticketId' | 'queue'>,
  thread: TicketThread,
  reader: Person | undefined,
  message: { card: Card; subject: string; file?: { attachmentId: string }; holdUntil?: Temporal.Instant },
): void {
  const under = !thread.place.thread && hasThreads(desk, thread.place) ? { under: thread.cardSubject } : {};
  send(ctx, {
    place: thread.place,
    ...under,
    ...audienceOf(desk, thread.place, reader, thread.role === 'triage' ? ticket.queue : undefined),
    content: { op: 'put', card: message.card, ...(message.file ? { file: message.file } : {}) },
    subject: message.subject,
    ticketId: ticket.ticketId,
    ...(message.holdUntil ? { holdUntil: message.holdUntil } : {}),
  });
}

/** A short line on what happened, to the requester's side, the watchers' or the desk's. */
export async function noteTo(
  ctx: Context,
  desk: Desk,
  ticket: Ticket,
  roles: readonly TicketThread['role'][],
  text: Text,
): Promise<void> {
  const threads = (await threadsOf(ctx, ticket.ticketId)).filter(
    (thread) => thread.active && roles.includes(thread.role),
  );
  const readers = await desk.people.find(
    ctx,
    threads.flatMap((thread) => (thread.personId ? [thread.personId] : [])),
  );
  for (const thread of threads) {
    sendInThread(ctx, desk, ticket, thread, thread.personId ? readers.get(thread.personId) : undefined, {
      card: textCard(text),
      subject: `note/${ctx.newId()}`,
    });
  }
}

/** A direct message about a ticket to one person, if there is a platform to reach them on. */
export function tellDirectly(ctx: Context, desk: Desk, ticketId: string, person: Person, card: Card): void {
  const place = desk.people.directPlace(person);
  if (!place) return;
  send(ctx, {
    place,
    locale: person.locale,
    timeZone: person.timeZone,
    content: { op: 'put', card },
    subject: `direct/${ctx.newId()}`,
    ticketId,
  });
}

/** Opens the requester's own copy of the ticket in their direct chat. */
export async function openDirectThread(
  ctx: Context,
  desk: Desk,
  ticketId: string,
  requester: Person,
): Promise<void> {
  const place = desk.people.directPlace(requester);
  if (!place) return;
  await insertThread(ctx, {
    workspaceId: ctx.workspaceId,
    ticketId,
    role: 'requester',
    lane: laneOf(place),
    thread: '',
    place,
    cardSubject: directSubject(ticketId),
    personId: requester.personId,
  });
}

/**
 * A ticket that has become confidential leaves the shared rooms: its card there says no more than that,
 * and the requester goes on in the direct chat.
 */
export async function leaveSharedRooms(ctx: Context, desk: Desk, ticket: Ticket): Promise<void> {
  const left = await retireSharedThreads(ctx, ticket.ticketId);
  for (const thread of left) {
    putCard(
      ctx,
      desk,
      ticket,
      thread,
      textCard(t('card.private_now', { key: ticketKey(ticket) })),
      undefined,
    );
  }
  if (left.length === 0) return;
  const requester = (await desk.people.find(ctx, [ticket.requesterId])).get(ticket.requesterId);
  if (requester) await openDirectThread(ctx, desk, ticket.ticketId, requester);
}

/** Gives a watcher their own copy of the ticket in their direct chat. */
export async function openWatcherThread(
  ctx: Context,
  desk: Desk,
  ticket: Ticket,
  person: Person,
): Promise<void> {
  const place = desk.people.directPlace(person);
  if (!place) return;
  await insertThread(ctx, {
    workspaceId: ctx.workspaceId,
    ticketId: ticket.ticketId,
    role: 'watcher',
    lane: laneOf(place),
    thread: '',
    place,
    cardSubject: watcherSubject(ticket.ticketId, person.personId),
    personId: person.personId,
  });
}
