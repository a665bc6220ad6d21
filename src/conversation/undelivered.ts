import { textCard } from '../chat/card.ts';
import { send } from '../chat/outgoing.ts';
import { directPerson, laneOf, type Place } from '../chat/place.ts';
import type { Context } from '../context.ts';
import { type Text, t } from '../i18n/text.ts';
import type { Person } from '../people/model.ts';
import { type Desk, queueName } from '../tickets/desk.ts';
import { takeToDirect } from '../tickets/drafts/move.ts';
import { findDraft } from '../tickets/drafts/store.ts';
import { goOnDirectly } from '../tickets/rooms.ts';
import { findTicket } from '../tickets/store.ts';
import { ticketOfSubject } from '../tickets/threads.ts';
import { leadsOf } from '../tickets/urgent.ts';

/** A message that a platform will never take. */
export interface Undelivered {
  place: Place;
  subject: string | null;
  ticketId: string | null;
  cause: 'not_member' | 'gone' | 'invalid';
}

/**
 * The bot can't write somewhere. If it is a queue's channel, its leads hear so; if people asked there, their
 * draft or ticket goes on in the direct chat and whoever asked hears why.
 */
export async function onUndelivered(ctx: Context, desk: Desk, failed: Undelivered): Promise<void> {
  const { place, cause } = failed;
  // Somebody who can't be written to can't be told so, and a malformed card is the operators' affair.
  if (cause === 'invalid' || directPerson(place.channel) !== undefined) return;
  if (await tellLeads(ctx, desk, place, cause)) return;
  const id = failed.ticketId ?? (failed.subject ? ticketOfSubject(failed.subject) : undefined);
  if (!id) return;
  const ticket = await findTicket(ctx, id, 'change');
  if (ticket) {
    if (!(await goOnDirectly(ctx, desk, ticket, place, failed.subject))) return;
    const asker = (await desk.people.find(ctx, [ticket.openedById])).get(ticket.openedById);
    if (asker) tell(ctx, desk, place, asker, whyElsewhere(desk, place, cause));
    return;
  }
  const draft = await findDraft(ctx, id);
  const author = draft && (await desk.people.find(ctx, [draft.authorId])).get(draft.authorId);
  if (draft?.state !== 'open' || draft.lane !== laneOf(place) || !author) return;
  await takeToDirect(ctx, desk, draft, author);
  tell(ctx, desk, place, author, whyElsewhere(desk, place, cause));
}

/** @returns whether the room is a queue's channel */
export async function tellLeads(
  ctx: Context,
  desk: Desk,
  room: Place,
  cause: 'not_member' | 'gone',
): Promise<boolean> {
  const name = `${room.platform}:${room.channel}`;
  const queues = Object.keys(desk.config.queues).filter((key) => desk.config.queues[key]?.channel === name);
  for (const queue of queues) {
    const team = desk.config.queues[queue]?.team;
    const people = team ? await leadsOf(ctx, desk, team) : [];
    const args = { queue: queueName(desk.config, queue), channel: room.channel };
    const text =
      cause === 'gone'
        ? t('room.gone', args)
        : t('room.not_member', { ...args, how: howToInvite(desk, room) });
    for (const person of people) tell(ctx, desk, room, person, text);
  }
  return queues.length > 0;
}

function whyElsewhere(desk: Desk, room: Place, cause: 'not_member' | 'gone'): Text {
  return cause === 'gone' ? t('room.gone_ask') : t('room.not_member_ask', { how: howToInvite(desk, room) });
}

function howToInvite(desk: Desk, room: Place): Text {
  // Mail has no rooms.
  const platform = room.platform === 'email' ? 'web' : room.platform;
  return t(`room.invite_${platform}`, { bot: desk.config.name });
}

/** One message per room and person, however much fails there. */
function tell(ctx: Context, desk: Desk, room: Place, person: Person, text: Text): void {
  const place = desk.people.directPlace(person);
  if (!place) return;
  send(ctx, {
    place,
    locale: person.locale,
    timeZone: person.timeZone,
    content: { op: 'put', card: textCard(text) },
    subject: `room-problem/${laneOf(room)}/${person.personId}`,
    urgency: 'urgent',
  });
}
