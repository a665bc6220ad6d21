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

export const OFFICE: CalendarSpec = {
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
    calendars: { always: { type: 'always' }, office: OFFICE },
    pausedBy: ['requester', 'vendor', 'change'],
    reopenGraceMs: 2 * HOUR,
    ...more,
  };
  return { version: number, since, set };
}

/** Whether business is open in a minute, read off the specification by a clock on the wall. UTC only. */
export function isOpenAt(spec: CalendarSpec, minute: number): boolean {
  if (spec.type === 'always') return true;
  if (spec.type === 'joined') return spec.of.some((one) => isOpenAt(one, minute));
  const date = new Date(minute);
  const spans =
    spec.days[date.toISOString().slice(0, 10)]?.spans ?? spec.week[(date.getUTCDay() + 6) % 7] ?? [];
  const ofDay = date.getUTCHours() * 60 + date.getUTCMinutes();
  return spans.some(({ from, to }) => from <= ofDay && ofDay < to);
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
