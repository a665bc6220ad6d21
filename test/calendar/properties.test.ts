import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { compileCalendar } from '../../src/calendar/compile.ts';
import { calendarAtChange } from './random.ts';
import { openMinutes, slowAdd, slowMeasure } from './reference.ts';

/** More for a night: `CALENDAR_RUNS=20000 npx vitest run test/calendar`. */
const RUNS = Number(process.env.CALENDAR_RUNS ?? 100);
vi.setConfig({ testTimeout: 30_000 + RUNS * 100 });
const MINUTE = 60_000;
const DAY = 86_400_000;

const within = (days: number) => fc.integer({ min: 0, max: days * DAY });

it('agrees with the reference minute by minute, over changes of the clocks', () => {
  fc.assert(
    fc.property(
      calendarAtChange,
      within(3),
      within(3),
      fc.integer({ min: 0, max: 20 * 60 * MINUTE }),
      ({ spec, change }, a, b, ms) => {
        const start = Math.floor(change / MINUTE) * MINUTE - 1.5 * DAY;
        const end = start + 3 * DAY;
        const minutes = openMinutes(spec, start, end);
        const calendar = compileCalendar(spec);
        const [from, to] = [start + Math.min(a, b), start + Math.max(a, b)];
        expect(calendar.measure(from, to)).toBe(slowMeasure(minutes, start, from, to));
        const due = slowAdd(minutes, start, from, ms);
        if (due !== undefined) expect(calendar.add(from, ms)).toBe(due);
        expect(calendar.stretches(start, end)).toEqual(stretchesOf(minutes, start));
        for (const at of [Math.min(from, end - 1), change, change - 1]) {
          expect(calendar.isOpen(at)).toBe(minutes[Math.floor((at - start) / MINUTE)]);
        }
      },
    ),
    { numRuns: RUNS },
  );
});

function stretchesOf(minutes: readonly boolean[], start: number): { from: number; to: number }[] {
  const stretches: { from: number; to: number }[] = [];
  minutes.forEach((isOpen, i) => {
    const from = start + i * MINUTE;
    const last = stretches.at(-1);
    if (isOpen && last?.to === from) last.to = from + MINUTE;
    else if (isOpen) stretches.push({ from, to: from + MINUTE });
  });
  return stretches;
}

/** Spans of up to years, which the reference is too slow for. */
const anyTimes = fc.tuple(calendarAtChange, within(900), within(900), within(900));
const sorted = (change: number, ...offsets: number[]) =>
  offsets.sort((a, b) => a - b).map((offset) => change - 450 * DAY + offset) as [number, number, number];

it('adding and then measuring gives back the same, and no earlier instant would do', () => {
  fc.assert(
    fc.property(calendarAtChange, within(900), within(90), ({ spec, change }, offset, ms) => {
      const calendar = compileCalendar(spec);
      const from = change - 450 * DAY + offset;
      fc.pre(calendar.measure(from, from + 4000 * DAY) >= ms);
      const due = calendar.add(from, ms);
      expect(calendar.measure(from, due)).toBe(ms);
      if (ms > 0) expect(calendar.measure(from, due - 1)).toBe(ms - 1);
    }),
    { numRuns: RUNS },
  );
});

it('splitting an interval changes nothing, and no time is measured backwards', () => {
  fc.assert(
    fc.property(anyTimes, ([{ spec, change }, ...offsets]) => {
      const calendar = compileCalendar(spec);
      const [a, b, c] = sorted(change, ...offsets);
      expect(calendar.measure(a, b) + calendar.measure(b, c)).toBe(calendar.measure(a, c));
      expect(calendar.measure(c, a)).toBe(0);
      const open = calendar.stretches(a, c).reduce((sum, { from, to }) => sum + to - from, 0);
      expect(open).toBe(calendar.measure(a, c));
    }),
    { numRuns: RUNS },
  );
});

it('whoever asks later, or for more, is never due earlier', () => {
  fc.assert(
    fc.property(anyTimes, within(20), within(20), ([{ spec, change }, ...offsets], x, y) => {
      const calendar = compileCalendar(spec);
      const [a, b] = sorted(change, ...offsets);
      fc.pre(calendar.measure(b, b + 4000 * DAY) >= Math.max(x, y));
      expect(calendar.add(a, x)).toBeLessThanOrEqual(calendar.add(b, x));
      expect(calendar.add(a, Math.min(x, y))).toBeLessThanOrEqual(calendar.add(a, Math.max(x, y)));
    }),
    { numRuns: RUNS },
  );
});

it('a calendar joined from two is open exactly when one of them is', () => {
  fc.assert(
    fc.property(calendarAtChange, calendarAtChange, within(4), (one, other, offset) => {
      const both = compileCalendar({ type: 'joined', of: [one.spec, other.spec] });
      const at = one.change - 2 * DAY + offset;
      expect(both.isOpen(at)).toBe(
        compileCalendar(one.spec).isOpen(at) || compileCalendar(other.spec).isOpen(at),
      );
    }),
    { numRuns: RUNS },
  );
});
