import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MonitorSource } from '../../src/config/monitoring.ts';
import type { Alert } from '../../src/monitoring/formats/alert.ts';
import { nextStep, quietTime, type Settings, type Standing, type Step } from '../../src/monitoring/model.ts';
import { sorted } from '../../src/monitoring/sorting.ts';

const SETTINGS: Settings = { whenOver: 'solve', quietFor: 60_000, reopenWithin: 7_200_000 };
const NOW = 1_000_000_000;

function standing(
  more: Omit<Partial<Standing>, 'counts'> & { counts?: Partial<Standing['counts']> } = {},
): Standing {
  const { counts, ...rest } = more;
  return {
    isOver: false,
    returns: 0,
    told: 1,
    toldAt: NOW - 3_600_000,
    wasOpened: true,
    ticket: { state: 'new', isMerged: false, resolvedAt: null },
    ...rest,
    counts: { total: 1, firing: 1, lastOverAt: null, ...counts },
  };
}
const solved = (ago: number) => ({ state: 'resolved', isMerged: false, resolvedAt: NOW - ago }) as const;
const quiet = (ago: number) => ({ firing: 0, lastOverAt: NOW - ago });

describe('what is next for an incident', () => {
  it.each<[string, Standing, Step['do']]>([
    ['its first alert', standing({ wasOpened: false, told: 0 }), 'open'],
    ['over before it was opened', standing({ wasOpened: false, told: 0, counts: quiet(1) }), 'open'],
    ['no alert at all', standing({ counts: { total: 0, firing: 0 } }), 'rest'],
    ['more alerts', standing({ counts: { total: 3, firing: 3 } }), 'show'],
    ['some are over', standing({ told: 3, counts: { total: 3, firing: 1 } }), 'show'],
    ['quiet, not for long yet', standing({ counts: quiet(59_999) }), 'show'],
    ['quiet for long enough', standing({ counts: quiet(60_000) }), 'over'],
    ['that was told already', standing({ isOver: true, counts: quiet(90_000) }), 'rest'],
    [
      'fires again soon',
      standing({ isOver: true, ticket: solved(60_000), counts: { total: 2, firing: 1 } }),
      'reopen',
    ],
    [
      'fires again too late',
      standing({ isOver: true, ticket: solved(7_200_001), counts: { total: 2 } }),
      'renew',
    ],
    ['solved by people while it fires', standing({ ticket: solved(60_000) }), 'rest'],
    [
      'solved by people, and then more fires',
      standing({ ticket: solved(60_000), counts: { total: 2 } }),
      'reopen',
    ],
    [
      'cancelled by people',
      standing({ ticket: { state: 'cancelled', isMerged: false, resolvedAt: null } }),
      'rest',
    ],
    [
      'cancelled by people, and then more fires',
      standing({ ticket: { state: 'cancelled', isMerged: false, resolvedAt: null }, counts: { total: 2 } }),
      'renew',
    ],
    [
      'merged into one that goes on',
      standing({ ticket: { state: 'in_progress', isMerged: true, resolvedAt: null }, counts: { total: 2 } }),
      'show',
    ],
    [
      'merged into one that is solved',
      standing({ ticket: { ...solved(1), isMerged: true }, counts: { total: 2 } }),
      'renew',
    ],
  ])('%s', (_what, given, expected) => {
    expect(nextStep(NOW, given, SETTINGS).do).toBe(expected);
  });

  it('only says that it is over where that is all that is wanted, or the ticket isn’t its own', () => {
    const over = standing({ counts: quiet(60_000) });
    expect(nextStep(NOW, over, SETTINGS)).toEqual({ do: 'over', solves: true });
    expect(nextStep(NOW, over, { ...SETTINGS, whenOver: 'note' })).toEqual({ do: 'over', solves: false });
    const merged = { ...over, ticket: { state: 'new', isMerged: true, resolvedAt: null } } as const;
    expect(nextStep(NOW, merged, SETTINGS)).toEqual({ do: 'over', solves: false });
  });

  it('tells of new alerts at most once a minute, and then of all', () => {
    const more = standing({ toldAt: NOW - 10_000, counts: { total: 9, firing: 9 } });
    expect(nextStep(NOW, more, SETTINGS)).toEqual({ do: 'show', tells: false, until: NOW + 50_000 });
    expect(nextStep(NOW + 50_000, more, SETTINGS)).toEqual({ do: 'show', tells: true });
  });
});

describe('always', () => {
  const states = fc.constantFrom(
    'new',
    'assigned',
    'in_progress',
    'pending',
    'resolved',
    'closed',
    'cancelled',
  );
  const anyStanding = fc
    .record({
      total: fc.nat(5),
      firing: fc.nat(5),
      overAgo: fc.nat(10_000_000),
      solvedAgo: fc.nat(10_000_000),
      told: fc.nat(5),
      toldAgo: fc.nat(200_000),
      returns: fc.nat(30),
      isOver: fc.boolean(),
      wasOpened: fc.boolean(),
      isMerged: fc.boolean(),
      state: fc.option(states, { nil: undefined }),
    })
    .map(
      (one): Standing => ({
        counts: {
          total: Math.max(one.total, one.firing),
          firing: one.firing,
          lastOverAt: one.total > one.firing ? NOW - one.overAgo : null,
        },
        isOver: one.isOver,
        returns: one.returns,
        told: Math.min(one.told, Math.max(one.total, one.firing)),
        toldAt: NOW - one.toldAgo,
        wasOpened: one.wasOpened,
        ...(one.state
          ? {
              ticket: {
                state: one.state,
                isMerged: one.isMerged,
                resolvedAt: one.state === 'resolved' ? NOW - one.solvedAgo : null,
              },
            }
          : {}),
      }),
    );

  it('nothing is over while something fires, and nothing is waited for that has been', () => {
    fc.assert(
      fc.property(anyStanding, (given) => {
        const step = nextStep(NOW, given, SETTINGS);
        if (given.counts.firing > 0) expect(step.do).not.toBe('over');
        if (step.do === 'over') expect(given.isOver).toBe(false);
        if ('until' in step && step.until !== undefined) expect(step.until).toBeGreaterThan(NOW);
        // What fires and is news to people is never left alone.
        const isNews = given.counts.firing > 0 && given.counts.total > given.told;
        if (isNews) expect(step.do).not.toBe('rest');
      }),
    );
  });

  it('each return asks for a longer quiet, up to the time in which a return is one', () => {
    const times = Array.from({ length: 12 }, (_, returns) => quietTime(returns, SETTINGS));
    expect(times.slice(0, 4)).toEqual([60_000, 120_000, 240_000, 480_000]);
    expect(times.at(-1)).toBe(SETTINGS.reopenWithin);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });
});

describe('where an alert goes', () => {
  const source: MonitorSource = {
    name: 'Prometheus',
    format: 'alertmanager',
    queue: 'network',
    category: 'vpn',
    priorities: { SEV1: 'P1', info: 'P2' },
    rules: [
      { labels: { team: 'web', env: 'prod' }, queue: 'service-desk', priority: 'P2', ignore: false },
      { labels: { team: 'web' }, category: 'other', escalation: 'web', ignore: false },
      { labels: { alertname: 'Watchdog' }, ignore: true },
    ],
    whenOver: 'solve',
    quietFor: 1,
    reopenWithin: 1,
    fields: {},
  };
  const of = (labels: Record<string, string>, severity: string | null = null): Alert => ({
    fingerprint: 'f',
    startsAt: null,
    isFiring: true,
    title: 't',
    text: '',
    severity,
    url: null,
    labels,
    group: 'their group',
  });

  it('by the first rule that fits, and else by its source', () => {
    expect(sorted(source, of({ team: 'web', env: 'prod' }, 'critical'))).toMatchObject({
      queue: 'service-desk',
      category: 'vpn',
      priority: 'P2',
      escalation: null,
    });
    expect(sorted(source, of({ team: 'web' }, 'critical'))).toMatchObject({
      queue: 'network',
      category: 'other',
      priority: 'P1',
      escalation: 'web',
      isIgnored: false,
    });
    expect(sorted(source, of({ alertname: 'Watchdog' })).isIgnored).toBe(true);
  });

  it.each([
    ['sev1', 'P1'],
    ['critical', 'P1'],
    ['error', 'P2'],
    ['warning', 'P3'],
    ['info', 'P2'],
    ['constructor', 'P3'],
    [null, 'P3'],
  ])('severity %s is %s', (severity, priority) => {
    expect(sorted(source, of({}, severity)).priority).toBe(priority);
  });

  it('its incident is its monitor’s group, or what the configuration groups by, of a length that can be kept', () => {
    expect(sorted(source, of({ a: '1' })).groupKey).toBe('their group');
    expect(sorted({ ...source, groupBy: ['a', 'b'] }, of({ a: '1' })).groupKey).toBe('a=1,b=');
    const long = (end: string) =>
      sorted({ ...source, groupBy: ['a'] }, of({ a: 'x'.repeat(9_999) + end })).groupKey;
    expect(long('1')).toHaveLength(71);
    expect(long('1')).not.toBe(long('2'));
  });
});
