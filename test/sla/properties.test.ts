import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clocksOf, tracedClocks, usedAt } from '../../src/sla/clocks.ts';
import type { AlertPoint, Clock } from '../../src/sla/model.ts';
import { thresholdsOf } from '../../src/sla/thresholds.ts';
import { calendarOf, MINUTE, openAt } from './histories.ts';
import { histories, versionsOfPolicies } from './random-histories.ts';
import { referenceClocks } from './reference.ts';

const keyOf = ({ target, cycle }: Clock) => `${target} ${cycle}`;
const byKey = (clocks: readonly Clock[]) => Object.fromEntries(clocks.map((clock) => [keyOf(clock), clock]));

describe('the clocks of random histories', () => {
  it('are those of a reference that counts every minute', () => {
    fc.assert(
      fc.property(histories, versionsOfPolicies, (facts, versions) => {
        const clocks = clocksOf(facts, versions, calendarOf);
        expect(byKey(clocks)).toEqual(byKey(referenceClocks(facts, versions, openAt)));
        expect(new Set(clocks.map(keyOf)).size).toBe(clocks.length);
      }),
      { numRuns: 300 },
    );
  });

  it('that are over stay as they are, whatever happens later', () => {
    fc.assert(
      fc.property(histories, versionsOfPolicies, fc.nat(), (facts, versions, cut) => {
        const earlier = facts.slice(0, 1 + (cut % facts.length));
        const last = earlier.at(-1)?.at ?? 0;
        const known = versions.filter(({ since }, i) => i === 0 || since <= last);
        const over = clocksOf(earlier, known, calendarOf).filter(({ endedAt }) => endedAt !== null);
        expect(byKey(clocksOf(facts, versions, calendarOf))).toMatchObject(byKey(over));
      }),
      { numRuns: 200 },
    );
  });

  it('run in stretches without a gap, which make up what was used', () => {
    fc.assert(
      fc.property(histories, versionsOfPolicies, (facts, versions) => {
        for (const { clock, run } of tracedClocks(facts, versions, calendarOf)) {
          expect(run[0]?.from).toBe(clock.startedAt);
          expect(run.at(-1)?.to).toBe(clock.endedAt);
          for (let i = 1; i < run.length; i++) expect(run[i]?.from).toBe(run[i - 1]?.to);
          const version = versions.find((one) => one.version === clock.version);
          if (!version) throw new Error('a version that there is not');
          const calendar = calendarOf(version, clock.calendar);
          const ran = run.filter(({ pausedBy, to }) => pausedBy === null && to !== null);
          const ranMs = ran.reduce((sum, { from, to }) => sum + calendar.measure(from, to ?? from), 0);
          expect(clock.usedMs).toBe(clock.carriedMs + ranMs);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('are never late at the instant of a reopening', () => {
    fc.assert(
      fc.property(histories, versionsOfPolicies, (facts, versions) => {
        for (const clock of clocksOf(facts, versions, calendarOf)) {
          const isReopened = clock.cycle > 1 && ['resolution', 'fulfilment'].includes(clock.target);
          if (isReopened && clock.dueAt !== null) expect(clock.dueAt).toBeGreaterThan(clock.startedAt);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('get to a threshold when that share is used, and to 100 % when they are due', () => {
    fc.assert(
      fc.property(histories, versionsOfPolicies, (facts, versions) => {
        for (const clock of clocksOf(facts, versions, calendarOf)) {
          const version = versions.find((one) => one.version === clock.version);
          if (!version) throw new Error('a version that there is not');
          const calendar = calendarOf(version, clock.calendar);
          const points: AlertPoint[] = [{ percent: 50 }, { percent: 100 }, { beforeMs: 30 * MINUTE }];
          const thresholds = thresholdsOf(clock, points, calendar);
          if (clock.runsSince === null) expect(thresholds).toEqual([]);
          for (const { point, at } of thresholds) {
            const ms =
              'percent' in point
                ? Math.ceil((clock.budgetMs * point.percent) / 100)
                : clock.budgetMs - point.beforeMs;
            expect(usedAt(clock, calendar, at)).toBe(Math.max(ms, clock.usedMs));
            const isDue = 'percent' in point && point.percent === 100 && clock.usedMs < clock.budgetMs;
            if (isDue) expect(at).toBe(clock.dueAt);
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});
