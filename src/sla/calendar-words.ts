import type { CalendarSpec, Span, SpecialDay } from '../calendar/model.ts';
import { type Text, t } from '../i18n/text.ts';
import { joined } from './words.ts';

/** How many of the days that come are named, within a year. */
const DAYS_SHOWN = 6;

/** When a calendar is open, a line each. */
export function hoursText(spec: CalendarSpec): Text[] {
  switch (spec.type) {
    case 'always':
      return [t('hours.always')];
    case 'hours':
      return [...weekText(spec.week), t('hours.zone', { zone: spec.zone })];
    case 'joined':
      return [t('hours.joined'), ...spec.of.flatMap(hoursText)];
  }
}

/** Its special days from a day on, the nearest first. @param from ISO date */
export function comingDays(spec: CalendarSpec, from: string): Text[] {
  const until = Temporal.PlainDate.from(from).add({ years: 1 }).toString();
  return daysOf(spec)
    .filter(([date]) => date >= from && date < until)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .slice(0, DAYS_SHOWN)
    .map(([date, day]) => dayText(date, day));
}

function daysOf(spec: CalendarSpec): [string, SpecialDay][] {
  switch (spec.type) {
    case 'always':
      return [];
    case 'hours':
      return Object.entries(spec.days);
    case 'joined':
      return spec.of.flatMap(daysOf);
  }
}

function dayText(date: string, { spans, name }: SpecialDay): Text {
  const hours = spans.length === 0 ? t('hours.closed') : spansText(spans);
  return name
    ? t('hours.day_named', { date, hours, name: { localized: name } })
    : t('hours.day', { date, hours });
}

/** Days that follow one another with the same hours are one line. */
function weekText(week: readonly Span[][]): Text[] {
  const runs: { from: number; to: number; spans: Span[] }[] = [];
  week.forEach((spans, day) => {
    const last = runs.at(-1);
    if (last && JSON.stringify(last.spans) === JSON.stringify(spans)) last.to = day;
    else runs.push({ from: day, to: day, spans });
  });
  return runs
    .filter(({ spans }) => spans.length > 0)
    .map(({ from, to, spans }) => t('hours.line', { days: daysText(from, to), hours: spansText(spans) }));
}

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const weekday = (day: number): Text => t(`hours.${WEEKDAYS[day] ?? 'mon'}`);
const daysText = (from: number, to: number): Text =>
  from === to ? weekday(from) : t('hours.days', { from: weekday(from), to: weekday(to) });

const spansText = (spans: readonly Span[]): Text =>
  joined(
    spans.map(({ from, to }) => `${clock(from)}–${clock(to)}`),
    'comma',
  );

/** Minutes since midnight as a clock shows them; `24:00` is the day's end, `06:00` of the next day `06:00`. */
function clock(minutes: number): string {
  const shown = minutes > 1_440 ? minutes - 1_440 : minutes;
  return `${String(Math.floor(shown / 60)).padStart(2, '0')}:${String(shown % 60).padStart(2, '0')}`;
}
