import { compileCalendar } from '../../src/calendar/compile.ts';
import type { Calendar, CalendarSpec } from '../../src/calendar/model.ts';
import { calendarSpecs } from '../../src/calendar/specs.ts';
import { parseConfig } from '../../src/config/load.ts';
import { openMinutes, slowAdd } from '../calendar/reference.ts';
import { figure, latencies } from './support/figures.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2022, 0, 1);
const YEARS = 5 * 365 * DAY;
const DEADLINE_US = 20;
const FIVE_YEARS_US = 1_000;
const TIMES = 200_000;
/** Calendars that are new to the engine, each asked once. */
const NEW_ONES = 500;

/** Hours with lunch, holidays and half days in a zone that changes its clocks; a night; two that follow the sun. */
const CALENDARS = `intake: { defaultQueue: it }
teams: { it: { name: IT } }
queues: { it: { name: IT, team: it, channel: slack:C1 } }
categories: { other: { name: Other } }
calendars:
  office:
    timeZone: Europe/Berlin
    hours: { mon-fri: ["08:00-12:00", "13:00-17:00"] }
    holidays: { country: DE, state: BY, types: [public, bank] }
  night: { timeZone: America/New_York, hours: { mon-sun: ["22:00-06:00"] } }
  china: { timeZone: Asia/Shanghai, hours: { mon-fri: ["09:00-12:00", "13:30-18:00"] }, holidays: { country: CN } }
  sun: { join: [office, china] }
`;

/** What a deadline and a span of five years cost, against their limits and against walking every minute. */
export async function run(): Promise<void> {
  const now = Temporal.Instant.from('2026-06-01T00:00Z');
  const specs = calendarSpecs(parseConfig(CALENDARS, 'bench'), now);
  for (const name of ['office', 'night', 'sun']) {
    const spec = specs[name];
    if (spec) measured(name, spec);
  }
}

function measured(name: string, spec: CalendarSpec): void {
  // The first of all: not even the program is warm.
  const first = timed(() => compileCalendar(spec).add(START, 24 * HOUR));
  figure(`calendar.${name}.first_in_process`, first, 'µs');

  const fresh = Array.from({ length: NEW_ONES }, (_, i) => START + i * 3 * DAY);
  const cold = latencies(fresh.map((from) => timed(() => compileCalendar(spec).add(from, 24 * HOUR))));
  figure(`calendar.${name}.deadline_new_calendar.p50`, cold.p50, 'µs');
  figure(`calendar.${name}.deadline_new_calendar.p99`, cold.p99, 'µs');

  const calendar = compileCalendar(spec);
  calendar.measure(START, START + YEARS);
  const each = perCall(calendar);
  figure(`calendar.${name}.deadline.mean`, each, 'µs', { under: DEADLINE_US });
  figure(`calendar.${name}.deadline.share_of_limit`, each / DEADLINE_US, 'of 20 µs');
  const single = latencies(froms(20_000).map((from) => timed(() => calendar.add(from, 24 * HOUR))));
  figure(`calendar.${name}.deadline.p99`, single.p99, 'µs', { under: DEADLINE_US });

  const newYears = latencies(
    fresh.slice(0, 200).map((from) => timed(() => compileCalendar(spec).measure(from, from + YEARS))),
  );
  figure(`calendar.${name}.five_years_new_calendar.p50`, newYears.p50, 'µs', { under: FIVE_YEARS_US });
  figure(`calendar.${name}.five_years_new_calendar.p99`, newYears.p99, 'µs');
  figure(`calendar.${name}.year_worked_out`, newYears.p50 / 5, 'µs');
  const spans = latencies(fresh.map((from) => timed(() => calendar.measure(from, from + YEARS))));
  figure(`calendar.${name}.five_years.p99`, spans.p99, 'µs', { under: FIVE_YEARS_US });
  figure(`calendar.${name}.five_years.share_of_limit`, spans.p99 / FIVE_YEARS_US, 'of 1 ms');

  // A deadline by the reference of the tests: ten days, minute by minute.
  const slow = latencies(
    fresh
      .slice(0, 20)
      .map((from) => timed(() => slowAdd(openMinutes(spec, from, from + 10 * DAY), from, from, 24 * HOUR))),
  ).p50;
  figure(`calendar.${name}.faster_than_minute_by_minute`, slow / each, 'times');
}

/** Instants all over the five years, always the same ones. */
const froms = (count: number): number[] =>
  Array.from({ length: count }, (_, i) => START + ((i * 7_919_000_003) % YEARS));

function perCall(calendar: Calendar): number {
  const instants = froms(TIMES);
  const took = timed(() => {
    for (const from of instants) calendar.add(from, 24 * HOUR);
  });
  return took / TIMES;
}

/** In µs. */
function timed(work: () => unknown): number {
  const start = performance.now();
  work();
  return (performance.now() - start) * 1000;
}
