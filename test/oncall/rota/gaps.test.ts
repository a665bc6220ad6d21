import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Gap, gapsBetween, reconcile } from '../../../src/oncall/rota/gaps.ts';
import type { Rota } from '../../../src/oncall/rota/model.ts';
import { newsSince, nextNews } from '../../../src/oncall/rota/news.ts';

const ms = (at: string) => Temporal.Instant.from(at).epochMilliseconds;
const HOUR = 3_600_000;

/** Mei on working days from eight to six, on a clock without changes. */
const OFFICE: Rota = {
  layers: [
    {
      people: ['mei'],
      zone: 'Asia/Shanghai',
      start: '2026-01-01',
      handOver: { everyMinutes: 1440, at: 0 },
      only: { days: [1, 2, 3, 4, 5], spans: [{ from: 480, to: 1080 }] },
    },
  ],
};

describe('gaps', () => {
  const week = [ms('2026-01-05T00:00+08:00'), ms('2026-01-12T00:00+08:00')] as const;

  it('are all times that nobody has, nights and weekends in one', () => {
    const gaps = gapsBetween(OFFICE, [], ...week);
    expect(gaps.map(({ from, to }) => (to - from) / HOUR)).toEqual([8, 14, 14, 14, 14, 54]);
  });

  it('are none outside of the times that have to be covered', () => {
    const hours = { days: [1, 2, 3, 4, 5], spans: [{ from: 480, to: 1080 }] };
    const cover = { hours, zone: 'Asia/Shanghai' };
    expect(gapsBetween(OFFICE, [], ...week, cover)).toEqual([]);
    const longer = { ...cover, hours: { ...hours, spans: [{ from: 480, to: 1200 }] } };
    expect(gapsBetween(OFFICE, [], ...week, longer).map(({ from, to }) => (to - from) / HOUR)).toEqual([
      2, 2, 2, 2, 2,
    ]);
  });
});

describe('gaps that were reported', () => {
  const known = (from: number, to: number) => ({ gapId: `g${from}`, reportId: 'r', from, to });
  const nothing = { found: [], changed: [], split: [], closed: [] };

  it.each<[string, ReturnType<typeof known>[], Gap[], number, Partial<ReturnType<typeof reconcile>>]>([
    ['new', [], [{ from: 10, to: 20 }], 0, { found: [{ from: 10, to: 20 }] }],
    ['the same', [known(10, 20)], [{ from: 10, to: 20 }], 0, {}],
    ['running, the same', [known(10, 20)], [{ from: 15, to: 20 }], 15, {}],
    ['covered', [known(10, 20)], [], 0, { closed: [{ gapId: 'g10', reportId: 'r', how: 'covered' }] }],
    ['over', [known(10, 20)], [], 20, { closed: [{ gapId: 'g10', reportId: 'r', how: 'over' }] }],
    ['grown', [known(10, 20)], [{ from: 10, to: 30 }], 0, { changed: [{ ...known(10, 20), to: 30 }] }],
    [
      'covered in its middle',
      [known(10, 20)],
      [
        { from: 10, to: 12 },
        { from: 18, to: 20 },
      ],
      0,
      {
        changed: [{ ...known(10, 20), to: 12 }],
        split: [{ gap: { from: 18, to: 20 }, reportId: 'r' }],
      },
    ],
    [
      'followed by another',
      [known(10, 20)],
      [
        { from: 10, to: 20 },
        { from: 40, to: 50 },
      ],
      0,
      { found: [{ from: 40, to: 50 }] },
    ],
  ])('%s', (_what, before, gaps, now, expected) => {
    expect(reconcile(before, gaps, now)).toEqual({ ...nothing, ...expected });
  });

  it('are never lost, and never told twice', () => {
    const stretches = fc
      .uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 12 })
      .map((ends) => ends.toSorted((a, b) => a - b))
      .map((ends) =>
        ends.flatMap((from, i) => (i % 2 === 0 && ends[i + 1] ? [{ from, to: ends[i + 1] ?? 0 }] : [])),
      );
    fc.assert(
      fc.property(stretches, stretches, (before, gaps) => {
        const rows = before.map(({ from, to }) => known(from, to));
        const { found, changed, split, closed } = reconcile(rows, gaps, 0);
        const gone = new Set(closed.map(({ gapId }) => gapId));
        const moved = new Map(changed.map((row) => [row.gapId, row]));
        const left = rows.filter(({ gapId }) => !gone.has(gapId)).map((row) => moved.get(row.gapId) ?? row);
        const all = [...left, ...split.map(({ gap }) => gap), ...found].map(({ from, to }) => ({ from, to }));
        expect(all.toSorted((a, b) => a.from - b.from)).toEqual(gaps);
      }),
    );
  });
});

describe('news', () => {
  const run = (personId: string | null, from: number, to: number) => ({
    personId,
    from: from * HOUR,
    to: to * HOUR,
    by: { type: 'none' } as const,
  });
  const runs = [run('mei', 0, 48), run('tom', 48, 72), run(null, 72, 96), run('ada', 96, 120)];
  const REMIND = [1440, 60];
  const at = (since: number, now: number) => newsSince(runs, since * HOUR, now * HOUR, REMIND);

  it.each<[string, number, number, { handOver?: string; soon: string[] }]>([
    ['nothing', 1, 2, { soon: [] }],
    ['a day before', 23, 24, { soon: ['tom'] }],
    ['once', 24, 25, { soon: [] }],
    ['an hour before', 46, 47, { soon: ['tom'] }],
    ['not both at once', 20, 47, { soon: ['tom'] }],
    ['the hand-over', 47, 48, { handOver: 'mei → tom', soon: [] }],
    ['that nobody follows', 71.5, 72, { handOver: 'tom → –', soon: ['ada'] }],
    ['after a long stop: how it stands', 40, 97, { handOver: '– → ada', soon: [] }],
  ])('%s', (_what, since, now, expected) => {
    const { handOver, soon } = at(since, now);
    const named = handOver && `${handOver.before?.personId ?? '–'} → ${handOver.now.personId ?? '–'}`;
    expect({ ...(named ? { handOver: named } : {}), soon: soon.map(({ personId }) => personId) }).toEqual(
      expected,
    );
  });

  it('come next at a reminder or a hand-over, whichever is first', () => {
    expect(nextNews(runs, 0, REMIND)).toBe(24 * HOUR);
    expect(nextNews(runs, 24 * HOUR, REMIND)).toBe(47 * HOUR);
    expect(nextNews(runs, 47 * HOUR, REMIND)).toBe(48 * HOUR);
    expect(nextNews(runs, 120 * HOUR, REMIND)).toBeUndefined();
  });
});
