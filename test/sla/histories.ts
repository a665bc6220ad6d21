import { compileCalendar } from '../../src/calendar/compile.ts';
import type { Calendar, CalendarSpec } from '../../src/calendar/model.ts';
import type { CalendarOf } from '../../src/sla/clocks.ts';
import type { Fact, Matched, Policy, PolicySet, PolicyVersion } from '../../src/sla/model.ts';
import type { OpenAt } from './reference.ts';

/** What stories of the clocks are told with: a week in which Monday, the 2nd of March 2026, begins everything. */

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** An instant of that week: `mon 09:30`. UTC. */
export function at(text: string): number {
  const found = /^(mon|tue|wed|thu|fri|sat|sun) (\d\d):(\d\d)(?::(\d\d))?$/.exec(text);
  if (!found) throw new Error(`no such time: ${text}`);
  const [, day = '', hour, minute, second = '0'] = found;
  const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].indexOf(day);
  return Date.UTC(2026, 2, 2 + days, Number(hour), Number(minute), Number(second));
}

export function words(instant: number | null): string | null {
  if (instant === null) return null;
  const date = new Date(instant);
  const day = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'][date.getUTCDay()];
  return `${day} ${date.toISOString().slice(11, 19).replace(/:00$/, '')}`;
}

const OFFICE: CalendarSpec = {
  type: 'hours',
  zone: 'UTC',
  week: [
    ...Array.from({ length: 5 }, () => [
      { from: 9 * 60, to: 12 * 60 },
      { from: 13 * 60, to: 17 * 60 },
    ]),
    [],
    [],
  ],
  days: {},
};

/** Every night, also the one in which clocks go forward, the 29th of March. */
const NIGHTS: CalendarSpec = {
  type: 'hours',
  zone: 'Europe/Berlin',
  week: Array.from({ length: 7 }, () => [{ from: 22 * 60, to: 30 * 60 }]),
  days: {},
};

export const CALENDARS: PolicySet['calendars'] = {
  always: { type: 'always' },
  office: OFFICE,
  nights: NIGHTS,
};

export const INCIDENT: Matched = {
  kind: 'incident',
  priority: 'P3',
  complexity: 'basic',
  category: 'vpn',
  queue: 'network',
  isVip: false,
};

export function policy(targets: Policy['targets'], more: Partial<Policy> = {}): Policy {
  return { key: 'standard', match: {}, calendar: 'always', targets, alerts: [], ...more };
}

export function version(
  policies: Policy[],
  more: Partial<PolicySet> = {},
  { number = 1, since = 0 } = {},
): PolicyVersion {
  const set: PolicySet = {
    policies,
    calendars: CALENDARS,
    pausedBy: ['requester', 'vendor', 'change'],
    reopenGraceMs: 2 * HOUR,
    ...more,
  };
  return { version: number, since, set };
}

const SUMMER_TIME_2026 = Date.UTC(2026, 2, 29, 1);

/** Whether business is open in a minute, read off the week by a clock on the wall: in UTC, or in Berlin until October. */
export function isOpenAt(spec: CalendarSpec, minute: number): boolean {
  if (spec.type === 'always') return true;
  if (spec.type === 'joined') return spec.of.some((one) => isOpenAt(one, minute));
  const offsetHours = spec.zone === 'UTC' ? 0 : minute < SUMMER_TIME_2026 ? 1 : 2;
  const date = new Date(minute + offsetHours * HOUR);
  const today = (date.getUTCDay() + 6) % 7;
  const ofDay = date.getUTCHours() * 60 + date.getUTCMinutes();
  const isWithin = (day: number, at: number) =>
    (spec.week[day] ?? []).some(({ from, to }) => from <= at && at < to);
  return isWithin(today, ofDay) || isWithin((today + 6) % 7, ofDay + 24 * 60);
}

export const openAt: OpenAt = ({ set }, calendar, minute) => {
  const spec = set.calendars[calendar];
  return spec !== undefined && isOpenAt(spec, minute);
};

type Told = { [T in Fact['type']]: Omit<Extract<Fact, { type: T }>, 'at' | 'type'> };
/** One thing that happened: when, what, and what belongs to it. */
export function fact<T extends Fact['type']>(
  when: string,
  type: T,
  ...more: object extends Told[T] ? [] : [Told[T]]
): Fact {
  return { at: at(when), type, ...more[0] } as Fact;
}

const compiled = new Map<CalendarSpec, Calendar>();
export const calendarOf: CalendarOf = ({ set }, name) => {
  const spec = set.calendars[name];
  if (!spec) throw new Error(`no calendar ${name}`);
  const calendar = compiled.get(spec) ?? compileCalendar(spec);
  compiled.set(spec, calendar);
  return calendar;
};
