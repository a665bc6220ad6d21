import type { Calendar } from '../../calendar/model.ts';
import type { PendingReason } from '../../tickets/model.ts';
import type { Traced } from '../clocks.ts';
import { usedAt } from '../clocks.ts';
import type { Clock } from '../model.ts';

/** What a clock did in a stretch of time; `early`, `warned` and `late` are running below 75 %, below 100 %, and beyond. */
export type Doing = 'early' | 'warned' | 'late' | 'paused' | 'closed';
export interface Stretch {
  from: number;
  to: number;
  doing: Doing;
  /** Whom the ticket waited for. */
  waitsFor: PendingReason | null;
}

/** One clock with all that it did until an instant; instants and lengths in ms. */
export interface Strand {
  clock: Clock;
  /** Without a gap, in order. */
  stretches: Stretch[];
  /** By then. */
  usedMs: number;
  isLate: boolean;
  until: number;
}

/** From this share of its time on it is close. */
const WARNED = 0.75;

/** @param now up to which one is looked at that isn't over */
export function strandOf({ clock, run }: Traced, calendar: Calendar, now: number): Strand {
  const until = clock.endedAt ?? Math.max(now, clock.startedAt);
  const stretches: Stretch[] = [];
  let usedMs = clock.carriedMs;
  for (const segment of run) {
    const to = Math.min(segment.to ?? until, until);
    if (segment.from >= to) continue;
    if (segment.pausedBy) {
      stretches.push({ from: segment.from, to, doing: 'paused', waitsFor: segment.pausedBy });
      continue;
    }
    let at = segment.from;
    for (const open of calendar.stretches(segment.from, to)) {
      if (open.from > at) stretches.push(closed(at, open.from));
      stretches.push(...running(open, usedMs, clock.budgetMs));
      usedMs += open.to - open.from;
      at = open.to;
    }
    if (at < to) stretches.push(closed(at, to));
  }
  const used = clock.endedAt === null ? usedAt(clock, calendar, until) : clock.usedMs;
  const isLate = clock.state === 'missed' || (clock.state !== 'met' && used > clock.budgetMs);
  return { clock, stretches, usedMs: used, isLate, until };
}

const closed = (from: number, to: number): Stretch => ({ from, to, doing: 'closed', waitsFor: null });

/** An open stretch in which the clock ran, cut where it got to 75 % and to the end of its time. */
function running({ from, to }: { from: number; to: number }, usedMs: number, budgetMs: number): Stretch[] {
  const cuts = [Math.ceil(budgetMs * WARNED), budgetMs].map((ms) => from + (ms - usedMs));
  const [warnedAt = to, lateAt = to] = cuts;
  const parts: [Doing, number, number][] = [
    ['early', from, Math.min(to, warnedAt)],
    ['warned', Math.max(from, warnedAt), Math.min(to, lateAt)],
    ['late', Math.max(from, lateAt), to],
  ];
  return parts
    .filter(([, begin, end]) => begin < end)
    .map(([doing, begin, end]) => ({ from: begin, to: end, doing, waitsFor: null }));
}
