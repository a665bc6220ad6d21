import type { TicketState } from '../tickets/model.ts';

/** The rules by which an incident's ticket follows its alerts. Pure; instants and times in ms. */

/** What the alerts of an incident say at the moment. */
export interface Counts {
  total: number;
  firing: number;
  /** When the last of them was over. */
  lastOverAt: number | null;
}

export interface Standing {
  counts: Counts;
  /** Whether its being over was told already. */
  isOver: boolean;
  /** How often it fired again after that. */
  returns: number;
  /** How many alerts the ticket's timeline tells of, and when it last did. */
  told: number;
  toldAt: number | null;
  /** As it stands, or the one that it was merged into. Undefined: there is none yet, or none any more. */
  ticket?: { state: TicketState; isMerged: boolean; resolvedAt: number | null };
  wasOpened: boolean;
}

export interface Settings {
  whenOver: 'solve' | 'note';
  quietFor: number;
  reopenWithin: number;
}

export type Step =
  /** Nothing is to be done, perhaps not before `until`. */
  | { do: 'rest'; until?: number }
  | { do: 'open' }
  /** New figures on the card, with a line in the timeline about the alerts that it doesn't tell of yet. */
  | { do: 'show'; tells: boolean; until?: number }
  | { do: 'reopen' }
  /** It has ended; what fires now is another incident. */
  | { do: 'renew' }
  | { do: 'over'; solves: boolean };

/** A storm of alerts has one line in the timeline in this time. */
export const TOLD_EVERY_MS = 60_000;

/** What is next for an incident whose alerts have changed, or whose time has come. */
export function nextStep(now: number, standing: Standing, settings: Settings): Step {
  const { counts, ticket, isOver, wasOpened } = standing;
  if (counts.total === 0) return { do: 'rest' };
  if (!wasOpened) return { do: 'open' };
  if (counts.firing === 0) return whenQuiet(now, standing, settings);
  // Deleted, closed, cancelled or merged into something else by people: they know of it.
  if (!ticket || ticket.state === 'closed' || ticket.state === 'cancelled') {
    return hasFiredSince(standing) ? { do: 'renew' } : { do: 'rest' };
  }
  if (ticket.state === 'resolved') {
    if (ticket.isMerged) return hasFiredSince(standing) ? { do: 'renew' } : { do: 'rest' };
    if (!isOver && !hasFiredSince(standing)) return { do: 'rest' };
    const solved = ticket.resolvedAt ?? now;
    return now - solved <= settings.reopenWithin ? { do: 'reopen' } : { do: 'renew' };
  }
  return show(now, standing);
}

/** More alerts than the ticket tells of: something fired that people didn't know of when they ended it. */
const hasFiredSince = ({ counts, told }: Standing): boolean => counts.total > told;

function whenQuiet(now: number, standing: Standing, settings: Settings): Step {
  const { counts, ticket, isOver } = standing;
  if (isOver || !ticket) return { do: 'rest' };
  const until = (counts.lastOverAt ?? now) + quietTime(standing.returns, settings);
  if (now < until) {
    const shown = show(now, standing);
    return shown.do === 'show' ? { ...shown, until } : { do: 'rest', until };
  }
  const isOpen = !['resolved', 'closed', 'cancelled'].includes(ticket.state);
  return { do: 'over', solves: settings.whenOver === 'solve' && isOpen && !ticket.isMerged };
}

function show(now: number, { counts, told, toldAt }: Standing): Step {
  if (counts.total === told) return { do: 'show', tells: false };
  const next = toldAt === null ? now : toldAt + TOLD_EVERY_MS;
  return now >= next ? { do: 'show', tells: true } : { do: 'show', tells: false, until: next };
}

/** What goes up and down has to be quiet for longer each time, so that its ticket doesn't. */
export function quietTime(returns: number, { quietFor, reopenWithin }: Settings): number {
  return Math.max(quietFor, Math.min(quietFor * 2 ** returns, reopenWithin));
}
