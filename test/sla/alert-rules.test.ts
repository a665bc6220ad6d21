import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileCalendar } from '../../src/calendar/compile.ts';
import type { Burst } from '../../src/sla/alert-store.ts';
import { byImportance, spread } from '../../src/sla/bursts.ts';
import { type Circumstances, furthestDue, nextAt, nextRedraw, outstanding } from '../../src/sla/due.ts';
import { readLength } from '../../src/sla/lengths.ts';
import type { Clock } from '../../src/sla/model.ts';
import { HOUR, MINUTE } from './histories.ts';

/** What is pure about alerts: when one is due, how many of a burst are one, and how people say for how long. */

const ALWAYS = compileCalendar({ type: 'always' });
const running = (more: Partial<Clock> = {}): Clock => ({
  target: 'resolution',
  cycle: 1,
  state: 'running',
  policy: 'basic',
  version: 1,
  calendar: 'always',
  targetMs: 4 * HOUR,
  budgetMs: 4 * HOUR,
  carriedMs: 0,
  usedMs: 0,
  startedAt: 0,
  runsSince: 0,
  dueAt: 4 * HOUR,
  endedAt: null,
  ...more,
});
const ALERTS = [{ percent: 75 }, { beforeMs: 30 * MINUTE }];
const of: Circumstances = { alerts: ALERTS, raised: [], keptSince: -1, changedAt: -1 };
const names = (clock: Clock, more: Partial<Circumstances> = {}) =>
  outstanding(clock, { ...of, ...more }, ALWAYS).map(({ threshold, at }) => [threshold, at / HOUR]);

describe('what lies ahead of a clock', () => {
  it('is each of its points and the breach, in order', () => {
    expect(names(running())).toEqual([
      ['75%', 3],
      ['1800000 before', 3.5],
      ['breach', 4],
    ]);
    expect(nextAt(outstanding(running(), of, ALWAYS), nextRedraw(running(), 0, ALWAYS))).toBe(2 * HOUR);
    expect(names(running({ state: 'paused', runsSince: null, usedMs: 3.9 * HOUR, dueAt: null }))).toEqual([]);
  });

  it('is less by what was raised, also by one that lies further', () => {
    expect(names(running(), { raised: [{ rank: 0.75, usedMs: 3 * HOUR }] })).toEqual([
      ['1800000 before', 3.5],
      ['breach', 4],
    ]);
    expect(names(running(), { raised: [{ rank: 1, usedMs: 4.5 * HOUR }] })).toEqual([]);
  });

  it('comes back with more time, but not after a pause', () => {
    const raised = [{ rank: 0.75, usedMs: 3 * HOUR }];
    const resumed = running({ runsSince: 10 * HOUR, usedMs: 3.2 * HOUR, dueAt: 10.8 * HOUR });
    expect(names(resumed, { raised }).map(([name]) => name)).toEqual(['1800000 before', 'breach']);
    const extended = running({ budgetMs: 8 * HOUR, dueAt: 8 * HOUR });
    expect(names(extended, { raised }).map(([name]) => name)).toEqual(['75%', '1800000 before', 'breach']);
  });

  it('is due from a change on that made it due, and not at all from before clocks were kept', () => {
    expect(names(running(), { changedAt: 5 * HOUR })).toEqual([
      ['75%', 5],
      ['1800000 before', 5],
      ['breach', 5],
    ]);
    expect(names(running(), { keptSince: 3.2 * HOUR })).toEqual([
      ['1800000 before', 3.5],
      ['breach', 4],
    ]);
  });

  it('is raised only for the furthest that is due; what is due at this very instant is still in time', () => {
    const all = outstanding(running(), of, ALWAYS);
    expect(furthestDue(all, 3 * HOUR)).toBeUndefined();
    expect(furthestDue(all, 3 * HOUR + 1)?.threshold).toBe('75%');
    expect(furthestDue(all, 9 * HOUR)?.threshold).toBe('breach');
  });
});

describe('a burst', () => {
  const quiet: Burst = { lane: 'a', kind: 'room', until: 0, digestId: null, digestSince: null };
  let ids = 0;
  const at = (now: number) => ({ now, windowMs: MINUTE, newId: () => `digest ${++ids}` });

  it('is one message and one digest, however its alerts are spread over sweeps', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 12 }), (sizes) => {
        let burst = quiet;
        let alone = 0;
        const digests = new Set<string>();
        sizes.forEach((size, i) => {
          const coming = Array.from({ length: size }, (_, n) => n);
          const done = spread(burst, coming, at(HOUR + i * 30_000));
          expect([...done.alone, ...done.together]).toEqual(coming);
          burst = done.burst;
          alone += done.alone.length;
          if (done.together.length > 0) digests.add(burst.digestId ?? '');
        });
        expect(alone).toBe(1);
        expect(digests.size).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('is over after a while without any, and a digest after a quarter of an hour', () => {
    const first = spread(quiet, [1, 2], at(HOUR));
    expect(first.alone).toEqual([1]);
    expect(spread(first.burst, [3], at(HOUR + 61_000)).alone).toEqual([3]);
    let { burst } = first;
    for (let i = 1; i <= 31; i++) ({ burst } = spread(burst, [i], at(HOUR + i * 30_000)));
    expect(burst.digestId).not.toBe(first.burst.digestId);
    expect(spread(quiet, [1, 2], { ...at(HOUR), windowMs: 0 }).alone).toEqual([1, 2]);
  });

  it('begins with what is most important', () => {
    const coming = [
      { ticket: { priority: 'P3' as const }, stage: 'breach' as const, dueAt: 1 },
      { ticket: { priority: 'P1' as const }, stage: 'warning' as const, dueAt: 1 },
      { ticket: { priority: 'P1' as const }, stage: 'breach' as const, dueAt: 2 },
      { ticket: { priority: 'P1' as const }, stage: 'breach' as const, dueAt: 1 },
    ];
    expect(coming.toSorted(byImportance).map((one) => coming.indexOf(one))).toEqual([3, 2, 0, 1]);
  });
});

describe('a length of time', () => {
  it.each([
    ['30m: waiting for parts', 30, 'waiting for parts'],
    ['1h30m parts', 90, 'parts'],
    ['for 2 hours, the vendor is slow', 120, 'the vendor is slow'],
    ['1.5h why', 90, 'why'],
    ['2小时：等备件', 120, '等备件'],
    ['30分钟 等备件', 30, '等备件'],
    ['1 day why', 1440, 'why'],
    ['半小时：等', undefined, ''],
    ['30 monkeys', undefined, ''],
    ['0m why', undefined, ''],
    ['why', undefined, ''],
  ])('%s', (text, minutes, rest) => {
    expect(readLength(text)).toEqual(minutes === undefined ? undefined : { ms: minutes * MINUTE, rest });
  });
});
