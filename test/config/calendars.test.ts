import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { ConfigError, parseConfig, SAMPLE_FILE } from '../../src/config/load.ts';

const LEAST = `intake: { defaultQueue: it }
teams: { it: { name: IT } }
queues: { it: { name: IT, team: it, channel: slack:C1 } }
categories: { other: { name: Other } }
calendars:
`;

function problemsOf(calendars: string): readonly string[] {
  try {
    parseConfig(LEAST + calendars, 'p.yaml');
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems;
  }
}

const SPAN = 'hours such as "08:00-12:00", "22:00-06:00" over midnight, or "00:00-24:00"';
const WEEK = 'hours: { mon-fri: ["08:00-17:00"] }';

describe('calendars in parley.yaml', () => {
  const rows: [string, string, string[]][] = [
    [
      'hours that are none',
      '  a: { hours: { mon: ["9-17", "24:00-08:00", "08:00-24:30"] } }',
      [
        `p.yaml:6:23: calendars.a.hours.mon.0: found "9-17"; allowed: ${SPAN}`,
        `p.yaml:6:31: calendars.a.hours.mon.1: found "24:00-08:00"; allowed: ${SPAN}`,
        `p.yaml:6:46: calendars.a.hours.mon.2: found "08:00-24:30"; allowed: ${SPAN}`,
      ],
    ],
    [
      'days that are none',
      '  a: { hours: { mon-fry: ["08:00-17:00"] } }',
      [
        'p.yaml:6:17: calendars.a.hours.mon-fry: found "mon-fry"; allowed: days such as mon, mon-fri or "sat,sun"',
      ],
    ],
    [
      'a day twice',
      `  a: { hours: { mon-fri: ["08:00-17:00"], fri: ["08:00-12:00"] } }`,
      ['p.yaml:6:43: calendars.a.hours.fri: found a day that is named twice; allowed: each day once'],
    ],
    [
      'hours that overlap: told once for all five days, and over midnight',
      '  a: { hours: { mon-fri: ["08:00-12:00", "11:00-17:00"], sun: ["22:00-09:00"] } }',
      [
        'p.yaml:6:42: calendars.a.hours.mon-fri.1: found 11:00-17:00, which overlaps 08:00-12:00; allowed: hours apart from one another',
        'p.yaml:6:27: calendars.a.hours.mon-fri.0: found 08:00-12:00, which overlaps 22:00-09:00; allowed: hours apart from one another',
      ],
    ],
    [
      'a calendar without hours',
      '  a: {}',
      ['p.yaml:6:3: calendars.a: found neither hours nor join; allowed: one of them'],
    ],
    [
      'a country that there is not',
      `  a: { ${WEEK}, holidays: { country: Germany } }`,
      [
        'p.yaml:6:57: calendars.a.holidays.country: found "Germany", which is no country; allowed: DE (Germany), BM (Bermuda), DK (Denmark) …',
      ],
    ],
    [
      'a state that there is not',
      `  a: { ${WEEK}, holidays: { country: BE, state: BY } }`,
      [
        'p.yaml:6:70: calendars.a.holidays.state: found "BY", which is no state of Belgium; allowed: BRU, DE, VLG, WAL',
      ],
    ],
    [
      'a state where there are none',
      `  a: { ${WEEK}, holidays: { country: CN, state: GD } }`,
      [
        'p.yaml:6:70: calendars.a.holidays.state: found "GD", which is no state of China; allowed: none, as China has none',
      ],
    ],
    [
      'a region without its state',
      `  a: { ${WEEK}, holidays: { country: DE, region: A } }`,
      ['p.yaml:6:70: calendars.a.holidays.region: found "A" without a state; allowed: state as well'],
    ],
    [
      'a kind of holiday that there is not',
      `  a: { ${WEEK}, holidays: { country: DE, types: [school, publc] } }`,
      [
        'p.yaml:6:86: calendars.a.holidays.types.1: found "publc"; allowed: public, bank, optional, school, observance',
      ],
    ],
    [
      'days that there are not',
      `  a: { ${WEEK}, closed: [{ date: 2026-02-29 }, { date: 13-01 }], open: [{ date: 02-30 }] }`,
      ['2026-02-29', '13-01', '02-30'].map(
        (day, i) =>
          `p.yaml:6:${[56, 78, 103][i]}: calendars.a.${['closed.0', 'closed.1', 'open.0'][i]}.date: found "${day}"; allowed: a date that there is, such as 2026-12-24, or 12-24 for every year`,
      ),
    ],
    [
      'a range that is none',
      `  a: { ${WEEK}, closed: [{ from: 2026-01-02 }, { from: 2026-01-02, to: 2026-01-01 }, {}] }`,
      [
        'p.yaml:6:54: calendars.a.closed.0: found no date, or too many; allowed: date, or from and to',
        'p.yaml:6:76: calendars.a.closed.1: found from 2026-01-02 to 2026-01-01; allowed: a day after from, or the same',
        'p.yaml:6:114: calendars.a.closed.2: found no date, or too many; allowed: date, or from and to',
      ],
    ],
    [
      'an extra day twice, and one of which nobody knows the hours',
      '  a: { open: [{ date: 12-24, hours: ["08:00-12:00"] }, { date: 12-24 }] }',
      [
        'p.yaml:6:56: calendars.a.open.1: found 12-24 twice; allowed: each date once, with all its hours',
        'p.yaml:6:56: calendars.a.open.1: found no hours, nor are there any of the week; allowed: hours',
      ],
    ],
    [
      'calendars joined in a circle, with themselves, or with none',
      '  a: { join: [b, d] }\n  b: { join: [a, always] }\n  c: { join: [c, always] }',
      [
        'p.yaml:6:15: calendars.a.join.0: found "b", which is joined from "a" itself; allowed: calendars without a circle',
        'p.yaml:6:18: calendars.a.join.1: found "d", which is no calendar; allowed: always, b, c',
        'p.yaml:7:15: calendars.b.join.0: found "a", which is joined from "b" itself; allowed: calendars without a circle',
        'p.yaml:8:15: calendars.c.join.0: found "c", which is this one; allowed: always, a, b',
      ],
    ],
    [
      'hours beside join',
      `  a: { ${WEEK} }\n  b: { join: [a, always], ${WEEK}, closed: [{ date: 01-01 }] }`,
      ['hours', 'closed'].map(
        (key, i) =>
          `p.yaml:7:${[27, 64][i]}: calendars.b.${key}: found beside join; allowed: join alone, as the joined calendars have their own`,
      ),
    ],
    [
      'the name that is built in',
      `  always: { ${WEEK} }`,
      ['p.yaml:6:3: calendars.always: found "always", which is built in; allowed: another name'],
    ],
  ];
  it.each(rows)('%s', (_what, text, problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });

  it('the sample’s examples are usable, those that are commented out as well', async () => {
    const sample = await readFile(SAMPLE_FILE, 'utf8');
    const [, block = ''] = /\ncalendars:\n((?: .*\n)+)/.exec(sample) ?? [];
    const uncommented = block.replaceAll(/^( +)# /gm, '$1');
    expect(problemsOf(uncommented)).toEqual([]);
    expect(Object.keys(parseConfig(LEAST + uncommented, 'p.yaml').calendars)).toEqual([
      'china',
      'follow-the-sun',
      'office',
    ]);
  });
});
