import type { CalendarSpec } from '../../calendar/model.ts';

/** Whom a step pages: references as the configuration has them. */
export type Receiver =
  | { person: string }
  | { rota: string }
  | { team: string }
  | { lead: string }
  | { channel: string };

/** So many calls of one group within so many ms. */
export interface Threshold {
  calls: number;
  within: number;
}

export interface Step {
  to: Receiver[];
  /** How long the step waits for somebody to acknowledge, in ms. */
  wait: number;
  /** Working hours outside of which the step is left out, or waits for them. */
  hours?: { calendar: CalendarSpec; outside: 'skip' | 'wait' };
  threshold?: Threshold;
}

/** An escalation policy as plain data: copied when one begins, so that an edit can't change a running one. */
export interface Plan {
  steps: Step[];
  /** How often all steps are gone through again while nobody acknowledges. */
  repeat: number;
  /** An acknowledgement that leads to nothing for so many ms is one no more. */
  returnAfter: number;
  threshold?: Threshold;
}

/**
 * `counting`: its policy waits for more calls, nobody is paged. `triggered`: people are being paged. `exhausted`: all
 * have been paged and nobody has acknowledged. `settled`: its cause is gone.
 */
export const ESCALATION_STATES = ['counting', 'triggered', 'acknowledged', 'exhausted', 'settled'] as const;
export type EscalationState = (typeof ESCALATION_STATES)[number];

/** Where an escalation is: the step that went last (-1: none yet) of a round, both from 0. */
export interface Position {
  round: number;
  step: number;
}

export const BEGINNING: Position = { round: 0, step: -1 };
