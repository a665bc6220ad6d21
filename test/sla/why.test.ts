import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileCalendar } from '../../src/calendar/compile.ts';
import type { CalendarSpec } from '../../src/calendar/model.ts';
import { timeAxis } from '../../src/pictures/axis.ts';
import { pngOf } from '../../src/pictures/png.ts';
import { deadlineOf, shownClock } from '../../src/sla/deadline.ts';
import type { Fact, Matched, PolicyVersion } from '../../src/sla/model.ts';
import { readToken, tokenOf } from '../../src/sla/why/link.ts';
import { whyPicture } from '../../src/sla/why/picture.ts';
import { toldOf } from '../../src/sla/why/told.ts';

/** Why clocks stand as they do: what they did in which stretch of time, and its picture. */

const HOUR = 3_600_000;
const ZONE = 'Europe/Berlin';
const at = (time: string): number =>
  Temporal.ZonedDateTime.from(`2026-11-${time}[${ZONE}]`).epochMilliseconds;
const workday = [
  { from: 480, to: 720 },
  { from: 780, to: 1020 },
];
const office: CalendarSpec = {
  type: 'hours',
  zone: ZONE,
  week: [workday, workday, workday, workday, workday, [], []],
  days: {},
};
const version: PolicyVersion = {
  version: 1,
  since: 0,
  set: {
    policies: [
      {
        key: 'office',
        match: {},
        calendar: 'office',
        targets: { first_response: 4 * HOUR, resolution: 16 * HOUR },
        alerts: [],
      },
    ],
    calendars: { office },
    pausedBy: ['requester'],
    reopenGraceMs: HOUR,
  },
};
const calendar = compileCalendar(office);
const matched: Matched = {
  kind: 'incident',
  priority: 'P2',
  complexity: 'basic',
  category: 'vpn',
  queue: 'network',
  isVip: false,
};
const told = (facts: Fact[], now: number) => toldOf(facts, [version], () => calendar, now);

/** Monday 09:12, answered after lunch at 14:40, waits for the requester over the night. */
const facts: Fact[] = [
  { at: at('23T09:12'), type: 'opened', matched },
  { at: at('23T14:40'), type: 'answered' },
  { at: at('23T15:00'), type: 'waiting', reason: 'requester' },
  { at: at('24T10:00'), type: 'resumed' },
];
const NOW = at('25T15:30');

describe('what a clock did', () => {
  it('is told stretch by stretch, without a gap: ran, close, late, paused, closed', () => {
    const [first, solving] = told(facts, NOW);
    const times = (strand: typeof first) =>
      strand?.stretches.map(({ from, to, doing }) => [doing, (to - from) / 60_000]);
    expect(times(first)).toEqual([
      ['early', 168],
      ['closed', 60],
      ['early', 12],
      ['warned', 60],
      ['late', 28],
    ]);
    expect(first).toMatchObject({ isLate: true, usedMs: 268 * 60_000 });
    expect(solving?.stretches.filter(({ doing }) => doing === 'paused')).toEqual([
      { from: at('23T15:00'), to: at('24T10:00'), doing: 'paused', waitsFor: 'requester' },
    ]);
    expect(solving?.isLate).toBe(true);
  });

  it('adds up to what was used, whenever one looks', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5 * 24 * 60 }), (minutes) => {
        const now = at('23T09:12') + minutes * 60_000;
        for (const { stretches, usedMs, clock, until } of told(facts, now)) {
          const ran = stretches.filter(({ doing }) => ['early', 'warned', 'late'].includes(doing));
          expect(ran.reduce((sum, { from, to }) => sum + to - from, 0)).toBe(usedMs);
          let end = clock.startedAt;
          for (const { from, to } of stretches) {
            expect(from).toBe(end);
            expect(to).toBeGreaterThan(from);
            end = to;
          }
          expect(end).toBe(Math.max(until, clock.startedAt));
          const isBeyond = stretches.some(({ doing }) => doing === 'late');
          expect(isBeyond).toBe(usedMs > clock.budgetMs);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('tells what a lead granted', () => {
    const granted: Fact = { at: at('24T11:00'), type: 'extended', target: 'resolution', byMs: 2 * HOUR };
    const solving = told([...facts, granted], NOW)[1];
    expect(solving).toMatchObject({ grantedMs: 2 * HOUR });
    expect(solving?.clock.budgetMs).toBe(18 * HOUR);
  });
});

describe('the deadline that cards show', () => {
  const shown = (all: Fact[], now: number) => {
    const clock = shownClock(told(all, now).map((one) => one.clock));
    return clock && deadlineOf(clock, calendar, now);
  };

  it.each([
    ['24T08:00', 'first_response', 'running', 0],
    ['23T11:12', 'first_response', 'running', 50],
    ['23T13:12', 'first_response', 'running', 75],
    // Due at this very instant is in time.
    ['23T14:12', 'first_response', 'breached', 100],
  ] as const)('%s: %s %s, past %i %%', (now, target, state, passed) => {
    const opened: Fact[] = [
      { at: now === '24T08:00' ? at('24T08:00') : at('23T09:12'), type: 'opened', matched },
    ];
    expect(shown(opened, at(now))).toMatchObject({ target, state, passed });
  });

  it('is the one that is due first, and of a ticket that is over how solving went', () => {
    expect(shown(facts.slice(0, 2), at('23T14:50'))).toMatchObject({
      target: 'resolution',
      state: 'running',
    });
    expect(shown(facts.slice(0, 3), at('23T18:00'))).toMatchObject({ state: 'paused', usedMs: 4.8 * HOUR });
    const solved: Fact[] = [...facts, { at: at('24T12:00'), type: 'resolved' }];
    expect(shown(solved, NOW)).toMatchObject({ target: 'resolution', state: 'met', usedMs: 6.8 * HOUR });
    const cancelled: Fact[] = [...facts, { at: at('24T12:00'), type: 'ended', how: 'cancelled' }];
    expect(shown(cancelled, NOW)).toBeUndefined();
  });
});

describe('the picture', () => {
  const picture = () => whyPicture({ strands: told(facts, NOW), now: NOW, timeZone: ZONE });
  const classed = (svg: string, name: string) =>
    [...svg.matchAll(new RegExp(`<\\w+ class="${name}"[^>]*`, 'g'))].map(([tag]) =>
      Object.fromEntries([...tag.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, key, value]) => [key, value])),
    );

  it('has a bar for each stretch, where its time is, in its colour', () => {
    const svg = picture();
    const bars = ['early', 'warned', 'late', 'paused', 'closed'].flatMap((name) => classed(svg, name));
    expect(bars).toHaveLength(told(facts, NOW).flatMap(({ stretches }) => stretches).length);
    const [paused] = classed(svg, 'paused');
    const [opening] = classed(svg, 'early');
    expect(paused).toMatchObject({ fill: 'url(#paused)' });
    // 09:12 to 12:00 against the pause from 15:00 to 10:00 on the next day.
    expect(Number(paused?.width) / Number(opening?.width)).toBeCloseTo(19 / 2.8, 1);
    expect(Number(paused?.y)).toBeGreaterThan(Number(opening?.y));
  });

  it('marks what was missed, and now; the numbers are those of the card', () => {
    const svg = picture();
    expect(classed(svg, 'breach')).toHaveLength(2);
    expect(classed(svg, 'now')).toHaveLength(1);
    expect([...svg.matchAll(/class="number"[^>]*>(\d)</g)].map(([, number]) => number)).toEqual(['1', '2']);
    expect(svg).toContain('>4:28 / 4:00<');
    const begun = told(facts.slice(0, 1), at('23T10:00'));
    expect(whyPicture({ strands: begun, now: at('23T10:00'), timeZone: ZONE })).not.toContain(
      'class="breach"',
    );
  });

  it('is always the same, and a PNG of its size that needs no font of the machine', async () => {
    expect(picture()).toBe(picture());
    const png = await pngOf(picture());
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1_440, 2 * (16 + 2 * 44 + 34)]);
  });

  it('names round local times, also over a change of the clocks', () => {
    const from = Temporal.ZonedDateTime.from('2026-10-24T20:00[Europe/Berlin]').epochMilliseconds;
    const axis = timeAxis({ from, to: from + 15 * HOUR }, { left: 0, right: 1_000 }, ZONE);
    expect(axis.ticks.map((tick) => tick.label)).toEqual([
      '20:00',
      '22:00',
      '10-25',
      '02:00',
      '04:00',
      '06:00',
      '08:00',
      '10:00',
    ]);
    expect(axis.firstDay).toBe('10-24');
    expect((axis.ticks[4]?.at ?? 0) - (axis.ticks[3]?.at ?? 0)).toBe(3 * HOUR);
  });

  it('has a link that says all it needs, and anything else is none', () => {
    const wanted = {
      kind: 'why',
      ticketId: '01900000-0000-7000-8000-000000000001',
      at: NOW,
      locale: 'zh-CN',
      timeZone: 'Asia/Shanghai',
    } as const;
    expect(readToken(tokenOf(wanted))).toEqual(wanted);
    fc.assert(
      fc.property(fc.string(), (token) => {
        expect(readToken(token)).toBeUndefined();
      }),
      { numRuns: 50 },
    );
  });
});
