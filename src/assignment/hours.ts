import { compileCalendar } from '../calendar/compile.ts';
import type { Calendar } from '../calendar/model.ts';
import { calendarSpecs } from '../calendar/specs.ts';
import type { Config } from '../config/schema.ts';

/** Where a calendar never opens, it is looked at again after this time. */
const NEVER_MS = 86_400_000;

/** When a calendar of the configuration opens next; undefined: it is open. */
export function opensAt(config: Config, name: string, at: Temporal.Instant): Temporal.Instant | undefined {
  const calendar = calendarOf(config, name, at);
  const now = at.epochMilliseconds;
  if (!calendar || calendar.isOpen(now)) return undefined;
  return Temporal.Instant.fromEpochMilliseconds(openingAfter(calendar, now));
}

function openingAfter(calendar: Calendar, now: number): number {
  try {
    // The first millisecond of business time ends one after the opening.
    return calendar.add(now, 1) - 1;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return now + NEVER_MS;
  }
}

const compiled = new WeakMap<Config, Map<string, Calendar>>();

/** Calendars know the holidays of some years, so each year has its own. */
function calendarOf(config: Config, name: string, at: Temporal.Instant): Calendar | undefined {
  const known = compiled.get(config) ?? new Map<string, Calendar>();
  compiled.set(config, known);
  const key = `${at.toZonedDateTimeISO('UTC').year} ${name}`;
  const spec = known.has(key) ? undefined : calendarSpecs(config, at)[name];
  if (spec) known.set(key, compileCalendar(spec));
  return known.get(key);
}
