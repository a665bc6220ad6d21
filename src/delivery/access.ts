import type { Place } from '../chat/place.ts';
import { t } from '../i18n/text.ts';
import type { Person } from '../people/model.ts';
import { Refusal } from '../refusal.ts';
import type { Desk } from '../tickets/desk.ts';
import { mayWork } from '../tickets/permissions.ts';
import type { Ticket } from '../tickets/store.ts';
import type { Sight } from './model.ts';

/** Leads and admins look after all messages, agents after those of their queues. @throws Refusal for everybody else */
export function sightOf(desk: Desk, who: Person): Sight {
  const sight = sightIfAny(desk, who);
  if (!sight) throw new Refusal(t('refusal.not_for_delivery'));
  return sight;
}

/** @returns undefined for whom the delivery of messages is no concern */
export function sightIfAny(desk: Desk, who: Person): Sight | undefined {
  const viewer = desk.people.viewer(who);
  if (viewer.isAdmin || viewer.leadOf.size > 0) return { kind: 'all' };
  if (viewer.agentOf.size === 0) return undefined;
  const own = Object.entries(desk.config.queues).filter(([, queue]) => viewer.agentOf.has(queue.team));
  return {
    kind: 'queues',
    queues: own.map(([key]) => key),
    rooms: own.map(([, queue]) => queue.channel),
  };
}

/** Whether a message is in somebody's sight: by its room or its ticket. The same rule as the store's. */
function isInSight(sight: Sight, place: Place, ticket: Ticket | undefined): boolean {
  return (
    sight.kind === 'all' ||
    sight.rooms.includes(`${place.platform}:${place.channel}`) ||
    (ticket !== undefined && sight.queues.includes(ticket.queue))
  );
}

/**
 * Whether somebody may send a failed message again or drop it: it is for the team of its ticket, and for leads
 * only where it belongs to no ticket. A lead of another team sees that it failed, not more.
 */
export function mayHandle(desk: Desk, who: Person, place: Place, ticket: Ticket | undefined): boolean {
  const sight = sightOf(desk, who);
  const viewer = desk.people.viewer(who);
  if (!ticket || viewer.isAdmin) return isInSight(sight, place, ticket);
  const team = desk.config.queues[ticket.queue]?.team;
  return team !== undefined && viewer.agentOf.has(team);
}

/**
 * Whether somebody may read what a message says. It may be a note of the desk's, so only who works on the ticket
 * may; what belongs to no ticket is between the bot and whom it was for.
 */
export function mayRead(desk: Desk, who: Person, ticket: Ticket | undefined): boolean {
  return ticket !== undefined && mayWork(desk.config, ticket, desk.people.viewer(who));
}
