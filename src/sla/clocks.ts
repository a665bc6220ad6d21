import type { Calendar } from '../calendar/model.ts';
import { type Cycle, cyclesOf, targetOf } from './cycles.ts';
import { policyFor, versionAt } from './match.ts';
import type { Clock, Fact, Policy, PolicySet, PolicyVersion, Segment, Target } from './model.ts';

/** A calendar of a version of the policies, ready to count. @throws if the version has none of that name */
export type CalendarOf = (version: PolicyVersion, calendar: string) => Calendar;

/** A clock and how it came about. */
export interface Traced {
  clock: Clock;
  run: Segment[];
}

/**
 * The clocks of one ticket, in the order of their beginnings. They depend on what happened and on the policies alone,
 * not on the time it is: the same facts give the same clocks, and whatever happens later leaves those that are over as
 * they are.
 *
 * One that is over goes by the ticket as it was at its end, under the version of the policies that was in force then;
 * one that isn't, by the ticket as it is, under the latest. Either way the whole cycle is counted under that one policy.
 * @param facts in order
 * @param versions in order, at least one
 */
export function clocksOf(
  facts: readonly Fact[],
  versions: readonly PolicyVersion[],
  calendarOf: CalendarOf,
): Clock[] {
  return tracedClocks(facts, versions, calendarOf).map(({ clock }) => clock);
}

/** The same with the stretches in which each ran and stood still: why it is as it is. */
export function tracedClocks(
  facts: readonly Fact[],
  versions: readonly PolicyVersion[],
  calendarOf: CalendarOf,
): Traced[] {
  const traced: Traced[] = [];
  let solvingMs = 0;
  for (const cycle of cyclesOf(facts)) {
    const version = versionAt(versions, cycle.end?.at);
    const policy = policyFor(version.set, cycle.matched);
    const target = targetOf(cycle.track, cycle.matched);
    const targetMs = policy?.targets[target];
    // What nothing was promised for isn't counted, nor does it use up anything.
    if (!policy || targetMs === undefined) continue;
    const isSolving = cycle.track === 'solving';
    const promise = { version, policy, target, targetMs, carriedMs: isSolving ? solvingMs : 0 };
    const one = countUnder(cycle, promise, calendarOf(version, policy.calendar));
    if (isSolving) solvingMs = one.clock.usedMs;
    traced.push(one);
  }
  return traced;
}

interface Promised {
  version: PolicyVersion;
  policy: Policy;
  target: Target;
  targetMs: number;
  carriedMs: number;
}

function countUnder(cycle: Cycle, promised: Promised, calendar: Calendar): Traced {
  const { version, policy, target, targetMs, carriedMs } = promised;
  const { pausedBy } = version.set;
  const run = segmentsOf(cycle, pausedBy);
  const budgetMs = budgetOf(cycle, promised);
  const { usedMs, dueAt: wasDueAt } = count(run, carriedMs, budgetMs, calendar);
  const runsSince = runningSince(cycle, run, pausedBy);
  // Of one that ended running, what had been due tells how early it was.
  const dueAt = wasDueAt ?? (runsSince === null ? null : calendar.add(runsSince, budgetMs - usedMs));
  const clock: Clock = {
    target,
    cycle: cycle.number,
    state: stateOf(cycle, runsSince !== null, dueAt),
    policy: policy.key,
    version: version.version,
    calendar: policy.calendar,
    targetMs,
    budgetMs,
    carriedMs,
    usedMs,
    startedAt: cycle.from,
    runsSince: cycle.end ? null : runsSince,
    dueAt,
    endedAt: cycle.end?.at ?? null,
  };
  return { clock, run };
}

/** Reopened, it has what is left, but at least the grace; what is granted from then on comes on top of either. */
function budgetOf(cycle: Cycle, { targetMs, carriedMs, version }: Promised): number {
  const left = targetMs + cycle.grantedBeforeMs;
  const isReopened = cycle.track === 'solving' && cycle.number > 1;
  return (isReopened ? Math.max(left, carriedMs + version.set.reopenGraceMs) : left) + cycle.grantedMs;
}

/** The cycle cut where it stops and goes on; a wait for something that doesn't stop clocks is no cut. */
function segmentsOf(cycle: Cycle, pausedBy: PolicySet['pausedBy']): Segment[] {
  const segments: Segment[] = [];
  let from = cycle.from;
  for (const wait of cycle.waits) {
    if (!pausedBy.includes(wait.reason) || wait.from === wait.to) continue;
    if (wait.from > from) segments.push({ from, to: wait.from, pausedBy: null });
    segments.push({ from: wait.from, to: wait.to, pausedBy: wait.reason });
    if (wait.to === null) return segments;
    from = wait.to;
  }
  const to = cycle.end?.at ?? null;
  if (from !== to || segments.length === 0) segments.push({ from, to, pausedBy: null });
  return segments;
}

/** The instant from which it runs on, or would have at its end; null if it stands still. */
function runningSince(cycle: Cycle, run: readonly Segment[], pausedBy: PolicySet['pausedBy']): number | null {
  if (cycle.end) {
    return cycle.end.waitedFor && pausedBy.includes(cycle.end.waitedFor) ? null : cycle.end.at;
  }
  const last = run.at(-1);
  return last?.pausedBy === null ? last.from : null;
}

function stateOf({ end }: Cycle, isRunning: boolean, dueAt: number | null): Clock['state'] {
  if (!end) return isRunning ? 'running' : 'paused';
  if (end.how === 'dropped') return 'dropped';
  if (dueAt !== null && end.at > dueAt) return 'missed';
  return end.how === 'unneeded' ? 'dropped' : 'met';
}

/** What was used in the stretches that are over, and when that was the whole budget. */
function count(
  run: readonly Segment[],
  carriedMs: number,
  budgetMs: number,
  calendar: Calendar,
): { usedMs: number; dueAt: number | null } {
  let usedMs = carriedMs;
  let dueAt: number | null = null;
  for (const { from, to, pausedBy } of run) {
    if (pausedBy !== null || to === null) continue;
    const ranMs = calendar.measure(from, to);
    if (dueAt === null && usedMs + ranMs >= budgetMs) dueAt = calendar.add(from, budgetMs - usedMs);
    usedMs += ranMs;
  }
  return { usedMs, dueAt };
}

/** What a clock has used by now. @param calendar the clock's */
export function usedAt(clock: Clock, calendar: Calendar, now: number): number {
  return clock.runsSince === null ? clock.usedMs : clock.usedMs + calendar.measure(clock.runsSince, now);
}
