import type { Permission } from '../../conversation/operations.ts';

/**
 * Who may do and read what, declared once for the whole matrix. Written from the rules that the handbook
 * states, with nothing of the product's own code in it, so that the two can disagree.
 */

/** Everybody who comes to the desk, and how they stand to its tickets. */
export const ROLES = [
  'outsider',
  'requester',
  'opener',
  'watcher',
  'former watcher',
  'other requester',
  'former agent who holds one',
  'agent',
  'agent of another queue',
  'lead',
  'lead of another queue',
  'admin',
  'guest',
  'agent who left',
  'somebody of another company',
] as const;
export type Role = (typeof ROLES)[number];

/** One ticket of each kind that is seen by different people. */
export const TICKETS = ['open', 'private', 'security', 'vault'] as const;
export type TicketName = (typeof TICKETS)[number];

export interface Standing {
  role: string;
  personId: string;
  /** Keys of the teams that the configuration puts them in. */
  teams: readonly string[];
  isAdmin: boolean;
  isGuest: boolean;
  hasLeft: boolean;
}

/** What decides about a ticket, as it stands in the database. */
export interface Facts {
  ticketId: string;
  kind: string;
  queue: string;
  isPrivate: boolean;
  requesterId: string;
  openedById: string;
  assigneeId: string | null;
  watcherIds: readonly string[];
}

/** The team and the openness of each queue of the stories' company. */
const QUEUES: Record<string, { team: string; isPrivate: boolean }> = {
  'service-desk': { team: 'desk', isPrivate: false },
  network: { team: 'network', isPrivate: false },
  security: { team: 'security', isPrivate: true },
};

export function isConfidential(ticket: Facts): boolean {
  return ticket.isPrivate || ticket.kind === 'security' || QUEUES[ticket.queue]?.isPrivate === true;
}

export function isDesk(who: Standing, ticket: Facts): boolean {
  if (who.hasLeft) return false;
  const team = QUEUES[ticket.queue]?.team ?? '';
  return who.isAdmin || who.teams.includes(team) || ticket.assigneeId === who.personId;
}

function isConcerned(who: Standing, ticket: Facts): boolean {
  const isTheirs = [ticket.requesterId, ticket.openedById].includes(who.personId);
  return !who.hasLeft && (isTheirs || isDesk(who, ticket));
}

export function sees(who: Standing, ticket: Facts): boolean {
  if (who.hasLeft) return false;
  const isOpenToThem = !isConfidential(ticket) && !who.isGuest;
  return isConcerned(who, ticket) || ticket.watcherIds.includes(who.personId) || isOpenToThem;
}

/** Whether somebody may do what asks for a permission. */
export function may(
  permission: Permission,
  who: Standing,
  about: { ticket: Facts; authorId: string; draftOf: readonly string[] },
): boolean {
  if (who.hasLeft) return false;
  switch (permission) {
    case 'anybody':
      return true;
    case 'seeing':
      return sees(who, about.ticket);
    case 'concerned':
      return isConcerned(who, about.ticket);
    case 'desk':
      return isDesk(who, about.ticket);
    case 'agents':
      return who.isAdmin || who.teams.includes('desk');
    case 'any agent':
      return who.isAdmin || who.teams.length > 0;
    case 'any lead':
      return who.isAdmin || (who.role.startsWith('lead') && who.teams.length > 0);
    case 'team':
      return who.isAdmin || who.teams.includes(QUEUES[about.ticket.queue]?.team ?? '');
    case 'lead':
      return (
        who.isAdmin ||
        (who.role.startsWith('lead') && who.teams.includes(QUEUES[about.ticket.queue]?.team ?? ''))
      );
    case 'own draft':
      return about.draftOf.includes(who.personId);
    case 'author':
      return about.authorId === who.personId;
    case 'nobody':
      return false;
  }
}

/** What there is to know of a ticket: words that its cards show, and those that only its desk reads. */
export const PUBLIC_WORDS = ['title', 'words', 'answer', 'file'] as const;
export const DESK_WORDS = ['note', 'notefile', 'held', 'takenback'] as const;
export type Secret = (typeof PUBLIC_WORDS)[number] | (typeof DESK_WORDS)[number];

/** A word that stands nowhere else, so that wherever it is found it came from there. */
export const canary = (secret: Secret, ticket: string): string => `zq${secret}${ticket}`;

export const mayRead = (secret: Secret, who: Standing, ticket: Facts): boolean =>
  (DESK_WORDS as readonly string[]).includes(secret) ? isDesk(who, ticket) : sees(who, ticket);

/** What the readers of a shared room may find there. */
export function mayStandIn(room: string, secret: Secret, ticket: Facts): boolean {
  const queue = Object.keys(TRIAGE).find((key) => TRIAGE[key] === room);
  if (queue === ticket.queue) return true;
  return !(DESK_WORDS as readonly string[]).includes(secret) && !isConfidential(ticket);
}

const TRIAGE: Record<string, string> = {
  'service-desk': 'slack:triage-desk',
  network: 'teams:triage-network',
  security: 'slack:triage-security',
};
