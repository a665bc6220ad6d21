import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Layer, type Override, type Rota, shiftsBetween } from '../../../src/oncall/rota/model.ts';

/** Whatever the rota: its shifts are all of the time, once; and a slow look at single instants agrees. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Each has changes of clocks near the dates below; Lord Howe's are of half an hour, Cairo's at midnight. */
const ZONES = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Cairo', 'Asia/Shanghai'];
const CHANGES = [
  '2026-03-29T01:00Z',
  '2026-10-25T01:00Z',
  '2026-03-08T07:00Z',
  '2026-11-01T06:00Z',
  '2026-04-04T15:00Z',
  '2026-10-03T15:30Z',
  '2026-04-23T22:00Z',
  '2026-10-29T21:00Z',
];

const person = fc.constantFrom('mei', 'tom', 'ada', null);
const span = fc
  .tuple(fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 1, max: 1440 }))
  .map(([from, long]) => ({ from, to: Math.min(from + long, from + 1440) }));
const layer: fc.Arbitrary<Layer> = fc
  .record({
    people: fc.array(person, { minLength: 1, maxLength: 3 }),
    zone: fc.constantFrom(...ZONES),
    start: fc.constantFrom('2026-01-05', '2026-03-28', '2026-03-29', '2026-10-24'),
    handOver: fc.oneof(
      fc.record({
        everyMinutes: fc.constantFrom(1, 6, 12, 36).map((hours) => hours * 60),
        at: fc.integer({ min: 0, max: 1439 }),
      }),
      fc.record({
        everyMinutes: fc.constantFrom(1, 3).map((n) => n * 1440),
        at: fc.integer({ min: 0, max: 1439 }),
      }),
      fc.record({
        everyMinutes: fc.constantFrom(1, 2).map((n) => n * 7 * 1440),
        weekday: fc.integer({ min: 1, max: 7 }),
        at: fc.integer({ min: 0, max: 1439 }),
      }),
    ),
    only: fc.option(
      fc.record({
        days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
        spans: fc.array(span, { minLength: 1, maxLength: 2 }),
      }),
      { nil: undefined },
    ),
  })
  .map(({ only, ...rest }) => (only ? { ...rest, only } : rest));
const layers = fc.array(layer, { minLength: 1, maxLength: 3 });
const away = fc.array(
  fc
    .tuple(
      fc.constantFrom('mei', 'tom'),
      fc.constantFrom(...CHANGES),
      fc.integer({ min: -60, max: 40 }),
      fc.integer({ min: 1, max: 50 }),
    )
    .map(([personId, change, after, hours]) => {
      const from = Temporal.Instant.from(change).epochMilliseconds + after * HOUR;
      return { personId, from, to: from + hours * HOUR };
    }),
  { maxLength: 4 },
);
const rota: fc.Arbitrary<Rota> = fc.record({ layers, away });
const window = fc
  .tuple(fc.constantFrom(...CHANGES), fc.integer({ min: -40, max: 40 }), fc.integer({ min: 1, max: 60 }))
  .map(([change, before, hours]) => {
    const from = Temporal.Instant.from(change).epochMilliseconds + before * HOUR;
    return { from, to: from + hours * HOUR };
  });
const overridesIn = ({ from }: { from: number }): fc.Arbitrary<Override[]> =>
  fc
    .array(
      fc.record({
        personId: fc.constantFrom('kim', 'leo'),
        begin: fc.integer({ min: -600, max: 3600 }),
        long: fc.integer({ min: 1, max: 1500 }),
      }),
      { maxLength: 3 },
    )
    .map((all) =>
      all.map(({ personId, begin, long }, index) => ({
        overrideId: `o${index}`,
        personId,
        from: from + begin * MINUTE,
        to: from + (begin + long) * MINUTE,
        revision: index,
      })),
    );
const scene = fc
  .tuple(rota, window)
  .chain(([one, when]) => fc.tuple(fc.constant(one), fc.constant(when), overridesIn(when)));

/** Who has an instant, found out by going through everything. */
function slowly({ layers, away = [] }: Rota, overrides: readonly Override[], at: number): string | null {
  const standsIn = overrides.findLast(({ from, to }) => from <= at && at < to);
  if (standsIn) return standsIn.personId;
  for (const one of layers.toReversed()) {
    const turns = turnsBegun(one, at);
    if (turns === 0 || !isOpen(one, at)) continue;
    const whose = one.people[(turns - 1) % one.people.length] ?? null;
    const isAway = away.some(({ personId, from, to }) => personId === whose && from <= at && at < to);
    return isAway ? null : whose;
  }
  return null;
}

/** Hand-overs of a layer, one after the other by the clock on the wall; remembered, since each instant asks. */
const handOvers = new WeakMap<Layer, number[]>();
function turnsBegun(one: Layer, at: number): number {
  const { start, zone, handOver } = one;
  const known = handOvers.get(one) ?? [];
  handOvers.set(one, known);
  const begin = Temporal.PlainDate.from(start).toPlainDateTime().add({ minutes: handOver.at });
  let first = begin;
  while (handOver.weekday !== undefined && first.dayOfWeek !== handOver.weekday)
    first = first.subtract({ days: 1 });
  const last = Temporal.Instant.from('2026-11-05T00:00Z').epochMilliseconds;
  for (
    let wall = first;
    known.length === 0 || (known.at(-1) ?? 0) < last;
    wall = wall.add({ minutes: handOver.everyMinutes })
  ) {
    known.push(wall.toZonedDateTime(zone).epochMilliseconds);
  }
  if (at < begin.toZonedDateTime(zone).epochMilliseconds) return 0;
  return known.findLastIndex((instant) => instant <= at) + 1;
}

function isOpen({ only, zone }: Layer, at: number): boolean {
  if (!only) return true;
  const today = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate();
  return [-1, 0].some((offset) => {
    const day = today.add({ days: offset });
    if (!only.days.includes(day.dayOfWeek)) return false;
    return only.spans.some(({ from, to }) => {
      const [begin, end] = [from, to].map(
        (minutes) => day.toPlainDateTime().add({ minutes }).toZonedDateTime(zone).epochMilliseconds,
      );
      return (begin ?? 0) <= at && at < (end ?? 0);
    });
  });
}

it('agrees with a slow look at each of many instants', () => {
  fc.assert(
    fc.property(scene, ([one, { from, to }, overrides]) => {
      const shifts = shiftsBetween(one, overrides, from, to);
      // Each few minutes, and on both sides of every change.
      const looks = [from, to - 1, ...shifts.flatMap((shift) => [shift.from, shift.to - 1])];
      for (let at = from; at < to; at += 11 * MINUTE) looks.push(at);
      for (const at of looks) {
        const shift = shifts.find((candidate) => at < candidate.to);
        expect([new Date(at).toISOString(), shift?.personId]).toEqual([
          new Date(at).toISOString(),
          slowly(one, overrides, at),
        ]);
      }
    }),
    { numRuns: 60 },
  );
});

it('is all of the time, without overlap or hole, in order', () => {
  fc.assert(
    fc.property(scene, ([one, { from, to }, overrides]) => {
      const shifts = shiftsBetween(one, overrides, from, to);
      expect(shifts[0]?.from).toBe(from);
      expect(shifts.at(-1)?.to).toBe(to);
      shifts.forEach((shift, index) => {
        expect(shift.to).toBeGreaterThan(shift.from);
        if (index > 0) expect(shift.from).toBe(shifts[index - 1]?.to);
      });
    }),
    { numRuns: 60 },
  );
});

it('is the same however the time is split', () => {
  fc.assert(
    fc.property(
      scene,
      fc.double({ min: 0, max: 1, noNaN: true }),
      ([one, { from, to }, overrides], share) => {
        const middle = Math.floor(from + (to - from) * share);
        const whole = shiftsBetween(one, overrides, from, to);
        const cut = whole.flatMap((shift) =>
          shift.from < middle && middle < shift.to
            ? [
                { ...shift, to: middle },
                { ...shift, from: middle },
              ]
            : [shift],
        );
        expect([
          ...shiftsBetween(one, overrides, from, middle),
          ...shiftsBetween(one, overrides, middle, to),
        ]).toEqual(cut);
      },
    ),
    { numRuns: 60 },
  );
});
