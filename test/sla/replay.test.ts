import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fact, Matched, PolicySet, PolicyVersion } from '../../src/sla/model.ts';
import { chartToken, percentOf, readChart, replayChart } from '../../src/sla/replay/chart.ts';
import { Comparison, type Past } from '../../src/sla/replay/compare.ts';
import { Spread } from '../../src/sla/replay/spread.ts';
import { keepCalendars } from '../../src/sla/versions/policies.ts';
import type { Priority } from '../../src/tickets/model.ts';

/** What changed policies would have given over tickets of the past. */

const HOUR = 3_600_000;
const setOf = (targets: PolicySet['policies'][number]['targets']): PolicySet => ({
  policies: [{ key: 'all', match: {}, calendar: 'always', targets, alerts: [] }],
  calendars: { always: { type: 'always' } },
  pausedBy: [],
  reopenGraceMs: HOUR,
});
const versionOf = (version: number, since: number, set: PolicySet): PolicyVersion => ({
  version,
  since,
  set,
});
const calendarOf = keepCalendars();

/** A ticket that is answered after some hours, or never. */
function past(number: number, priority: Priority, answeredAfter?: number): Past {
  const matched: Matched = {
    kind: 'incident',
    priority,
    complexity: 'basic',
    category: 'vpn',
    queue: 'network',
    isVip: false,
  };
  const facts: Fact[] = [{ at: 0, type: 'opened', matched }];
  if (answeredAfter !== undefined) facts.push({ at: answeredAfter * HOUR, type: 'answered' });
  return { ticketId: `t${number}`, key: `INC-${number}`, queue: 'network', priority, facts };
}

const before = versionOf(2, 0, setOf({ first_response: 4 * HOUR }));
function compare(tickets: readonly Past[], after: PolicySet, now = 100 * HOUR) {
  const rulings = {
    recorded: [versionOf(1, 0, setOf({ first_response: 8 * HOUR }))],
    current: before,
    changed: versionOf(3, 0, after),
    calendarOf,
  };
  const comparison = new Comparison(rulings, now);
  for (const ticket of tickets) comparison.add(ticket);
  return comparison.report();
}

describe('a comparison', () => {
  it('counts what is met and missed before and after, by target and priority', () => {
    const tickets = [past(1, 'P1', 1), past(2, 'P1', 3), past(3, 'P1', 6), past(4, 'P3', 1), past(5, 'P3')];
    const report = compare(tickets, setOf({ first_response: 2 * HOUR }));
    expect(report).toMatchObject({
      tickets: 5,
      changedTickets: 1,
      recorded: { met: 4, missed: 1, open: 0 },
      rows: [
        {
          target: 'first_response',
          priority: 'P1',
          tickets: 3,
          before: { met: 2, missed: 1, open: 0 },
          after: { met: 1, missed: 2, open: 0 },
          better: 0,
          worse: 1,
        },
        { priority: 'P3', before: { met: 1, missed: 1 }, after: { met: 1, missed: 1 }, worse: 0 },
      ],
    });
    expect(report.changes).toEqual([
      expect.objectContaining({
        key: 'INC-2',
        before: 'met',
        after: 'missed',
        usedMs: 3 * HOUR,
        budgetMs: 2 * HOUR,
      }),
    ]);
  });

  it('tells what is open apart from what is overdue, and what nothing is promised for', () => {
    const report = compare([past(1, 'P2')], setOf({ resolution: 200 * HOUR }), 3 * HOUR);
    expect(report.rows).toMatchObject([
      {
        target: 'first_response',
        before: { met: 0, missed: 0, open: 1 },
        after: { met: 0, missed: 0, open: 0 },
      },
      { target: 'resolution', before: { open: 0 }, after: { open: 1 } },
    ]);
    expect(report.changes.map(({ target, before: was, after }) => [target, was, after])).toEqual([
      ['first_response', 'open', null],
      ['resolution', null, 'open'],
    ]);
  });

  it('lists twenty, the weightiest: missed first, then by priority, then by how late', () => {
    const tickets = Array.from({ length: 60 }, (_, i) => past(i, i % 2 ? 'P1' : 'P4', 2.5 + (i % 10) / 10));
    const { changes, changedTickets } = compare(tickets, setOf({ first_response: 2 * HOUR }));
    expect(changedTickets).toBe(60);
    expect(changes).toHaveLength(20);
    expect(new Set(changes.map(({ priority }) => priority))).toEqual(new Set(['P1']));
    const late = changes.map(({ usedMs }) => usedMs);
    expect(late).toEqual(late.toSorted((a, b) => b - a));
  });

  it('with the same policies changes nothing', () => {
    const tickets = Array.from({ length: 30 }, (_, i) => past(i, 'P2', i / 3));
    const { rows, changes, changedTickets } = compare(tickets, before.set);
    expect([changes, changedTickets]).toEqual([[], 0]);
    for (const row of rows) expect(row.after).toEqual(row.before);
  });
});

describe('a spread of times', () => {
  it('gives quantiles to within half a percent and a second, in room that doesn’t grow', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 400 * HOUR }), { minLength: 1, maxLength: 200 }),
        fc.constantFrom(0.5, 0.9),
        (times, share) => {
          const spread = new Spread();
          for (const ms of times) spread.add(ms);
          const exact =
            times.toSorted((a, b) => a - b)[Math.max(1, Math.ceil(times.length * share)) - 1] ?? 0;
          expect(Math.abs((spread.quantile(share) ?? 0) - exact)).toBeLessThanOrEqual(exact * 0.005 + 1_000);
        },
      ),
      { numRuns: 60 },
    );
    expect(new Spread().quantile(0.5)).toBeNull();
  });
});

describe('the chart', () => {
  it('is as long as the share that was met', () => {
    const svg = replayChart({ kind: 'replay', rows: [['1 · P1', 3, 1, 1, 3]] });
    const width = (name: string) =>
      Number(new RegExp(`class="${name}"[^>]* width="([\\d.]+)"`).exec(svg)?.[1]);
    expect(width('before') / width('before-all')).toBeCloseTo(0.75);
    expect(width('after') / width('after-all')).toBeCloseTo(0.25);
    expect(svg).toContain('>75 %  (3/4)<');
  });

  it('never rounds a miss away', () => {
    expect([percentOf(999, 1), percentOf(1, 0), percentOf(0, 5), percentOf(0, 0)]).toEqual([99, 100, 0, 0]);
  });

  it('is read from its own links only', () => {
    const chart = {
      kind: 'replay' as const,
      rows: [['1 · P1', 3, 1, 1, 3] as [string, number, number, number, number]],
    };
    expect(readChart(chartToken(chart))).toEqual(chart);
    expect(readChart(Buffer.from('{"kind":"replay","rows":[]}').toString('base64url'))).toBeUndefined();
    expect(readChart('%')).toBeUndefined();
  });
});
