import type { Calendar, CalendarSpec } from '../../calendar/model.ts';
import type { Plan, Position, Step } from './model.ts';

/** What the rules ask about the world. */
export interface Facts {
  /** ms since 1970. */
  now: number;
  calendar(spec: CalendarSpec): Calendar;
  /** Calls of the escalation's group since an instant, in ms. */
  callsSince(since: number): number;
}

/** Why a step was left out. */
export type LeftOut = 'outside_hours' | 'below_threshold';

export type Next =
  | { kind: 'page'; at: Position; leftOut: LeftOut[] }
  /** The next step waits for its working hours; in ms since 1970. */
  | { kind: 'wait'; at: Position; until: number; leftOut: LeftOut[] }
  | { kind: 'exhausted'; leftOut: LeftOut[] };

/**
 * The step to take after a position: the next one that may go now. One that waits for its hours holds up those
 * behind it; after the last one the first comes again, as often as the plan says.
 * @param after the position of the step that went last
 * @param nobody steps in a row, up to and including that one, that reached nobody: after a whole round of those
 *   another one would reach nobody either
 */
export function nextStep(plan: Plan, after: Position, facts: Facts, nobody = 0): Next {
  const leftOut: LeftOut[] = [];
  let at = after;
  for (let looked = nobody; looked < plan.steps.length; looked++) {
    at = following(plan, at);
    const step = plan.steps[at.step];
    if (!step || at.round > plan.repeat) return { kind: 'exhausted', leftOut };
    const reason = reasonAgainst(step, facts);
    if (!reason) return { kind: 'page', at, leftOut };
    if (reason.kind === 'wait') return { kind: 'wait', at: before(plan, at), until: reason.until, leftOut };
    leftOut.push(reason.why);
  }
  return { kind: 'exhausted', leftOut };
}

function following(plan: Plan, { round, step }: Position): Position {
  return step + 1 < plan.steps.length ? { round, step: step + 1 } : { round: round + 1, step: 0 };
}

function before(plan: Plan, { round, step }: Position): Position {
  return step > 0 || round === 0
    ? { round, step: step - 1 }
    : { round: round - 1, step: plan.steps.length - 1 };
}

type Against = { kind: 'skip'; why: LeftOut } | { kind: 'wait'; until: number };

function reasonAgainst({ hours, threshold }: Step, facts: Facts): Against | undefined {
  if (threshold && facts.callsSince(facts.now - threshold.within) < threshold.calls) {
    return { kind: 'skip', why: 'below_threshold' };
  }
  if (!hours) return undefined;
  const calendar = facts.calendar(hours.calendar);
  if (calendar.isOpen(facts.now)) return undefined;
  const opens = hours.outside === 'wait' ? opening(calendar, facts.now) : undefined;
  return opens === undefined ? { kind: 'skip', why: 'outside_hours' } : { kind: 'wait', until: opens };
}

/** When a calendar that is closed opens; undefined: never again. */
function opening(calendar: Calendar, now: number): number | undefined {
  try {
    return calendar.add(now, 1) - 1;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
