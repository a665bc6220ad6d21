import type { Calendar } from '../calendar/model.ts';
import type { AlertPoint, Clock } from './model.ts';
import { SHOWN_PERCENT, thresholdsOf } from './thresholds.ts';

/** An alert that a running clock has yet to raise. */
export interface Outstanding {
  /** `breach`, `75%`, `1800000 before`. */
  threshold: string;
  /** Where in the clock's budget it lies, from 0 to 1, the breach. */
  rank: number;
  /** When it is to be raised, ms. */
  at: number;
}

/** An alert that was raised, and how much business time (ms) the clock had used by then. */
export interface Raised {
  rank: number;
  usedMs: number;
}

export interface Circumstances {
  alerts: readonly AlertPoint[];
  raised: readonly Raised[];
  /** What fell due by then is not ours to raise, ms. */
  keptSince: number;
  /** When the ticket or the policies last changed so that it may be due earlier than it was, ms. */
  changedAt: number;
}

const BREACH = { percent: 100 } as const;

/**
 * The alerts that lie ahead of a clock or are due, the earliest first. One is over once it, or one that lies further,
 * was raised after as much of the time was used: a pause brings none back, more time that was granted does.
 * What is due because of a change is due from the change on, not since long ago.
 * @param calendar the clock's
 */
export function outstanding(clock: Clock, of: Circumstances, calendar: Calendar): Outstanding[] {
  const { keptSince, changedAt, raised } = of;
  return thresholdsOf(clock, [...of.alerts, BREACH], calendar)
    .filter(({ at }) => at > keptSince)
    .map(({ point, at }) => ({ ...placeOf(clock, point), at: Math.max(at, changedAt) }))
    .filter(({ rank, usedMs }) => !raised.some((one) => one.rank >= rank && one.usedMs >= usedMs))
    .map(({ threshold, rank, at }) => ({ threshold, rank, at }));
}

function placeOf({ budgetMs }: Clock, point: AlertPoint): Omit<Outstanding, 'at'> & { usedMs: number } {
  if (point === BREACH) return { threshold: 'breach', rank: 1, usedMs: budgetMs };
  const usedMs = 'percent' in point ? Math.ceil((budgetMs * point.percent) / 100) : budgetMs - point.beforeMs;
  const threshold = 'percent' in point ? `${point.percent}%` : `${point.beforeMs} before`;
  return { threshold, rank: usedMs / budgetMs, usedMs };
}

export const isBreach = ({ threshold }: Pick<Outstanding, 'threshold'>): boolean => threshold === 'breach';

/** Of several that are due, only the one that lies furthest is worth raising. */
export function furthestDue(all: readonly Outstanding[], now: number): Outstanding | undefined {
  return all
    .filter(({ at }) => at < now)
    .reduce<Outstanding | undefined>((best, one) => (best && best.rank > one.rank ? best : one), undefined);
}

/** When the clock's cards change their colour next, after an instant; ms. */
export function nextRedraw(clock: Clock, after: number, calendar: Calendar): number | undefined {
  const points = SHOWN_PERCENT.map((percent) => ({ percent }));
  return thresholdsOf(clock, points, calendar).find(({ at }) => at > after)?.at;
}

/** When there is next something to do about a clock, ms; null: nothing, as it stands. */
export function nextAt(alerts: readonly Outstanding[], redrawAt: number | undefined): number | null {
  const all = [...alerts.map(({ at }) => at), ...(redrawAt === undefined ? [] : [redrawAt])];
  return all.length > 0 ? Math.min(...all) : null;
}
