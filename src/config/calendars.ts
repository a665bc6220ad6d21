import { z } from 'zod';
import { holidayProblem } from '../calendar/countries.ts';
import { isDate } from '../calendar/dates.ts';
import { span, spanText, weekdaysOf, weekHours } from './hours.ts';
import type { ConfigIssue } from './references.ts';
import { key, localized, timeZone } from './values.ts';

/** `calendars` of parley.yaml: when time counts. */

/** Is there without being written: around the clock. */
export const ALWAYS = 'always';
export const HOLIDAY_TYPES = ['public', 'bank', 'optional', 'school', 'observance'] as const;

const DATE = 'a date that there is, such as 2026-12-24';
const date = z.string().refine(isDate, DATE);
/** A date, or a day of every year. */
const dateOrDay = z
  .string()
  .refine(
    (text) => isDate(/^\d\d-\d\d$/.test(text) ? `2024-${text}` : text),
    `${DATE}, or 12-24 for every year`,
  );

const closed = z.strictObject({
  date: dateOrDay.optional(),
  /** With `to`, both included. */
  from: date.optional(),
  to: date.optional(),
  name: localized.optional(),
});

const calendar = z.strictObject({
  /** Absent: the workspace's. */
  timeZone: timeZone.optional(),
  hours: weekHours.optional(),
  holidays: z
    .strictObject({
      /** ISO 3166: DE, CN; with the code of a state and of a region in it, where days differ. */
      country: z.string().min(1),
      state: z.string().min(1).optional(),
      region: z.string().min(1).optional(),
      types: z.array(z.enum(HOLIDAY_TYPES)).min(1).default(['public']),
    })
    .optional(),
  closed: z.array(closed).default([]),
  /** Days with hours of their own: half days, and weekend days that are worked. They beat all that is closed. */
  open: z
    .array(
      z.strictObject({
        date: dateOrDay,
        /** Absent: those of the first day of the week that has any. */
        hours: z.array(span).min(1).optional(),
        name: localized.optional(),
      }),
    )
    .default([]),
  /** Open whenever one of these calendars is. */
  join: z.array(key).min(2).optional(),
});
export type CalendarConfig = z.infer<typeof calendar>;

export const calendars = z.record(key, calendar).default({});

/** What a calendar's schema can't say. */
export function checkCalendars(all: Record<string, CalendarConfig>): ConfigIssue[] {
  return Object.entries(all).flatMap(([name, one]) =>
    [
      ...(name === ALWAYS
        ? [{ path: [], message: `found "${ALWAYS}", which is built in; allowed: another name` }]
        : []),
      ...(one.join ? joinIssues(name, one, all) : hoursIssues(one)),
    ].map(({ path, message }) => ({ path: ['calendars', name, ...path], message })),
  );
}

function joinIssues(name: string, one: CalendarConfig, all: Record<string, CalendarConfig>): ConfigIssue[] {
  const others = (['timeZone', 'hours', 'holidays'] as const).filter((key) => one[key] !== undefined);
  const days = (['closed', 'open'] as const).filter((key) => one[key].length > 0);
  const issues: ConfigIssue[] = [...others, ...days].map((key) => ({
    path: [key],
    message: 'found beside join; allowed: join alone, as the joined calendars have their own',
  }));
  one.join?.forEach((joined, i) => {
    const names = [...new Set([ALWAYS, ...Object.keys(all)])].filter((other) => other !== name);
    if (!names.includes(joined)) {
      const what = joined === name ? 'which is this one' : 'which is no calendar';
      issues.push({
        path: ['join', i],
        message: `found ${JSON.stringify(joined)}, ${what}; allowed: ${names.join(', ')}`,
      });
    } else if (leadsTo(joined, name, all)) {
      issues.push({
        path: ['join', i],
        message: `found "${joined}", which is joined from "${name}" itself; allowed: calendars without a circle`,
      });
    }
  });
  return issues;
}

/** Whether a calendar is joined from another, over any number of steps. */
function leadsTo(
  from: string,
  to: string,
  all: Record<string, CalendarConfig>,
  seen = new Set<string>(),
): boolean {
  if (from === to) return true;
  if (seen.has(from)) return false;
  seen.add(from);
  return (all[from]?.join ?? []).some((next) => leadsTo(next, to, all, seen));
}

function hoursIssues(one: CalendarConfig): ConfigIssue[] {
  return [
    ...(one.hours || one.open.length > 0
      ? []
      : [{ path: [], message: 'found neither hours nor join; allowed: one of them' }]),
    ...weekIssues(one.hours ?? {}),
    ...one.closed.flatMap((entry, i) =>
      closedIssues(entry).map((message) => ({ path: ['closed', i], message })),
    ),
    ...openIssues(one),
    ...(one.holidays
      ? holidayProblem(one.holidays).map(({ key, message }) => ({ path: ['holidays', key], message }))
      : []),
  ];
}

function closedIssues(entry: CalendarConfig['closed'][number]): string[] {
  const hasRange = entry.from !== undefined || entry.to !== undefined;
  if ((entry.date !== undefined) === hasRange || (entry.from === undefined) !== (entry.to === undefined)) {
    return ['found no date, or too many; allowed: date, or from and to'];
  }
  const { from = '', to = '' } = entry;
  return from > to ? [`found from ${from} to ${to}; allowed: a day after from, or the same`] : [];
}

function openIssues(one: CalendarConfig): ConfigIssue[] {
  const dates = one.open.map((entry) => entry.date);
  return one.open.flatMap((entry, i) => [
    ...(dates.indexOf(entry.date) === i
      ? []
      : [
          {
            path: ['open', i],
            message: `found ${entry.date} twice; allowed: each date once, with all its hours`,
          },
        ]),
    ...(entry.hours || Object.values(one.hours ?? {}).some((spans) => spans.length > 0)
      ? []
      : [{ path: ['open', i], message: 'found no hours, nor are there any of the week; allowed: hours' }]),
    ...overlaps((entry.hours ?? []).map((of, j) => ({ ...of, path: ['open', i, 'hours', j] }))),
  ]);
}

interface PlacedSpan {
  from: number;
  to: number;
  path: PropertyKey[];
}

/** Days that are named twice, and hours that overlap, also with those of the day before. */
function weekIssues(hours: NonNullable<CalendarConfig['hours']>): ConfigIssue[] {
  const week: PlacedSpan[][] = [];
  const issues: ConfigIssue[] = [];
  for (const [days, spans] of Object.entries(hours)) {
    for (const day of weekdaysOf(days) ?? []) {
      if (week[day]) {
        issues.push({
          path: ['hours', days],
          message: `found a day that is named twice; allowed: each day once`,
        });
        return issues;
      }
      week[day] = spans.map((one, i) => ({ ...one, path: ['hours', days, i] }));
    }
  }
  const all = week.flatMap((spans, day) =>
    (spans ?? []).map(({ from, to, path }) => ({ from: from + day * 1440, to: to + day * 1440, path })),
  );
  // Sunday's night meets Monday's morning.
  const again = all.map((one) => ({ ...one, from: one.from + 7 * 1440, to: one.to + 7 * 1440 }));
  const found = overlaps([...all, ...again]);
  // One line for each place, though mon-fri is five days.
  return found.filter(
    (issue, i) => found.findIndex((other) => String(other.path) === String(issue.path)) === i,
  );
}

function overlaps(spans: readonly PlacedSpan[]): ConfigIssue[] {
  const sorted = [...spans].sort((a, b) => a.from - b.from);
  return sorted.flatMap((one, i) => {
    const before = sorted[i - 1];
    if (!before || before.to <= one.from) return [];
    const text = (of: PlacedSpan) =>
      spanText({ from: of.from % 1440, to: of.to - of.from + (of.from % 1440) });
    return [
      {
        path: one.path,
        message: `found ${text(one)}, which overlaps ${text(before)}; allowed: hours apart from one another`,
      },
    ];
  });
}
