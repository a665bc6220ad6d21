import { textCard } from '../chat/card.ts';
import { send } from '../chat/outgoing.ts';
import { directPerson, laneOf, type Place } from '../chat/place.ts';
import type { Context } from '../context.ts';
import { type Text, t } from '../i18n/text.ts';
import type { Person } from '../people/model.ts';
import { type Desk, queueName } from '../tickets/desk.ts';
import { ticketOfSubject } from '../tickets/publish.ts';
import { findTicket } from '../tickets/store.ts';

/** A message that a platform will never take. */
export interface Undelivered {
  place: Place;
  subject: string | null;
  ticketId: string | null;
  cause: 'not_member' | 'gone' | 'invalid';
}

/**
 * Tells people when the bot can't write somewhere: the queue's leads if it is their triage channel, else
 * whoever asked, in their direct chat. One message per room and person, however much fails there.
 */
export async function onUndelivered(ctx: Context, desk: Desk, failed: Undelivered): Promise<void> {
  // Somebody who can't be written to can't be told so, and a malformed card is the operators' affair.
  if (failed.cause === 'invalid' || directPerson(failed.place.channel) !== undefined) return;
  const room = `${failed.place.platform}:${failed.place.channel}`;
  const queue = Object.keys(desk.config.queues).find((key) => desk.config.queues[key]?.channel === room);
  if (queue) {
    const team = desk.config.queues[queue]?.team;
    const agents = team ? await desk.people.agentsOf(ctx, team) : [];
    const leads = agents.filter((agent) => desk.people.viewer(agent).leadOf.has(team ?? ''));
    const text =
      failed.cause === 'gone'
        ? t('room.gone', { queue: queueName(desk.config, queue), channel: failed.place.channel })
        : t('room.not_member', {
            queue: queueName(desk.config, queue),
            channel: failed.place.channel,
            bot: desk.config.name,
          });
    for (const person of leads.length > 0 ? leads : agents) tell(ctx, desk, failed.place, person, text);
    return;
  }
  if (failed.cause === 'gone') return;
  const id = failed.ticketId ?? (failed.subject ? ticketOfSubject(failed.subject) : undefined);
  const ticket = id ? await findTicket(ctx, id) : undefined;
  if (!ticket) return;
  const asker = (await desk.people.find(ctx, [ticket.openedById])).get(ticket.openedById);
  if (asker) tell(ctx, desk, failed.place, asker, t('room.not_member_ask'));
}

function tell(ctx: Context, desk: Desk, room: Place, person: Person, text: Text): void {
  const place = desk.people.directPlace(person);
  if (!place) return;
  send(ctx, {
    place,
    locale: person.locale,
    timeZone: person.timeZone,
    content: { op: 'put', card: textCard(text) },
    subject: `room-problem/${laneOf(room)}/${person.personId}`,
  });
}
