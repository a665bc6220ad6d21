import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAway } from '../../src/absence/model.ts';

/** A Wednesday. */
const NOW = Temporal.ZonedDateTime.from('2026-11-25T14:30[Europe/Berlin]');

function read(text: string): string {
  const found = readAway(text, NOW);
  if (typeof found === 'string') return found;
  const short = (at: Temporal.ZonedDateTime) => at.toPlainDateTime().toString({ smallestUnit: 'minute' });
  const from = Temporal.ZonedDateTime.compare(found.from, NOW) === 0 ? 'now' : short(found.from);
  return [from, found.until ? short(found.until) : 'open', ...(found.reason ? [found.reason] : [])].join(
    ' | ',
  );
}

describe('when somebody is away', () => {
  it.each([
    ['', 'now | open'],
    [': dentist', 'now | open | dentist'],
    ['until Monday 09:00', 'now | 2026-11-30T09:00'],
    ['until mon at 9am', 'now | 2026-11-30T09:00'],
    ['till Wednesday', 'now | 2026-12-02T00:00'],
    ['until wednesday 18:00', 'now | 2026-11-25T18:00'],
    ['until next Wednesday 8:00', 'now | 2026-12-02T08:00'],
    ['until next monday', 'now | 2026-11-30T00:00'],
    ['until tomorrow', 'now | 2026-11-26T00:00'],
    ['until 17:00', 'now | 2026-11-25T17:00'],
    ['until 9:00', 'now | 2026-11-26T09:00'],
    ['until 5pm: dentist', 'now | 2026-11-25T17:00 | dentist'],
    ['until 2026-12-24', 'now | 2026-12-24T00:00'],
    ['until 24 December 12:00', 'now | 2026-12-24T12:00'],
    ['until Dec 24, 2027', 'now | 2027-12-24T00:00'],
    ['until 2 January', 'now | 2027-01-02T00:00'],
    ['2h', 'now | 2026-11-25T16:30'],
    ['for 30 minutes', 'now | 2026-11-25T15:00'],
    ['for an hour because of a meeting', 'now | 2026-11-25T15:30 | of a meeting'],
    ['3 days – holidays', 'now | 2026-11-28T14:30 | holidays'],
    ['from 2026-12-24 until 2027-01-02: holidays', '2026-12-24T00:00 | 2027-01-02T00:00 | holidays'],
    ['from tomorrow 09:00 to friday', '2026-11-26T09:00 | 2026-11-27T00:00'],
    ['from monday for 2 weeks', '2026-11-30T00:00 | 2026-12-14T00:00'],
    ['from friday', '2026-11-27T00:00 | open'],
    ['到周一 09:00', 'now | 2026-11-30T09:00'],
    ['到下周三下午3点', 'now | 2026-12-02T15:00'],
    ['直到明天上午9点半：看牙', 'now | 2026-11-26T09:30 | 看牙'],
    ['2小时', 'now | 2026-11-25T16:30'],
    ['两天 因为出差', 'now | 2026-11-27T14:30 | 出差'],
    ['半小时', 'now | 2026-11-25T15:00'],
    ['从12月24日到2027年1月2日：休假', '2026-12-24T00:00 | 2027-01-02T00:00 | 休假'],
    ['从周五起', '2026-11-27T00:00 | open'],
    ['until whenever', 'unreadable'],
    ['until 25:00', 'unreadable'],
    ['until 31 February', 'unreadable'],
    ['until the month ends', 'unreadable'],
    ['until 2026-11-24', 'past'],
    ['from 2026-12-24 until 2026-12-01', 'past'],
  ])('“%s”', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it('a day has the hours that clocks there show', () => {
    const before = Temporal.ZonedDateTime.from('2027-03-27T10:00[Europe/Berlin]');
    const found = readAway('1 day', before);
    expect(typeof found === 'object' && found.until?.toPlainTime().toString()).toBe('10:00:00');
  });

  it('whatever is said, it ends after it begins, and not in the past', () => {
    const words = fc.array(
      fc.constantFrom(
        'until',
        'from',
        'to',
        'for',
        'monday',
        '9:00',
        '3pm',
        '2h',
        'tomorrow',
        '2026-12-01',
        '到',
        '周五',
        '点',
        ':',
        'x',
        '半',
      ),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(words, (said) => {
        const found = readAway(said.join(' '), NOW);
        if (typeof found === 'string' || !found.until) return;
        expect(Temporal.ZonedDateTime.compare(found.until, found.from)).toBe(1);
        expect(Temporal.ZonedDateTime.compare(found.until, NOW)).toBe(1);
      }),
    );
  });
});
