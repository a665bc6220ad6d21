import type { Locale } from '../i18n/text.ts';
import { dateOf, datesFrom, dayOf } from './dates.ts';
import type { Calendar, CalendarSpec } from './model.ts';

/** One day of a calendar, by the clocks of a zone. */
export interface DayShown {
  /** `2026-10-01`. */
  date: string;
  /** Open stretches of this day, instants in ms; those that go on after midnight are cut there. */
  open: { from: number; to: number }[];
  /** Why its hours are not those of the week. */
  names: Record<Locale, string>[];
}

/** Days of a calendar, for people to look at. @param first the first date. @param count how many */
export function daysOf(
  spec: CalendarSpec,
  calendar: Calendar,
  zone: string,
  first: string,
  count: number,
): DayShown[] {
  const midnight = (date: string) =>
    Temporal.PlainDate.from(date).toZonedDateTime({ timeZone: zone }).epochMilliseconds;
  return datesFrom(first, dateOf(dayOf(first) + count - 1)).map((date) => ({
    date,
    open: calendar.stretches(midnight(date), midnight(dateOf(dayOf(date) + 1))),
    names: namesOn(spec, date),
  }));
}

function namesOn(spec: CalendarSpec, date: string): Record<Locale, string>[] {
  switch (spec.type) {
    case 'always':
      return [];
    case 'joined':
      return spec.of.flatMap((one) => namesOn(one, date));
    case 'hours': {
      const name = spec.days[date]?.name;
      return name ? [name] : [];
    }
  }
}

/** The zone by whose clocks a calendar is best shown; undefined where it has none, or several. */
export function zoneOf(spec: CalendarSpec): string | undefined {
  switch (spec.type) {
    case 'always':
      return undefined;
    case 'hours':
      return spec.zone;
    case 'joined': {
      const [zone, ...others] = spec.of.map(zoneOf);
      return others.every((other) => other === zone) ? zone : undefined;
    }
  }
}
