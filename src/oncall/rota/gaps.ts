import { type Hours, type Override, type Rota, shiftsBetween, stretchesOf } from './model.ts';

/** Times that nobody has, and what has become of those that were reported. Pure; instants in ms. */

export interface Gap {
  from: number;
  to: number;
}

/**
 * When nobody is on call within [from, to), although somebody has to be.
 * @param cover when somebody has to be, on the clock of `zone`; absent: always
 */
export function gapsBetween(
  rota: Rota,
  overrides: readonly Override[],
  from: number,
  to: number,
  cover?: { hours: Hours; zone: string },
): Gap[] {
  const needed = cover ? stretchesOf(cover.hours, cover.zone, from, to) : [{ from, to }];
  const gaps: Gap[] = [];
  for (const shift of shiftsBetween(rota, overrides, from, to)) {
    if (shift.personId !== null) continue;
    for (const stretch of needed) {
      const gap = { from: Math.max(shift.from, stretch.from), to: Math.min(shift.to, stretch.to) };
      if (gap.to <= gap.from) continue;
      const before = gaps.at(-1);
      if (before?.to === gap.from) before.to = gap.to;
      else gaps.push(gap);
    }
  }
  return gaps;
}

interface Known extends Gap {
  gapId: string;
  reportId: string;
}

export interface Reconciled {
  /** In no report yet. */
  found: Gap[];
  /** Grown, shrunk, or moved on. */
  changed: Known[];
  /** The rest of one that was covered in its middle. */
  split: { gap: Gap; reportId: string }[];
  closed: { gapId: string; reportId: string; how: 'covered' | 'over' }[];
}

/**
 * What has become of the gaps that were reported, and which are new.
 * @param known open ones, in order
 * @param gaps those that there are from `now` on, in order
 */
export function reconcile(known: readonly Known[], gaps: readonly Gap[], now: number): Reconciled {
  const result: Reconciled = { found: [], changed: [], split: [], closed: [] };
  const taken = new Set<Gap>();
  for (const one of known) {
    const [first, ...rest] = gaps.filter((gap) => !taken.has(gap) && gap.from < one.to && one.from < gap.to);
    if (!first) {
      const { gapId, reportId } = one;
      result.closed.push({ gapId, reportId, how: one.to <= now ? 'over' : 'covered' });
      continue;
    }
    for (const gap of [first, ...rest]) taken.add(gap);
    // What has begun began when it did, not now.
    const from = one.from < now && first.from === now ? one.from : first.from;
    if (from !== one.from || first.to !== one.to) result.changed.push({ ...one, from, to: first.to });
    result.split.push(...rest.map((gap) => ({ gap, reportId: one.reportId })));
  }
  result.found = gaps.filter((gap) => !taken.has(gap));
  return result;
}
