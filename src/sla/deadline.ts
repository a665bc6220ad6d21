import type { Calendar } from '../calendar/model.ts';
import type { Deadline } from '../tickets/deadline.ts';
import { usedAt } from './clocks.ts';
import { type Clock, isBreached } from './model.ts';
import { SHOWN_PERCENT } from './thresholds.ts';

/**
 * Which of a ticket's clocks its cards show: of those that are not over the one that is due first, and else one that
 * stands still; of a ticket that is over, how solving it went.
 */
export function shownClock(clocks: readonly Clock[]): Clock | undefined {
  return nextDeadline(clocks) ?? clocks.findLast(isSolving);
}

/** Of the clocks that are not over the one that is due first, and else one that stands still. */
export function nextDeadline(clocks: readonly Clock[]): Clock | undefined {
  return mostPressing(clocks.filter(({ endedAt }) => endedAt === null));
}

/** What tells one deadline from another, as far as a card shows it. */
export function markOf(clock: Clock | undefined): string {
  return clock ? `${clock.target} ${clock.state} ${clock.dueAt} ${clock.budgetMs}` : '';
}

/** @returns undefined for one that is over without having been kept or missed */
export function deadlineOf(clock: Clock, calendar: Calendar, now: number): Deadline | undefined {
  const { target, budgetMs } = clock;
  const state = stateOf(clock, now);
  if (!state) return undefined;
  const usedMs = usedAt(clock, calendar, Math.max(now, clock.startedAt));
  const dueAt = clock.dueAt === null ? null : Temporal.Instant.fromEpochMilliseconds(clock.dueAt);
  return { target, state, dueAt, passed: passedOf(state, usedMs, budgetMs), usedMs, budgetMs };
}

function mostPressing(open: readonly Clock[]): Clock | undefined {
  const urgency = ({ dueAt }: Clock): number => dueAt ?? Number.POSITIVE_INFINITY;
  const left = ({ budgetMs, usedMs }: Clock): number => budgetMs - usedMs;
  return [...open].sort((a, b) => compare(urgency(a), urgency(b)) || left(a) - left(b))[0];
}

/** Infinity less infinity is no number. */
const compare = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);

const isSolving = ({ target }: Clock): boolean => target === 'resolution' || target === 'fulfilment';

function stateOf(clock: Clock, now: number): Deadline['state'] | undefined {
  switch (clock.state) {
    case 'running':
    case 'paused':
      return isBreached(clock, now) ? 'breached' : clock.state;
    case 'met':
    case 'missed':
      return clock.state;
    case 'dropped':
      return undefined;
  }
}

function passedOf(state: Deadline['state'], usedMs: number, budgetMs: number): Deadline['passed'] {
  if (state === 'breached') return 100;
  const passed = SHOWN_PERCENT.findLast((percent) => usedMs >= Math.ceil((budgetMs * percent) / 100)) ?? 0;
  // Used to the last millisecond, and due at this very instant: not late yet.
  return state === 'running' && passed === 100 ? 75 : passed;
}
