import type { Calendar } from '../../calendar/model.ts';
import { type CalendarOf, tracedClocks } from '../clocks.ts';
import { trackOf } from '../cycles.ts';
import type { Fact, PolicyVersion } from '../model.ts';
import { type Strand, strandOf } from './strand.ts';

/** A clock with all that is told of it. */
export interface Told extends Strand {
  version: PolicyVersion;
  calendar: Calendar;
  /** Business time in ms that leads granted in this cycle. */
  grantedMs: number;
}

/** The clocks of one ticket up to an instant (ms), in the order of their beginnings. */
export function toldOf(
  facts: readonly Fact[],
  versions: readonly PolicyVersion[],
  calendarOf: CalendarOf,
  now: number,
): Told[] {
  const known = facts.filter(({ at }) => at <= now);
  return tracedClocks(known, versions, calendarOf).map((traced) => {
    const { clock } = traced;
    const version = versions.find((one) => one.version === clock.version);
    if (!version) throw new Error(`a clock goes by version ${clock.version} of the policies, which is none`);
    const calendar = calendarOf(version, clock.calendar);
    const strand = strandOf(traced, calendar, now);
    return { ...strand, version, calendar, grantedMs: grantedIn(strand, known) };
  });
}

function grantedIn({ clock, until }: Strand, facts: readonly Fact[]): number {
  return facts
    .flatMap((fact) => (fact.type === 'extended' ? [fact] : []))
    .filter(
      ({ at, target }) => at >= clock.startedAt && at <= until && trackOf(target) === trackOf(clock.target),
    )
    .reduce((sum, { byMs }) => sum + byMs, 0);
}
