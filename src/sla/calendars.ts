import { compileCalendar } from '../calendar/compile.ts';
import type { Calendar } from '../calendar/model.ts';
import type { CalendarOf } from './clocks.ts';
import type { PolicySet } from './model.ts';

/** Calendars of versions of the policies, each made once and kept as long as its version is. */
export function keptCalendars(): CalendarOf {
  const made = new WeakMap<PolicySet, Map<string, Calendar>>();
  return ({ version, set }, name) => {
    const own = made.get(set) ?? new Map<string, Calendar>();
    made.set(set, own);
    const known = own.get(name);
    if (known) return known;
    const spec = set.calendars[name];
    if (!spec) throw new Error(`version ${version} of the policies has no calendar ${name}`);
    const calendar = compileCalendar(spec);
    own.set(name, calendar);
    return calendar;
  };
}
