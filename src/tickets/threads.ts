import { laneOf, type Place } from '../chat/place.ts';
import type { Context } from '../context.ts';
import type { Person } from '../people/model.ts';
import type { Desk } from './desk.ts';
import { insertThread } from './thread-store.ts';

/** Names of the messages that a ticket has on platforms, and how its threads are opened. */

/** The ticket's card where it was asked for; the draft had the same message. */
export const requesterSubject = (ticketId: string): string => `ticket/${ticketId}/requester`;
/** The same in the direct chat of somebody concerned, when that isn't where it was asked for. */
export const directSubject = (ticketId: string, personId: string): string =>
  `ticket/${ticketId}/requester/direct/${personId}`;
export const triageSubject = (ticketId: string, place: Place): string =>
  `ticket/${ticketId}/triage/${laneOf(place)}`;
const watcherSubject = (ticketId: string, personId: string): string =>
  `ticket/${ticketId}/watcher/${personId}`;
/** A line about a ticket that is never changed: a note, a direct message, a card that was asked for. */
export const passingSubject = (ctx: Context, ticketId: string): string => `about/${ticketId}/${ctx.newId()}`;

/** The ticket that a message of this subject belongs to. */
export function ticketOfSubject(subject: string): string | undefined {
  return /^(?:ticket|comment-of|about)\/([0-9a-f-]{36})\//.exec(subject)?.[1];
}

/** Opens a ticket in the direct chat of somebody concerned. @returns whether there is one to reach them in */
export async function openDirectThread(ctx: Context, desk: Desk, ticketId: string, person: Person) {
  return openIn(ctx, desk, 'requester', ticketId, directSubject(ticketId, person.personId), person);
}

/** Gives a watcher their own copy of the ticket in their direct chat. */
export async function openWatcherThread(ctx: Context, desk: Desk, ticketId: string, person: Person) {
  return openIn(ctx, desk, 'watcher', ticketId, watcherSubject(ticketId, person.personId), person);
}

async function openIn(
  ctx: Context,
  desk: Desk,
  role: 'requester' | 'watcher',
  ticketId: string,
  cardSubject: string,
  person: Person,
): Promise<boolean> {
  const place = desk.people.directPlace(person);
  if (!place) return false;
  await insertThread(ctx, {
    workspaceId: ctx.workspaceId,
    ticketId,
    role,
    lane: laneOf(place),
    thread: '',
    place,
    cardSubject,
    personId: person.personId,
  });
  return true;
}
