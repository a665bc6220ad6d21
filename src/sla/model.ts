import type { CalendarSpec } from '../calendar/model.ts';
import type { Complexity, PendingReason, Priority, TicketKind } from '../tickets/model.ts';

/**
 * What is promised. `first_response`: a person of the desk answers (or solves). `next_reply`: each later word of the
 * requester is answered. `update`: the requester hears something at least this often. `resolution`: solved;
 * `fulfilment` is its name for requests.
 */
export const TARGETS = ['first_response', 'next_reply', 'update', 'resolution', 'fulfilment'] as const;
export type Target = (typeof TARGETS)[number];

/** Of a ticket, what policies choose by. */
export interface Matched {
  kind: TicketKind;
  priority: Priority;
  complexity: Complexity;
  category: string;
  queue: string;
  isVip: boolean;
}

/** All that are given must fit; absent: any. */
export interface Match {
  kinds?: TicketKind[];
  priorities?: Priority[];
  complexity?: Complexity;
  categories?: string[];
  queues?: string[];
  isVip?: boolean;
}

/** When to warn: after a share of the target's time, or so much business time before it is over. */
export type AlertPoint = { percent: number } | { beforeMs: number };

export interface Policy {
  key: string;
  match: Match;
  /** A key of the policy set's calendars. */
  calendar: string;
  /** Business time in ms. */
  targets: Partial<Record<Target, number>>;
  /** Before the breach, at which there is always an alert. */
  alerts: AlertPoint[];
  /** Which escalation calls people, and from which share of the time on; 100: when it is missed. */
  escalate?: { to: string; fromPercent: number };
}

/** Everything that clocks depend on besides what happened. Plain data; a changed one is a new version. */
export interface PolicySet {
  /** The first one that fits counts. */
  policies: Policy[];
  calendars: Record<string, CalendarSpec>;
  /** The clocks stand still while a ticket waits for one of these. */
  pausedBy: PendingReason[];
  /** A ticket that is reopened has at least this much business time, in ms. */
  reopenGraceMs: number;
}

/** A policy set from the instant (ms) at which it was switched on. */
export interface PolicyVersion {
  version: number;
  since: number;
  set: PolicySet;
}

/** What happened to a ticket, as far as clocks go by it; instants in ms, in order. */
export type Fact = { at: number } & (
  | { type: 'opened'; matched: Matched }
  | { type: 'changed'; matched: Matched }
  /** A person of the desk wrote to the requester. */
  | { type: 'answered' }
  /** The requester wrote. */
  | { type: 'asked' }
  | { type: 'waiting'; reason: PendingReason }
  | { type: 'resumed' }
  | { type: 'resolved' }
  /** A monitor says that it is over: solved, and nobody of the desk has said anything. */
  | { type: 'recovered' }
  | { type: 'reopened' }
  /** Closed, cancelled or merged. */
  | { type: 'ended'; how: 'closed' | 'cancelled' | 'merged' }
  /** A lead granted more time. */
  | { type: 'extended'; target: Target; byMs: number }
);

/**
 * One run of one target: `met` and `missed` are over, `dropped` is over without either (cancelled,
 * merged, an answer that nobody needs any more). A cycle
 * whose policy promises no such thing is no clock at all. Business time and instants are in ms.
 *
 * It is *due* at the earliest instant by which it has run for its budget. From that instant on, one that is not over is
 * breached; what happens at the very instant is in time.
 */
export interface Clock {
  target: Target;
  /** From 1: a reopened ticket, a further question and a further update are new cycles. */
  cycle: number;
  state: 'running' | 'paused' | 'met' | 'missed' | 'dropped';
  policy: string;
  version: number;
  calendar: string;
  /** As the policy has it. */
  targetMs: number;
  /** What it may run: the target, at least the grace after a reopening, and what was granted. */
  budgetMs: number;
  /** Of the budget, what was used before this cycle, which goes on after a reopening. */
  carriedMs: number;
  /** Of the budget, what was used in all (over), up to the pause (paused), or up to `runsSince` (running). */
  usedMs: number;
  startedAt: number;
  /** Since when it runs without a stop; null unless it is running. */
  runsSince: number | null;
  /** When it is or was due; null of one that is or was stopped before, and hasn't gone on. */
  dueAt: number | null;
  endedAt: number | null;
}

/** A stretch of a clock's cycle in which it ran, or stood still and why. `to` is null while it lasts. */
export interface Segment {
  from: number;
  to: number | null;
  pausedBy: PendingReason | null;
}

/** Whether a clock was or would have been due while it wasn't over; for ever of one that is over. */
export function isBreached(clock: Pick<Clock, 'state' | 'dueAt'>, now: number): boolean {
  switch (clock.state) {
    case 'running':
    case 'paused':
      return clock.dueAt !== null && clock.dueAt <= now;
    case 'missed':
      return true;
    case 'met':
    case 'dropped':
      return false;
  }
}
