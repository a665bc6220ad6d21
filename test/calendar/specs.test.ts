import { describe, expect, it } from 'vitest';
import { compileCalendar } from '../../src/calendar/compile.ts';
import { daysOf } from '../../src/calendar/days.ts';
import { calendarSpecs, unknownYears } from '../../src/calendar/specs.ts';
import { parseConfig } from '../../src/config/load.ts';

/** What people write below `calendars`, and when their desk is open then. */

const NOW = Temporal.Instant.from('2026-06-01T00:00Z');

function configOf(calendars: string) {
  return parseConfig(
    `timeZone: Europe/Berlin
intake: { defaultQueue: it }
teams: { it: { name: IT } }
queues: { it: { name: IT, team: it, channel: slack:C1 } }
categories: { other: { name: Other } }
calendars:
${calendars}`,
    'parley.yaml',
  );
}

/** `2026-10-01 09:00-12:00 13:00-17:00 (National Day)`, day by day, by the clocks of the zone. */
function shown(
  calendars: string,
  name: string,
  first: string,
  count: number,
  zone = 'Europe/Berlin',
): string[] {
  const spec = calendarSpecs(configOf(calendars), NOW)[name];
  if (!spec) throw new Error(`no calendar ${name}`);
  const clock = (at: number) =>
    Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainTime().toString().slice(0, 5);
  return daysOf(spec, compileCalendar(spec), zone, first, count).map(({ date, open, names }) =>
    [
      date,
      ...open.map(({ from, to }) => `${clock(from)}-${clock(to)}`),
      ...names.map((name) => `(${name.en}, ${name['zh-CN']})`),
    ].join(' '),
  );
}

describe('hours', () => {
  it('of ranges and lists of days, in any order, in the workspace’s zone unless told', () => {
    const week =
      '  a: { hours: { "fri-sat,mon": ["13:00-17:00", "08:00-12:00"], wednesday: ["00:00-24:00"] } }';
    expect(shown(week, 'a', '2026-06-01', 7)).toEqual([
      '2026-06-01 08:00-12:00 13:00-17:00',
      '2026-06-02',
      '2026-06-03 00:00-00:00',
      '2026-06-04',
      '2026-06-05 08:00-12:00 13:00-17:00',
      '2026-06-06 08:00-12:00 13:00-17:00',
      '2026-06-07',
    ]);
    expect(
      calendarSpecs(configOf('  a: { timeZone: Asia/Tokyo, hours: { mon: ["08:00-12:00"] } }'), NOW),
    ).toMatchObject({
      always: { type: 'always' },
      a: { type: 'hours', zone: 'Asia/Tokyo' },
    });
  });

  it('days of one’s own: closed beats the week, open beats closed; some come every year', () => {
    const own = `  a:
    hours: { mon-fri: ["08:00-17:00"] }
    closed:
      - { from: 2026-12-23, to: 2026-12-28, name: { en: Shut, zh-CN: 休息 } }
      - { date: 02-29 }
    open:
      - { date: 12-24, hours: ["08:00-12:00"], name: Half }
      - { date: 2026-12-27, name: Stock-taking }`;
    expect(shown(own, 'a', '2026-12-22', 8)).toEqual([
      '2026-12-22 08:00-17:00',
      '2026-12-23 (Shut, 休息)',
      '2026-12-24 08:00-12:00 (Half, Half)',
      '2026-12-25 (Shut, 休息)',
      '2026-12-26',
      '2026-12-27 08:00-17:00 (Stock-taking, Stock-taking)',
      '2026-12-28 (Shut, 休息)',
      '2026-12-29 08:00-17:00',
    ]);
    expect(shown(own, 'a', '2025-12-24', 1)).toEqual(['2025-12-24 08:00-12:00 (Half, Half)']);
    expect(shown(own, 'a', '2028-02-29', 1)).toEqual(['2028-02-29']);
  });

  it('joined calendars are open when one of them is', () => {
    const sun = `  east: { timeZone: Asia/Shanghai, hours: { mon-fri: ["09:00-18:00"] } }
  west: { timeZone: Europe/Berlin, hours: { mon-fri: ["09:00-18:00"] } }
  sun: { join: [east, west] }
  all: { join: [sun, always] }`;
    expect(shown(sun, 'sun', '2026-06-01', 1)).toEqual(['2026-06-01 03:00-18:00']);
    expect(shown(sun, 'all', '2026-06-06', 1)).toEqual(['2026-06-06 00:00-00:00']);
  });
});

describe('holidays', () => {
  const bavaria =
    '  de: { hours: { mon-fri: ["08:00-12:00", "13:00-17:00"] }, holidays: { country: DE, state: BY } }';

  it('are those of the country and the state, with names in both languages', () => {
    expect(shown(bavaria, 'de', '2026-01-05', 2)).toEqual([
      '2026-01-05 08:00-12:00 13:00-17:00',
      '2026-01-06 (Epiphany, 主显节)',
    ]);
    expect(shown(bavaria.replace(', state: BY', ''), 'de', '2026-01-06', 1)).toEqual([
      '2026-01-06 08:00-12:00 13:00-17:00',
    ]);
  });

  it('half days end where the holiday begins, if their type counts', () => {
    const banks = bavaria.replace('state: BY', 'state: BY, types: [public, bank]');
    expect(shown(banks, 'de', '2026-12-24', 1)).toEqual([
      '2026-12-24 08:00-12:00 13:00-14:00 (Christmas Eve, 平安夜)',
    ]);
    expect(shown(bavaria, 'de', '2026-12-24', 1)).toEqual(['2026-12-24 08:00-12:00 13:00-17:00']);
  });

  it.each([
    ['substitute days', 'US', '2026-07-03', '2026-07-03 (Independence Day (substitute day), 独立日补假)'],
    ['over summer time', 'AU', '2026-04-03', '2026-04-03 (Good Friday, 耶稣受难日)'],
    ['several days', 'KR', '2026-02-19', '2026-02-19 (Korean New Year, Korean New Year)'],
    [
      'the first of several that began at sunset',
      'TR',
      '2026-03-20',
      '2026-03-20 (End of Ramadan (Eid al-Fitr), 开斋节)',
    ],
    ['the evening before is worked', 'TR', '2026-03-19', '2026-03-19 08:00-17:00'],
    ['the day after the last', 'TR', '2026-03-23', '2026-03-23 08:00-17:00'],
    ['days for some people only', 'KE', '2026-05-27', '2026-05-27 08:00-17:00'],
  ])('%s (%s, %s)', (_what, country, date, line) => {
    const one = `  x: { hours: { mon-fri: ["08:00-17:00"] }, holidays: { country: ${country} } }`;
    expect(shown(one, 'x', date, 1)).toEqual([line]);
  });

  it('a night’s shift falls away on the holiday on which it would begin', () => {
    const night = '  de: { hours: { mon-sun: ["22:00-06:00"] }, holidays: { country: DE } }';
    expect(shown(night, 'de', '2026-12-24', 4)).toEqual([
      '2026-12-24 00:00-06:00 22:00-00:00',
      '2026-12-25 00:00-06:00 (Christmas Day, 圣诞节)',
      '2026-12-26 (Boxing Day, 节礼日)',
      '2026-12-27 22:00-00:00',
    ]);
  });
});

describe('China', () => {
  const china = `  cn:
    timeZone: Asia/Shanghai
    hours: { mon-fri: ["09:00-12:00", "13:30-18:00"] }
    holidays: { country: CN }`;
  const lines = (first: string, count: number) => shown(china, 'cn', first, count, 'Asia/Shanghai');

  it('weekend days that are worked for a holiday have the hours of a working day', () => {
    expect(lines('2026-02-13', 17).map((line) => line.slice(5))).toEqual([
      '02-13 09:00-12:00 13:30-18:00',
      '02-14 09:00-12:00 13:30-18:00 (Adjusted working day, 调休上班)',
      '02-15',
      ...['02-16', '02-17', '02-18', '02-19', '02-20'].map((day) => `${day} (Spring Festival, 春节)`),
      '02-21',
      '02-22',
      '02-23 (Spring Festival, 春节)',
      ...['02-24', '02-25', '02-26', '02-27'].map((day) => `${day} 09:00-12:00 13:30-18:00`),
      '02-28 09:00-12:00 13:30-18:00 (Adjusted working day, 调休上班)',
      '03-01',
    ]);
  });

  it.each([
    [2024, 248 + 3],
    [2025, 248],
    [2026, 248],
  ])('%d has as many working days as the notice leaves', (year, days) => {
    const spec = calendarSpecs(configOf(china), NOW).cn;
    const at = (date: string) =>
      Temporal.PlainDate.from(date).toZonedDateTime('Asia/Shanghai').epochMilliseconds;
    const open = spec && compileCalendar(spec).measure(at(`${year}-01-01`), at(`${year + 1}-01-01`));
    expect(open).toBe(days * 7.5 * 3_600_000);
  });

  it('a year whose notice is not known has the days of the law, none for women or soldiers only', () => {
    expect(lines('2027-02-05', 4)).toEqual([
      '2027-02-05 (Spring Festival, 春节)',
      '2027-02-06',
      '2027-02-07',
      '2027-02-08 (Spring Festival, 春节)',
    ]);
    expect(lines('2028-05-01', 3)).toEqual([
      '2028-05-01 (Labour Day, 劳动节)',
      '2028-05-02 (Labour Day, 劳动节)',
      '2028-05-03 09:00-12:00 13:30-18:00',
    ]);
    expect(lines('2027-03-08', 1)).toEqual(['2027-03-08 09:00-12:00 13:30-18:00']);
  });

  it('is asked for from November on, unless its days are written', () => {
    const asked = (text: string, at: string) => unknownYears(configOf(text), Temporal.Instant.from(at));
    expect(asked(china, '2026-10-31T00:00Z')).toEqual([]);
    expect(asked(china, '2026-11-01T00:00Z')).toEqual([{ calendar: 'cn', year: 2027 }]);
    expect(asked(china, '2027-03-01T00:00Z')).toEqual([{ calendar: 'cn', year: 2027 }]);
    expect(asked(`${china}\n    open: [{ date: 2027-02-14 }]`, '2027-03-01T00:00Z')).toEqual([]);
    expect(asked(china.replace('CN', 'DE'), '2027-03-01T00:00Z')).toEqual([]);
  });
});

it('what comes out is plain data: equal configurations are equal as JSON', () => {
  const one =
    '  a: { hours: { mon-fri: ["08:00-17:00"] }, closed: [{ date: 2026-06-01 }, { date: 2026-01-01 }] }';
  const other =
    '  a: { hours: { mon-fri: ["08:00-17:00"] }, closed: [{ date: 2026-01-01 }, { date: 2026-06-01 }] }';
  const json = (text: string) => JSON.stringify(calendarSpecs(configOf(text), NOW));
  expect(json(one)).toBe(json(other));
  expect(JSON.parse(json(one))).toEqual(calendarSpecs(configOf(one), NOW));
});
