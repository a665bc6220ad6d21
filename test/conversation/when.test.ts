import { describe, expect, it } from 'vitest';
import { readInstant, readSpan } from '../../src/conversation/commands/when.ts';

/** A Wednesday, half past three in the afternoon in Berlin. */
const NOW = { at: Temporal.Instant.from('2026-11-25T14:30:00Z').epochMilliseconds, zone: 'Europe/Berlin' };
const local = (at: number | undefined) =>
  at === undefined
    ? undefined
    : Temporal.Instant.fromEpochMilliseconds(at)
        .toZonedDateTimeISO(NOW.zone)
        .toPlainDateTime()
        .toString({ smallestUnit: 'minute' })
        .replace('T', ' ');

describe('when something is', () => {
  it.each([
    ['now', '2026-11-25 15:30'],
    ['现在', '2026-11-25 15:30'],
    ['20:00', '2026-11-25 20:00'],
    // Today's is over.
    ['9:00', '2026-11-26 09:00'],
    ['at 9 am', '2026-11-26 09:00'],
    ['6pm', '2026-11-25 18:00'],
    ['12 am', '2026-11-26 00:00'],
    ['noon', '2026-11-26 12:00'],
    ['midnight', '2026-11-26 00:00'],
    ['tomorrow', '2026-11-26 15:30'],
    ['tomorrow 20:00', '2026-11-26 20:00'],
    ['20:00 tomorrow', '2026-11-26 20:00'],
    ['tonight 22:00', '2026-11-25 22:00'],
    ['friday 9:00', '2026-11-27 09:00'],
    ['on Friday at 9:00', '2026-11-27 09:00'],
    ['wed 20:00', '2026-11-25 20:00'],
    ['2026-12-24 8:00', '2026-12-24 08:00'],
    ['明天20:00', '2026-11-26 20:00'],
    ['明天 晚上8点', '2026-11-26 20:00'],
    ['明晚8点半', '2026-11-26 20:30'],
    ['下午3点20分', '2026-11-26 15:20'],
    ['周五9点', '2026-11-27 09:00'],
    ['星期天 18：00', '2026-11-29 18:00'],
    ['12月24日8点', '2026-12-24 08:00'],
    ['1月5日 9:00', '2027-01-05 09:00'],
  ])('“%s” is %s', (text, expected) => {
    expect(local(readInstant(text, NOW))).toBe(expected);
  });

  it.each([
    '',
    'soon',
    '9',
    'phone is broken',
    '25:00',
    '9:75',
    '2026-02-30 9:00',
    'monkey 9:00',
    'tomorrow 9',
  ])('“%s” is no time', (text) => {
    expect(readInstant(text, NOW)).toBeUndefined();
  });
});

describe('from when until when', () => {
  it.each([
    ['', '2026-11-25 15:30', undefined],
    ['until 22:00', '2026-11-25 15:30', '2026-11-25 22:00'],
    ['to 9:00', '2026-11-25 15:30', '2026-11-26 09:00'],
    ['到22:00', '2026-11-25 15:30', '2026-11-25 22:00'],
    ['now until 18:00', '2026-11-25 15:30', '2026-11-25 18:00'],
    ['from 18:00 to 22:00', '2026-11-25 18:00', '2026-11-25 22:00'],
    ['18:00-22:00', '2026-11-25 18:00', '2026-11-25 22:00'],
    ['18:00 – 22:00', '2026-11-25 18:00', '2026-11-25 22:00'],
    // It has begun, it is over, it ends tomorrow.
    ['from 14:00 to 18:00', '2026-11-25 14:00', '2026-11-25 18:00'],
    ['9:00 to 12:00', '2026-11-26 09:00', '2026-11-26 12:00'],
    ['22:00 to 6:00', '2026-11-25 22:00', '2026-11-26 06:00'],
    ['tomorrow 18:00 to 22:00', '2026-11-26 18:00', '2026-11-26 22:00'],
    ['tomorrow 22:00 until 6:00', '2026-11-26 22:00', '2026-11-27 06:00'],
    ['friday 18:00 to monday 9:00', '2026-11-27 18:00', '2026-11-30 09:00'],
    ['tomorrow', '2026-11-26 00:00', '2026-11-27 00:00'],
    ['saturday to sunday', '2026-11-28 00:00', '2026-11-30 00:00'],
    ['2026-12-24 8:00 to 2026-12-26 8:00', '2026-12-24 08:00', '2026-12-26 08:00'],
    ['from 18:00', '2026-11-25 18:00', undefined],
    ['从18:00到22:00', '2026-11-25 18:00', '2026-11-25 22:00'],
    ['明天9点到18点', '2026-11-26 09:00', '2026-11-26 18:00'],
    ['周五18:00至周一9:00', '2026-11-27 18:00', '2026-11-30 09:00'],
  ])('“%s”', (text, from, to) => {
    const span = readSpan(text, NOW);
    expect([local(span?.from), local(span?.to)]).toEqual([from, to]);
  });

  it.each(['the printer', 'from here to there', '18:00 to', '18:00 to now', '1:00 to 2:00 to 3:00'])(
    '“%s” is no time',
    (text) => {
      expect(readSpan(text, NOW)).toBeUndefined();
    },
  );
});
