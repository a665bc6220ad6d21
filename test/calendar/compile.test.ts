import { describe, expect, it } from 'vitest';
import { compileCalendar } from '../../src/calendar/compile.ts';
import type { CalendarSpec, SpecialDay } from '../../src/calendar/model.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `22:00-06:00` and so on, for every day of the week unless told otherwise. */
function hours(
  zone: string,
  spans: string[],
  more: { days?: Record<string, SpecialDay>; weekend?: string[] } = {},
): CalendarSpec {
  const of = (texts: string[]) => texts.map(span);
  const weekend = of(more.weekend ?? spans);
  return {
    type: 'hours',
    zone,
    week: [...Array.from({ length: 5 }, () => of(spans)), weekend, weekend],
    days: more.days ?? {},
  };
}
function span(text: string): { from: number; to: number } {
  const [h = 0, m = 0, toH = 0, toM = 0] = text.split(/[-:]/).map(Number);
  const [from, to] = [h * 60 + m, toH * 60 + toM];
  return { from, to: to <= from ? to + 1440 : to };
}
const at = (text: string) => Temporal.Instant.from(text).epochMilliseconds;
/** Noon of a day in a zone, by its clocks. */
const noon = (date: string, zone: string) =>
  Temporal.PlainDateTime.from(`${date}T12:00`).toZonedDateTime(zone).epochMilliseconds;

const OFFICE = hours('Europe/Berlin', ['08:00-12:00', '13:00-17:00'], {
  weekend: [],
  days: { '2026-10-01': { spans: [] }, '2026-12-24': { spans: [span('08:00-12:00')] } },
});

describe('hours of the week', () => {
  const rows: [string, string, number, string][] = [
    ['within a morning', '2026-06-01T08:30+02:00', 2, '2026-06-01T10:30+02:00'],
    ['over lunch', '2026-06-01T11:00+02:00', 2, '2026-06-01T14:00+02:00'],
    ['to the very end of a span, not to the next one', '2026-06-01T08:00+02:00', 4, '2026-06-01T12:00+02:00'],
    ['asked before work', '2026-06-01T03:00+02:00', 1, '2026-06-01T09:00+02:00'],
    ['over night', '2026-06-01T16:00+02:00', 2, '2026-06-02T09:00+02:00'],
    ['over the weekend', '2026-06-05T16:00+02:00', 2, '2026-06-08T09:00+02:00'],
    ['over a holiday', '2026-09-30T16:00+02:00', 2, '2026-10-02T09:00+02:00'],
    [
      'over a half day and Christmas as two working days',
      '2026-12-23T16:00+01:00',
      6,
      '2026-12-25T09:00+01:00',
    ],
    ['over the change to summer time', '2026-03-27T16:00+01:00', 2, '2026-03-30T09:00+02:00'],
    ['nothing: due at once, even at night', '2026-06-01T03:00+02:00', 0, '2026-06-01T03:00+02:00'],
    ['a year of eight hours a day', '2026-01-01T00:00+01:00', 8 * 200, '2026-10-08T17:00+02:00'],
  ];
  it.each(rows)('%s', (_what, from, add, due) => {
    const calendar = compileCalendar(OFFICE);
    expect(new Date(calendar.add(at(from), add * HOUR)).toISOString()).toBe(new Date(at(due)).toISOString());
    expect(calendar.measure(at(from), at(due))).toBe(add * HOUR);
  });

  it('is open from the first millisecond until before the last', () => {
    const calendar = compileCalendar(OFFICE);
    expect(calendar.isOpen(at('2026-06-01T08:00+02:00'))).toBe(true);
    expect(calendar.isOpen(at('2026-06-01T08:00+02:00') - 1)).toBe(false);
    expect(calendar.isOpen(at('2026-06-01T12:00+02:00') - 1)).toBe(true);
    expect(calendar.isOpen(at('2026-06-01T12:00+02:00'))).toBe(false);
  });

  it('round the clock by hours loses no minute at midnight', () => {
    const calendar = compileCalendar(hours('Europe/Berlin', ['00:00-24:00']));
    const [from, to] = [at('2020-01-01T00:00Z'), at('2027-01-01T00:00Z')];
    expect(calendar.measure(from, to)).toBe(to - from);
    expect(calendar.add(from, 1000 * DAY)).toBe(from + 1000 * DAY);
    expect(calendar.stretches(from, to)).toEqual([{ from, to }]);
  });

  it('a week with one short day has its deadline weeks later', () => {
    const tuesdays: CalendarSpec = {
      type: 'hours',
      zone: 'Europe/Berlin',
      week: [[], [span('10:00-10:30')], [], [], [], [], []],
      days: {},
    };
    const due = compileCalendar(tuesdays).add(at('2026-06-02T10:15+02:00'), 45 * MINUTE);
    expect(new Date(due).toISOString()).toBe('2026-06-09T08:30:00.000Z');
    expect(compileCalendar(tuesdays).measure(at('2026-01-01T00:00Z'), at('2027-01-01T00:00Z'))).toBe(
      26 * HOUR,
    );
  });

  it('works before 1970 and far ahead', () => {
    const calendar = compileCalendar(OFFICE);
    expect(calendar.measure(at('1969-12-30T00:00+01:00'), at('1970-01-02T00:00+01:00'))).toBe(24 * HOUR);
    expect(calendar.isOpen(noon('2099-01-06', 'Europe/Berlin') - 1)).toBe(true);
  });

  it('remembers no more than it needs: what it forgot, it works out anew', () => {
    const calendar = compileCalendar(OFFICE);
    const [from, to] = [at('1980-01-01T00:00Z'), at('2050-01-01T00:00Z')];
    const first = calendar.measure(from, to);
    expect(calendar.measure(from, to)).toBe(first);
    expect(calendar.measure(from, from + 8 * DAY)).toBe(6 * 8 * HOUR);
  });
});

describe('when clocks change', () => {
  const rows: [string, string, string, string, number][] = [
    ['an hour is shown twice', 'Europe/Berlin', '01:00-03:00', '2026-10-25', 3],
    ['an hour is left out', 'Europe/Berlin', '01:00-03:00', '2026-03-29', 1],
    [
      'a span that ends within the hour shown twice ends at its first showing',
      'Europe/Berlin',
      '01:00-02:30',
      '2026-10-25',
      1.5,
    ],
    [
      'a span that starts in it starts at the first showing',
      'Europe/Berlin',
      '02:30-04:00',
      '2026-10-25',
      2.5,
    ],
    [
      'a span that ends within the hour left out ends where the clocks jump',
      'Europe/Berlin',
      '01:00-02:30',
      '2026-03-29',
      1,
    ],
    ['a span that starts in it starts there', 'Europe/Berlin', '02:30-04:00', '2026-03-29', 1],
    ['a span within the hour left out is empty', 'Europe/Berlin', '02:15-02:45', '2026-03-29', 0],
    ['a night in spring', 'Europe/Berlin', '22:00-06:00', '2026-03-28', 7],
    ['a night in autumn', 'Europe/Berlin', '22:00-06:00', '2026-10-24', 9],
    ['half an hour twice', 'Australia/Lord_Howe', '01:00-03:00', '2026-04-05', 2.5],
    ['half an hour left out', 'Australia/Lord_Howe', '01:00-03:00', '2026-10-04', 1.5],
    ['a midnight that there was not: from 1 o’clock on', 'America/Sao_Paulo', '00:00-02:00', '2018-11-04', 1],
    ['the evening before it', 'America/Sao_Paulo', '22:00-24:00', '2018-11-03', 2],
    ['an evening hour shown twice before midnight', 'America/Sao_Paulo', '22:00-24:00', '2018-02-17', 3],
    ['Beirut begins summer at midnight', 'Asia/Beirut', '00:00-08:00', '2026-03-29', 7],
    ['a day that Samoa left out', 'Pacific/Apia', '08:00-17:00', '2011-12-30', 0],
    ['the night before it ends at its midnight', 'Pacific/Apia', '22:00-06:00', '2011-12-29', 2],
    ['Morocco goes back for Ramadan', 'Africa/Casablanca', '01:00-05:00', '2026-02-15', 5],
    ['and forth again', 'Africa/Casablanca', '01:00-05:00', '2026-03-22', 3],
  ];
  it.each(rows)('%s (%s %s on %s)', (_what, zone, text, date, open) => {
    // Open on this day only, so that no other night counts.
    const closed = hours(zone, []);
    const calendar = compileCalendar({
      ...closed,
      days: { [date]: { spans: [span(text)] } },
    } as CalendarSpec);
    const middle = Date.parse(`${date}T12:00Z`);
    expect(calendar.measure(middle - 4 * DAY, middle + 4 * DAY)).toBe(open * HOUR);
  });

  it('shifts that follow one another neither overlap nor leave a hole', () => {
    const shifts = hours('Europe/Berlin', ['06:00-14:00', '14:00-22:00', '22:00-06:00']);
    const halves = hours('Europe/Berlin', ['02:30-14:30', '14:30-02:30']);
    for (const spec of [shifts, halves]) {
      const [from, to] = [at('2026-01-01T00:00Z'), at('2028-01-01T00:00Z')];
      expect(compileCalendar(spec).measure(from, to)).toBe(to - from);
    }
  });

  it('a break keeps its length within the hour shown twice', () => {
    const calendar = compileCalendar(hours('Europe/Berlin', ['02:45-06:00', '22:00-02:15']));
    expect(calendar.stretches(at('2026-10-24T12:00Z'), at('2026-10-25T12:00Z'))).toEqual([
      { from: at('2026-10-24T22:00+02:00'), to: at('2026-10-25T02:15+02:00') },
      { from: at('2026-10-25T02:45+02:00'), to: at('2026-10-25T06:00+01:00') },
    ]);
  });
});

describe('a night that goes into a holiday', () => {
  const night = hours('Europe/Berlin', ['22:00-06:00'], { days: { '2026-12-25': { spans: [] } } });

  it('belongs to the day on which it began: Christmas Eve’s is worked, Christmas Day’s is not', () => {
    expect(
      compileCalendar(night).stretches(at('2026-12-24T12:00+01:00'), at('2026-12-27T12:00+01:00')),
    ).toEqual([
      { from: at('2026-12-24T22:00+01:00'), to: at('2026-12-25T06:00+01:00') },
      { from: at('2026-12-26T22:00+01:00'), to: at('2026-12-27T06:00+01:00') },
    ]);
  });

  it('and one that is worked on a day of its own, the same', () => {
    const once: CalendarSpec = {
      type: 'hours',
      zone: 'Asia/Shanghai',
      week: [[], [], [], [], [], [], []],
      days: { '2026-12-31': { spans: [span('20:00-04:00')] } },
    };
    const calendar = compileCalendar(once);
    expect(calendar.add(at('2026-01-01T00:00Z'), 8 * HOUR)).toBe(at('2027-01-01T04:00+08:00'));
    expect(() => calendar.add(at('2026-01-01T00:00Z'), 8 * HOUR + 1)).toThrow(RangeError);
    expect(() => calendar.add(at('2028-01-01T00:00Z'), 1)).toThrow(/never open/);
  });
});

describe('joined calendars', () => {
  const berlin = hours('Europe/Berlin', ['08:00-17:00'], { weekend: [] });
  const shanghai = hours('Asia/Shanghai', ['09:00-18:00'], { weekend: [] });
  const sun: CalendarSpec = { type: 'joined', of: [berlin, shanghai] };

  it('follow the sun: open when one of them is, counted once where both are', () => {
    const calendar = compileCalendar(sun);
    // 01:00–10:00 and 06:00–15:00 UTC in summer.
    expect(calendar.stretches(at('2026-06-01T00:00Z'), at('2026-06-02T00:00Z'))).toEqual([
      { from: at('2026-06-01T01:00Z'), to: at('2026-06-01T15:00Z') },
    ]);
    expect(calendar.add(at('2026-06-01T14:00Z'), 2 * HOUR)).toBe(at('2026-06-02T02:00Z'));
  });

  it('with one that is always open, always', () => {
    const calendar = compileCalendar({ type: 'joined', of: [sun, { type: 'always' }] });
    expect(calendar.add(at('2026-06-06T00:00Z'), HOUR)).toBe(at('2026-06-06T01:00Z'));
  });

  it('of two that are closed for good, never', () => {
    const shut = hours('Europe/Berlin', []);
    const calendar = compileCalendar({ type: 'joined', of: [shut, shut] });
    expect(() => calendar.add(0, 1)).toThrow(/never open/);
    expect(calendar.measure(0, 1000 * DAY)).toBe(0);
    expect(calendar.isOpen(0)).toBe(false);
  });
});

it('always is plain time', () => {
  const calendar = compileCalendar({ type: 'always' });
  expect(calendar.add(5, 7)).toBe(12);
  expect(calendar.measure(5, 12)).toBe(7);
  expect(calendar.measure(12, 5)).toBe(0);
  expect(calendar.isOpen(5)).toBe(true);
  expect(calendar.stretches(5, 12)).toEqual([{ from: 5, to: 12 }]);
  expect(calendar.stretches(12, 5)).toEqual([]);
});

it.each([-1, Number.NaN])('%d ms can not be added', (ms) => {
  for (const spec of [OFFICE, { type: 'always' } as const]) {
    expect(() => compileCalendar(spec).add(0, ms)).toThrow(RangeError);
  }
});
