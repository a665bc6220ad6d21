import type { ASSIGNMENT_METHODS } from '../config/assignment.ts';

/** Who gets a ticket. Pure: all that counts is handed in. */

export interface Candidate {
  personId: string;
  /** Open tickets that they have, and offers that they haven't answered. */
  load: number;
  isAway: boolean;
  /** Knows the ticket's category best. */
  isSkilled: boolean;
  /** Has declined this ticket, or let its offer run out, since the round began. */
  hasPassed: boolean;
}

export interface Question {
  method: (typeof ASSIGNMENT_METHODS)[number];
  /** `on-call`: the first one first; else in no order. */
  candidates: readonly Candidate[];
  /** Person ids, whose turn was longest ago first. */
  turns: readonly string[];
  capacity: number;
  /** Whoever had the requester's last ticket of this category, where that counts. */
  sticky?: string;
}

/** `nobody`: there are no candidates; `away`, `full`, `passed`: why the last of them fell out. */
export type Nobody = 'nobody' | 'away' | 'full' | 'passed';
export type Choice = { personId: string } | { none: Nobody };

/**
 * Whoever is away, full or has passed is left out whatever the method. Of the others those who had the requester's
 * last ticket come first, then those who know its category, then the method decides; equals go by turns.
 */
export function choose({ method, candidates, turns, capacity, sticky }: Question): Choice {
  const here = candidates.filter((one) => !one.isAway);
  const free = here.filter((one) => one.load < capacity);
  const willing = free.filter((one) => !one.hasPassed);
  if (willing.length === 0) return { none: whyNobody(candidates, here, free) };
  const known = willing.find((one) => one.personId === sticky);
  if (known) return { personId: known.personId };
  const skilled = willing.filter((one) => one.isSkilled);
  const [first] = inOrder(method, skilled.length > 0 ? skilled : willing, turns);
  return first ? { personId: first.personId } : { none: 'nobody' };
}

function whyNobody(
  all: readonly Candidate[],
  here: readonly Candidate[],
  free: readonly Candidate[],
): Nobody {
  if (all.length === 0) return 'nobody';
  if (here.length === 0) return 'away';
  return free.length === 0 ? 'full' : 'passed';
}

function inOrder(
  method: Question['method'],
  candidates: readonly Candidate[],
  turns: readonly string[],
): readonly Candidate[] {
  // Who never had a turn has waited longest.
  const turnOf = ({ personId }: Candidate) => turns.indexOf(personId);
  const byTurn = (a: Candidate, b: Candidate) =>
    turnOf(a) - turnOf(b) || (a.personId < b.personId ? -1 : a.personId > b.personId ? 1 : 0);
  switch (method) {
    case 'on-call':
      return candidates;
    case 'round-robin':
      return candidates.toSorted(byTurn);
    case 'least-busy':
      return candidates.toSorted((a, b) => a.load - b.load || byTurn(a, b));
  }
}

/** The turns once somebody has had theirs; whoever belongs to the queue no more is forgotten. */
export function afterTurn(turns: readonly string[], personId: string, members: readonly string[]): string[] {
  return [...turns.filter((one) => one !== personId && members.includes(one)), personId];
}
