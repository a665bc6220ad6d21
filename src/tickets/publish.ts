import type { Card } from '../chat/card.ts';
import { send } from '../chat/outgoing.ts';
import { laneOf, type Place } from '../chat/place.ts';
import type { Context } from '../context.ts';
import type { Person } from '../people/model.ts';
import { ALONE, type Around, aroundEach } from './around.ts';
import type { TicketView } from './card-parts.ts';
import { audienceOf, type Desk, hasThreads } from './desk.ts';
import { isUrgent } from './model.ts';
import { requesterCard } from './requester-card.ts';
import type { Ticket } from './store.ts';
import {
  insertThread,
  retireTriageThreads,
  type TicketThread,
  threadsOf,
  threadsOfEach,
} from './thread-store.ts';
import { requesterSubject, triageSubject } from './threads.ts';
import { movedCard, triageCard } from './triage-card.ts';

/** Everybody whose name or language the ticket's messages need. */
export async function peopleOf(ctx: Context, desk: Desk, ticket: Ticket, ...more: (string | null)[]) {
  return desk.people.find(ctx, personIdsOf(ticket, more));
}

function personIdsOf(ticket: Ticket, more: readonly (string | null)[]): string[] {
  const ids = [
    ticket.requesterId,
    ticket.openedById,
    ticket.assigneeId,
    ticket.paging?.byId ?? null,
    ...more,
  ];
  return [...new Set(ids.filter((id): id is string => id !== null))];
}

/** What a ticket's cards are drawn from. */
export async function viewOf(ctx: Context, desk: Desk, ticket: Ticket, around?: Around): Promise<TicketView> {
  const known = around && new Map([[ticket.ticketId, around]]);
  const [view] = await viewsOf(ctx, desk, [ticket], known);
  if (!view) throw new Error('a ticket has no view');
  return view;
}

/** The same of many, in as few statements; in their order. */
async function viewsOf(
  ctx: Context,
  desk: Desk,
  tickets: readonly Ticket[],
  around?: ReadonlyMap<string, Around>,
): Promise<TicketView[]> {
  const known = around ?? (await aroundEach(ctx, tickets));
  const aroundOf = ({ ticketId }: Ticket) => known.get(ticketId) ?? ALONE;
  const ids = tickets.flatMap((ticket) => personIdsOf(ticket, aroundOf(ticket).watcherIds));
  const people = await desk.people.find(ctx, ids);
  const deadlines = await desk.deadlines?.(ctx, tickets);
  return tickets.map((ticket) => {
    const requester = people.get(ticket.requesterId);
    return {
      ticket,
      people,
      config: desk.config,
      around: aroundOf(ticket),
      deadline: deadlines?.get(ticket.ticketId),
      isVip: requester !== undefined && desk.people.viewer(requester).isVip,
    };
  });
}

/**
 * Shows the ticket's present state on each of its cards, opening the triage card when its queue is new.
 * @param around looked up unless the caller knows it
 */
export async function publishTicket(
  ctx: Context,
  desk: Desk,
  ticket: Ticket,
  around?: Around,
): Promise<void> {
  const view = await viewOf(ctx, desk, ticket, around);
  const [known, triage] = await Promise.all([
    threadsOf(ctx, ticket.ticketId),
    triagePlace(ctx, desk, ticket),
  ]);
  await putCards(ctx, desk, view, await withTriage(ctx, desk, ticket, known, triage));
}

/** Draws the ticket's cards anew where it has some, and opens none. @returns how many */
export async function redrawCards(ctx: Context, desk: Desk, ticket: Ticket): Promise<number> {
  return redrawCardsOfEach(ctx, desk, [ticket]);
}

/** The same of many tickets, in as few statements. @returns how many cards */
export async function redrawCardsOfEach(
  ctx: Context,
  desk: Desk,
  tickets: readonly Ticket[],
): Promise<number> {
  const ids = tickets.map(({ ticketId }) => ticketId);
  const threads = (await threadsOfEach(ctx, ids)).filter((thread) => thread.active);
  const views = await viewsOf(ctx, desk, tickets);
  await desk.people.find(
    ctx,
    threads.flatMap(({ personId }) => personId ?? []),
  );
  const each = Map.groupBy(threads, ({ ticketId }) => ticketId);
  for (const view of views) await putCards(ctx, desk, view, each.get(view.ticket.ticketId) ?? []);
  return threads.length;
}

/** Draws the desk's card anew where it has one. */
export async function redrawTriage(ctx: Context, desk: Desk, ticket: Ticket): Promise<void> {
  const threads = await threadsOf(ctx, ticket.ticketId);
  const triage = threads.filter((thread) => thread.active && thread.role === 'triage');
  if (triage.length > 0) await putCards(ctx, desk, await viewOf(ctx, desk, ticket), triage);
}

async function putCards(
  ctx: Context,
  desk: Desk,
  view: TicketView,
  threads: readonly TicketThread[],
): Promise<void> {
  const readers = await desk.people.find(
    ctx,
    threads.flatMap((thread) => (thread.personId ? [thread.personId] : [])),
  );
  for (const thread of threads) {
    const reader = thread.personId ? readers.get(thread.personId) : undefined;
    putCard(ctx, desk, view.ticket, thread, cardFor(desk, view, thread), reader);
  }
}

function cardFor(desk: Desk, view: TicketView, thread: TicketThread): Card {
  if (thread.role === 'triage') return triageCard(view);
  return requesterCard(view, {
    hint: hintFor(desk, thread.place),
    // Where it was asked for, the words stand above the card.
    showsText: thread.cardSubject !== requesterSubject(view.ticket.ticketId),
    maySteer: thread.role === 'requester',
  });
}

/** How to add to the ticket, in a place where its card stands. */
function hintFor(desk: Desk, place: Place): 'card.thread_hint' | 'card.dm_hint' | 'card.room_hint' {
  if (place.thread || hasThreads(desk, place)) return 'card.thread_hint';
  return place.kind === 'dm' ? 'card.dm_hint' : 'card.room_hint';
}

/** Where the ticket's queue works; undefined for a queue that the configuration no longer has. */
async function triagePlace(ctx: Context, desk: Desk, ticket: Ticket): Promise<Place | undefined> {
  const room = desk.config.queues[ticket.queue]?.channel;
  return room ? desk.room(ctx, room) : undefined;
}

/**
 * Makes sure that the queue's channel has the ticket; the card of a former queue says where it went.
 * @returns the threads in which the ticket goes on
 */
async function withTriage(
  ctx: Context,
  desk: Desk,
  ticket: Ticket,
  threads: readonly TicketThread[],
  place: Place | undefined,
): Promise<TicketThread[]> {
  const active = threads.filter((thread) => thread.active);
  if (!place) return active;
  const subject = triageSubject(ticket.ticketId, place);
  if (active.some((thread) => thread.cardSubject === subject)) return active;
  const triage: TicketThread = {
    workspaceId: ctx.workspaceId,
    ticketId: ticket.ticketId,
    role: 'triage',
    lane: laneOf(place),
    thread: '',
    place,
    cardSubject: subject,
    personId: null,
    active: true,
  };
  const [, retired] = await Promise.all([
    insertThread(ctx, triage),
    retireTriageThreads(ctx, ticket.ticketId, subject),
  ]);
  for (const former of retired) {
    putCard(ctx, desk, ticket, former, movedCard(desk.config, ticket), undefined);
  }
  return [...active.filter((thread) => thread.role !== 'triage'), triage];
}

/** Makes the card of one of the ticket's threads show this. */
export function putCard(
  ctx: Context,
  desk: Desk,
  ticket: Ticket,
  thread: TicketThread,
  card: Card,
  reader: Person | undefined,
): void {
  send(ctx, {
    place: thread.place,
    ...audienceOf(desk, thread.place, reader),
    content: { op: 'put', card },
    subject: thread.cardSubject,
    ticketId: ticket.ticketId,
    // Whoever has it was told directly.
    urgency: thread.role === 'triage' && isUrgent(ticket) && !ticket.assigneeId ? 'urgent' : 'normal',
  });
}
