import type { Calendar } from '../calendar/model.ts';
import type { AlertPoint, Clock } from './model.ts';

/** The points at which a card changes, in percent of the budget. */
export const SHOWN_PERCENT = [50, 75, 100] as const;

export interface Threshold<P> {
  point: P;
  /** ms; what was passed before the clock last went on stands at that instant. */
  at: number;
}

/**
 * When a running clock gets to some points, the earliest first. One that stands still gets nowhere. Left out is what
 * lies before the beginning of its cycle: half an hour before the end of twenty minutes, or the 75 % that a reopened
 * ticket had used already.
 * @param calendar the clock's
 */
export function thresholdsOf<P extends AlertPoint>(
  clock: Clock,
  points: readonly P[],
  calendar: Calendar,
): Threshold<P>[] {
  const { runsSince, usedMs, budgetMs, carriedMs } = clock;
  if (runsSince === null) return [];
  return points
    .map((point) => ({ point, ms: usedAtPoint(point, budgetMs) }))
    .filter(({ ms }) => ms > carriedMs)
    .sort((a, b) => a.ms - b.ms)
    .map(({ point, ms }) => ({ point, at: calendar.add(runsSince, Math.max(0, ms - usedMs)) }));
}

/** How much of the budget is used at a point, in ms. */
function usedAtPoint(point: AlertPoint, budgetMs: number): number {
  return 'percent' in point ? Math.ceil((budgetMs * point.percent) / 100) : budgetMs - point.beforeMs;
}
