import { ALWAYS, type CalendarConfig } from '../config/calendars.ts';
import { weekdaysOf } from '../config/hours.ts';
import { chinaNotice } from './china.ts';
import { datesFrom, dayOf, isDate, weekdayOf } from './dates.ts';
import { type HolidayOf, holidaysIn } from './holidays.ts';
import type { CalendarSpec, Span, SpecialDay } from './model.ts';

/** Holidays are worked out for this many years back, for clocks that run and for replays, and ahead. */
const YEARS_BACK = 2;
const YEARS_AHEAD = 3;

/** November, when China's days of the next year are published. */
const PUBLISHED_IN = 11;

interface Written {
  timeZone: string;
  calendars: Record<string, CalendarConfig>;
}
type Hours = Extract<CalendarSpec, { type: 'hours' }>;

/**
 * The calendars of a configuration as plain data, `always` among them: zones and joined calendars are put in, and
 * holidays are dates, so that what is kept with a policy stays true when the library of holidays changes. They
 * reach from two years before `now` to three after it; a restart in a later year carries them on.
 */
export function calendarSpecs(config: Written, now: Temporal.Instant): Record<string, CalendarSpec> {
  const year = yearOf(now);
  const years = Array.from({ length: YEARS_BACK + YEARS_AHEAD + 1 }, (_, i) => year - YEARS_BACK + i);
  const specOf = (name: string): CalendarSpec => {
    const one = config.calendars[name];
    if (!one) return { type: 'always' };
    if (one.join) return { type: 'joined', of: one.join.map(specOf) };
    return hoursOf(one, config.timeZone, years);
  };
  return Object.fromEntries([ALWAYS, ...Object.keys(config.calendars)].map((name) => [name, specOf(name)]));
}

/**
 * Chinese calendars whose adjusted working days (调休) are neither known to Parley nor written, with the year. The
 * next year's are asked for from November on, when they are published.
 */
export function unknownYears(
  config: Pick<Written, 'calendars'>,
  now: Temporal.Instant,
): { calendar: string; year: number }[] {
  const { year, month } = now.toZonedDateTimeISO('UTC');
  const asked = month >= PUBLISHED_IN ? [year, year + 1] : [year];
  return Object.entries(config.calendars).flatMap(([calendar, { holidays, open }]) =>
    asked
      .filter((of) => holidays?.country === 'CN' && chinaNotice(of) === undefined)
      .filter((of) => !open.some(({ date }) => date.startsWith(`${of}-`)))
      .map((of) => ({ calendar, year: of })),
  );
}

const yearOf = (now: Temporal.Instant): number => now.toZonedDateTimeISO('UTC').year;

function hoursOf(one: CalendarConfig, workspaceZone: string, years: readonly number[]): Hours {
  const week = weekOf(one);
  const usual = (date: string) => week[weekdayOf(dayOf(date))] ?? [];
  /** Those of a worked day that has none of its own. */
  const workday = week.find((spans) => spans.length > 0) ?? [];
  const days = new Map<string, SpecialDay>();
  for (const { date, name, ...holiday } of holidaysOf(one, years)) {
    const spans = days.get(date)?.spans ?? usual(date);
    days.set(date, { spans: holiday.type === 'worked' ? workday : without(spans, holiday), name });
  }
  for (const { name, ...entry } of one.closed) {
    for (const date of datesOf(entry, years)) days.set(date, { spans: [], ...named(name) });
  }
  for (const { hours, name, ...entry } of one.open) {
    const spans = hours ? inOrder(hours) : workday;
    for (const date of datesOf(entry, years)) days.set(date, { spans, ...named(name) });
  }
  // Only what changes something, and in order: equal calendars are equal as JSON, too.
  const special = [...days]
    .filter(([date, { spans }]) => JSON.stringify(spans) !== JSON.stringify(usual(date)))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return { type: 'hours', zone: one.timeZone ?? workspaceZone, week, days: Object.fromEntries(special) };
}

function weekOf(one: CalendarConfig): Span[][] {
  const week: Span[][] = Array.from({ length: 7 }, () => []);
  for (const [days, spans] of Object.entries(one.hours ?? {})) {
    for (const day of weekdaysOf(days) ?? []) week[day] = inOrder(spans);
  }
  return week;
}

const inOrder = (spans: readonly Span[]): Span[] => [...spans].sort((a, b) => a.from - b.from);

const named = (name: SpecialDay['name']): Pick<SpecialDay, 'name'> => (name ? { name } : {});

function holidaysOf({ holidays }: CalendarConfig, years: readonly number[]): HolidayOf[] {
  return holidays ? years.flatMap((year) => holidaysIn(holidays, holidays.types, year)) : [];
}

/** The dates of an entry: one, a day of each year (where that year has it), or a range. */
function datesOf(entry: { date?: string; from?: string; to?: string }, years: readonly number[]): string[] {
  const { date, from, to } = entry;
  if (date === undefined) return from !== undefined && to !== undefined ? datesFrom(from, to) : [];
  if (date.length > 'MM-DD'.length) return [date];
  return years.map((year) => `${year}-${date}`).filter(isDate);
}

/** What is left of a day. A shift that goes on after midnight goes with the evening on which it began. */
function without(spans: readonly Span[], closed: { from: number; to: number }): Span[] {
  const to = closed.to === 1440 ? Number.POSITIVE_INFINITY : closed.to;
  return spans
    .flatMap((span) => [
      { from: span.from, to: Math.min(span.to, closed.from) },
      { from: Math.max(span.from, to), to: span.to },
    ])
    .filter(({ from, to: end }) => from < end);
}
