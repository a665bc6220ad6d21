import { describe, expect, it } from 'vitest';
import {
  joined,
  type Layer,
  type Override,
  type Rota,
  type Shift,
  shiftsBetween,
} from '../../../src/oncall/rota/model.ts';

const WEEKLY = { everyMinutes: 7 * 1440, weekday: 1, at: 540 };
const DAILY = { everyMinutes: 1440, at: 540 };
const WORKDAYS = [1, 2, 3, 4, 5];

const layer = (people: (string | null)[], more: Partial<Layer> = {}): Layer => ({
  people,
  zone: 'Europe/Berlin',
  start: '2026-01-05',
  handOver: WEEKLY,
  ...more,
});
const ms = (at: string) => Temporal.Instant.from(at).epochMilliseconds;
const between = (rota: Rota, from: string, to: string, overrides: Override[] = []) =>
  shiftsBetween(rota, overrides, ms(from), ms(to));
/** `2026-03-29 09:00 mei`, on the rota's own clock. */
const read = (shifts: Shift[], zone = 'Europe/Berlin') =>
  shifts.map(({ from, personId }) => {
    const local = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone);
    return `${local.toPlainDate()} ${local.toPlainTime().toString({ smallestUnit: 'minute' })} ${personId ?? '–'}`;
  });
const override = (personId: string, from: string, to: string, revision = 1): Override => ({
  overrideId: `${personId} ${revision}`,
  personId,
  from: ms(from),
  to: ms(to),
  revision,
});

describe('a weekly rota', () => {
  const rota: Rota = { layers: [layer(['mei', 'tom', 'ada'])] };

  it('hands over on its weekday, in the order of the people', () => {
    expect(read(between(rota, '2026-01-05T08:00Z', '2026-02-02T08:00Z'))).toEqual([
      '2026-01-05 09:00 mei',
      '2026-01-12 09:00 tom',
      '2026-01-19 09:00 ada',
      '2026-01-26 09:00 mei',
    ]);
  });

  it('hands over at 09:00 by the clock on the wall, in summer and in winter', () => {
    // 09:00 in Berlin is 08:00 UTC until 29 March and 07:00 UTC from then on.
    const shifts = between(rota, '2026-03-23T08:00Z', '2026-04-06T07:00Z');
    expect(read(shifts)).toEqual(['2026-03-23 09:00 ada', '2026-03-30 09:00 mei']);
    expect(shifts.map(({ from, to }) => (to - from) / 3_600_000)).toEqual([7 * 24 - 1, 7 * 24]);
  });

  it('begins on its start date with a first turn that may be short', () => {
    const late: Rota = { layers: [layer(['mei', 'tom'], { start: '2026-01-08' })] };
    expect(read(between(late, '2026-01-06T00:00Z', '2026-01-14T00:00Z'))).toEqual([
      '2026-01-06 01:00 –',
      '2026-01-08 09:00 mei',
      '2026-01-12 09:00 tom',
    ]);
  });

  it('leaves the turns of somebody who can’t be called to nobody', () => {
    const gone: Rota = { layers: [layer(['mei', null])] };
    expect(read(between(gone, '2026-01-05T08:00Z', '2026-01-26T08:00Z'))).toEqual([
      '2026-01-05 09:00 mei',
      '2026-01-12 09:00 –',
      '2026-01-19 09:00 mei',
    ]);
  });
});

describe('a hand-over in the hour that spring leaves out, or that autumn has twice', () => {
  const at = (minutes: number): Rota => ({
    layers: [layer(['mei', 'tom'], { handOver: { ...DAILY, at: minutes }, start: '2026-03-01' })],
  });

  it('comes an hour later in spring', () => {
    const shifts = between(at(150), '2026-03-28T01:30Z', '2026-03-30T00:30Z');
    expect(read(shifts).slice(0, 2)).toEqual(['2026-03-28 02:30 tom', '2026-03-29 03:30 mei']);
    expect(shifts.map(({ from, to }) => (to - from) / 3_600_000)).toEqual([24, 23]);
  });

  it('comes at the first of the two in autumn', () => {
    const shifts = between(at(150), '2026-10-24T00:30Z', '2026-10-26T01:30Z');
    expect(shifts.map(({ from }) => new Date(from).toISOString())).toEqual([
      '2026-10-24T00:30:00.000Z',
      '2026-10-25T00:30:00.000Z',
    ]);
  });

  it('loses and doubles nobody’s hour where each has one', () => {
    const hourly: Rota = {
      layers: [layer(['mei', 'tom', 'ada'], { handOver: { everyMinutes: 60, at: 0 }, start: '2026-03-29' })],
    };
    // 02:00 does not exist: tom, who has 01:00, is followed by the turn of 03:00.
    expect(read(between(hourly, '2026-03-28T23:00Z', '2026-03-29T03:00Z'))).toEqual([
      '2026-03-29 00:00 mei',
      '2026-03-29 01:00 tom',
      '2026-03-29 03:00 mei',
      '2026-03-29 04:00 tom',
    ]);
  });
});

describe('layers', () => {
  it('follow the sun: each place has its hours, on its own clock', () => {
    const at = (zone: string, person: string): Layer =>
      layer([person], {
        zone,
        handOver: DAILY,
        only: { days: [1, 2, 3, 4, 5, 6, 7], spans: [{ from: 540, to: 1020 }] },
      });
    const rota: Rota = {
      layers: [at('Asia/Shanghai', 'tom'), at('Europe/Berlin', 'mei'), at('America/New_York', 'sam')],
    };
    expect(read(between(rota, '2026-01-14T00:00Z', '2026-01-15T00:00Z'), 'UTC')).toEqual([
      '2026-01-14 00:00 –',
      '2026-01-14 01:00 tom',
      '2026-01-14 08:00 mei',
      '2026-01-14 14:00 sam',
      '2026-01-14 22:00 –',
    ]);
  });

  it('take the place of earlier ones, which go on behind them', () => {
    const nights: Layer = layer(['ada'], {
      only: { days: WORKDAYS, spans: [{ from: 22 * 60, to: 30 * 60 }] },
    });
    const rota: Rota = { layers: [layer(['mei', 'tom']), nights] };
    // Friday's night ends on Saturday; Saturday has none.
    expect(read(between(rota, '2026-01-09T12:00Z', '2026-01-12T12:00Z'))).toEqual([
      '2026-01-09 13:00 mei',
      '2026-01-09 22:00 ada',
      '2026-01-10 06:00 mei',
      '2026-01-12 09:00 tom',
    ]);
  });
});

describe('whoever stands in', () => {
  const rota: Rota = { layers: [layer(['mei', 'tom'])] };

  it('does so for just that time, across a hand-over as well', () => {
    const stands = [override('ada', '2026-01-11T08:00Z', '2026-01-13T08:00Z')];
    expect(read(between(rota, '2026-01-10T08:00Z', '2026-01-14T08:00Z', stands))).toEqual([
      '2026-01-10 09:00 mei',
      '2026-01-11 09:00 ada',
      '2026-01-13 09:00 tom',
    ]);
  });

  it('gives way to who stood in later, in whatever order they are read', () => {
    const stands = [
      override('kim', '2026-01-06T10:00Z', '2026-01-06T12:00Z', 2),
      override('ada', '2026-01-06T08:00Z', '2026-01-06T14:00Z', 1),
    ];
    expect(read(between(rota, '2026-01-06T08:00Z', '2026-01-06T15:00Z', stands))).toEqual([
      '2026-01-06 09:00 ada',
      '2026-01-06 11:00 kim',
      '2026-01-06 13:00 ada',
      '2026-01-06 15:00 mei',
    ]);
  });
});

it('what a person sees as one time on call is one', () => {
  const rota: Rota = { layers: [layer(['mei'], { handOver: DAILY })] };
  expect(read(joined(between(rota, '2026-01-05T08:00Z', '2026-01-09T08:00Z')))).toEqual([
    '2026-01-05 09:00 mei',
  ]);
});
