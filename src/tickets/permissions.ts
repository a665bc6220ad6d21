import type { Config } from '../config/schema.ts';
import type { Viewer } from '../people/model.ts';
import type { TicketKind } from './model.ts';

/** What the rules need to know of a ticket. */
export interface Guarded {
  kind: TicketKind;
  queue: string;
  isPrivate: boolean;
  requesterId: string;
  openedById: string;
  assigneeId: string | null;
}

/** The team that works a queue; a queue that was taken out of the configuration belongs to admins only. */
function teamOf(config: Config, queue: string): string | undefined {
  return config.queues[queue]?.team;
}

/** Agents of the ticket's queue, its assignee and admins do the work on it. */
export function mayWork(config: Config, ticket: Guarded, viewer: Viewer): boolean {
  const team = teamOf(config, ticket.queue);
  return (
    viewer.isAdmin ||
    ticket.assigneeId === viewer.personId ||
    (team !== undefined && viewer.agentOf.has(team))
  );
}

/** The requester and whoever opened it for them. */
export function isOwner(ticket: Guarded, personId: string): boolean {
  return ticket.requesterId === personId || ticket.openedById === personId;
}

/** For whom somebody speaks on a ticket: an agent who opened it for somebody else is the desk, on their own it isn't. */
export type Side = 'desk' | 'requester' | 'other';
export function sideOf(config: Config, ticket: Guarded, viewer: Viewer): Side {
  if (ticket.requesterId === viewer.personId) return 'requester';
  if (mayWork(config, ticket, viewer)) return 'desk';
  return isOwner(ticket, viewer.personId) ? 'requester' : 'other';
}

/** Closed to everybody but the people concerned and the agents of its queue. */
export function isConfidential(config: Config, ticket: Guarded): boolean {
  return ticket.isPrivate || ticket.kind === 'security' || config.queues[ticket.queue]?.private === true;
}

/** Others see what isn't confidential, if they belong to the organisation: guests see what concerns them. */
export function maySee(config: Config, ticket: Guarded, viewer: Viewer, isWatcher: boolean): boolean {
  return (
    isWatcher ||
    isOwner(ticket, viewer.personId) ||
    mayWork(config, ticket, viewer) ||
    !(viewer.isGuest || isConfidential(config, ticket))
  );
}

/** Cancelling, reopening and adding watchers: the people concerned and those who work on it. */
export function maySteer(config: Config, ticket: Guarded, viewer: Viewer): boolean {
  return isOwner(ticket, viewer.personId) || mayWork(config, ticket, viewer);
}
