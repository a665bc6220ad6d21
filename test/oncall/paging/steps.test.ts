import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileCalendar } from '../../../src/calendar/compile.ts';
import type { CalendarSpec } from '../../../src/calendar/model.ts';
import { BEGINNING, type Plan, type Position, type Step } from '../../../src/oncall/paging/model.ts';
import { type Facts, type Next, nextStep } from '../../../src/oncall/paging/steps.ts';

const MINUTE = 60_000;
const at = (iso: string): number => Temporal.Instant.from(iso).epochMilliseconds;
/** Monday to Friday, 9 to 17 in Berlin. */
const OFFICE: CalendarSpec = {
  type: 'hours',
  zone: 'Europe/Berlin',
  week: [0, 1, 2, 3, 4, 5, 6].map((day) => (day < 5 ? [{ from: 9 * 60, to: 17 * 60 }] : [])),
  days: {},
};
const NEVER: CalendarSpec = { ...OFFICE, week: [[], [], [], [], [], [], []] };
const TUESDAY_NOON = at('2026-11-24T11:00:00Z');
const TUESDAY_NIGHT = at('2026-11-24T22:00:00Z');
const WEDNESDAY_NINE = at('2026-11-25T08:00:00Z');

const step = (more: Partial<Step> = {}): Step => ({ to: [{ team: 'desk' }], wait: 5 * MINUTE, ...more });
const skips = step({ hours: { calendar: OFFICE, outside: 'skip' } });
const waits = step({ hours: { calendar: OFFICE, outside: 'wait' } });
const plan = (steps: Step[], repeat = 0): Plan => ({ steps, repeat, returnAfter: 30 * MINUTE });
const facts = (now = TUESDAY_NOON, calls: number[] = []): Facts => ({
  now,
  calendar: compileCalendar,
  callsSince: (since) => calls.filter((call) => call > since).length,
});
const paged = (round: number, index: number, ...leftOut: string[]) => ({
  kind: 'page',
  at: { round, step: index },
  leftOut,
});

describe('the next step', () => {
  const two = plan([step(), step()], 1);
  it.each<[string, Plan, Position, unknown]>([
    ['at the beginning is the first', two, BEGINNING, paged(0, 0)],
    ['then the second', two, { round: 0, step: 0 }, paged(0, 1)],
    ['then the first again', two, { round: 0, step: 1 }, paged(1, 0)],
    ['and the second again', two, { round: 1, step: 0 }, paged(1, 1)],
    ['and no other', two, { round: 1, step: 1 }, { kind: 'exhausted', leftOut: [] }],
    [
      'not again where nothing is repeated',
      plan([step()]),
      { round: 0, step: 0 },
      { kind: 'exhausted', leftOut: [] },
    ],
  ])('%s', (_what, policy, after, expected) => {
    expect(nextStep(policy, after, facts())).toEqual(expected);
  });
});

describe('working hours', () => {
  it('a step that is left out outside of them', () => {
    expect(nextStep(plan([skips, step()]), BEGINNING, facts(TUESDAY_NOON))).toEqual(paged(0, 0));
    expect(nextStep(plan([skips, step()]), BEGINNING, facts(TUESDAY_NIGHT))).toEqual(
      paged(0, 1, 'outside_hours'),
    );
  });

  it('a step that waits holds up those behind it until they begin, and is then the next', () => {
    const policy = plan([step(), waits, step()]);
    const first = { round: 0, step: 0 };
    const night = nextStep(policy, first, facts(TUESDAY_NIGHT));
    expect(night).toEqual({ kind: 'wait', at: first, until: WEDNESDAY_NINE, leftOut: [] });
    expect(nextStep(policy, first, facts(WEDNESDAY_NINE))).toEqual(paged(0, 1));
    expect(nextStep(policy, first, facts(WEDNESDAY_NINE - 1))).toMatchObject({ kind: 'wait' });
  });

  it('the first step may wait, too, also of a further round', () => {
    const policy = plan([waits], 1);
    expect(nextStep(policy, BEGINNING, facts(TUESDAY_NIGHT))).toMatchObject({ kind: 'wait', at: BEGINNING });
    expect(nextStep(policy, { round: 0, step: 0 }, facts(TUESDAY_NIGHT))).toMatchObject({
      kind: 'wait',
      at: { round: 0, step: 0 },
    });
  });

  it('hours that never begin are not waited for', () => {
    const never = step({ hours: { calendar: NEVER, outside: 'wait' } });
    expect(nextStep(plan([never, step()]), BEGINNING, facts())).toEqual(paged(0, 1, 'outside_hours'));
  });

  it('when all steps are left out nobody is silent about it', () => {
    expect(nextStep(plan([skips, skips], 5), BEGINNING, facts(TUESDAY_NIGHT))).toEqual({
      kind: 'exhausted',
      leftOut: ['outside_hours', 'outside_hours'],
    });
  });
});

describe('a threshold', () => {
  const manager = step({ threshold: { calls: 3, within: 60 * MINUTE } });
  const ago = (minutes: number) => TUESDAY_NOON - minutes * MINUTE;
  it.each<[string, number[], unknown]>([
    ['too few calls', [ago(0), ago(10)], { kind: 'exhausted', leftOut: ['below_threshold'] }],
    ['enough', [ago(0), ago(10), ago(59)], paged(0, 1)],
    [
      'enough, but one is too old',
      [ago(0), ago(10), ago(60)],
      { kind: 'exhausted', leftOut: ['below_threshold'] },
    ],
  ])('%s', (_what, calls, expected) => {
    const next = nextStep(plan([step(), manager]), { round: 0, step: 0 }, facts(TUESDAY_NOON, calls));
    expect(next).toEqual(expected);
  });
});

describe('steps that reach nobody', () => {
  it('are gone through once, not in every round', () => {
    const policy = plan([step(), step()], 5);
    expect(nextStep(policy, { round: 0, step: 0 }, facts(), 1)).toEqual(paged(0, 1));
    expect(nextStep(policy, { round: 0, step: 1 }, facts(), 2)).toEqual({ kind: 'exhausted', leftOut: [] });
  });
});

/** Goes through a whole policy with nobody ever acknowledging. */
function walk(policy: Plan, from: number): { at: Position; when: number }[] {
  const pages: { at: Position; when: number }[] = [];
  let after = BEGINNING;
  let now = from;
  for (let turns = 0; turns < 1_000; turns++) {
    const next: Next = nextStep(policy, after, facts(now));
    if (next.kind === 'exhausted') return pages;
    if (next.kind === 'wait') {
      expect(next.until).toBeGreaterThan(now);
      now = next.until;
      continue;
    }
    pages.push({ at: next.at, when: now });
    after = next.at;
    now += policy.steps[next.at.step]?.wait ?? 0;
  }
  throw new Error('it never ends');
}

it('whatever the policy: it ends, never goes back, and leaves out only what its conditions forbid', () => {
  const anyStep = fc.record({
    kind: fc.constantFrom('always', 'skip', 'wait'),
    wait: fc.integer({ min: 1, max: 12 * 60 }),
  });
  fc.assert(
    fc.property(
      fc.array(anyStep, { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 0, max: 3 }),
      fc.integer({ min: 0, max: 7 * 24 * 60 }),
      (kinds, repeat, minutes) => {
        const steps = kinds.map(({ kind, wait }) => ({
          ...(kind === 'always' ? step() : kind === 'skip' ? skips : waits),
          wait: wait * MINUTE,
        }));
        const policy = plan(steps, repeat);
        const pages = walk(policy, TUESDAY_NOON + minutes * MINUTE);
        const order = pages.map(({ at: { round, step: index } }) => round * steps.length + index);
        expect(order).toEqual([...new Set(order)].toSorted((a, b) => a - b));
        for (const {
          at: { step: index },
          when,
        } of pages) {
          const { hours } = steps[index] ?? step();
          expect(!hours || compileCalendar(hours.calendar).isOpen(when)).toBe(true);
        }
        const rounds = kinds.every(({ kind }) => kind === 'skip') ? 0 : repeat + 1;
        const unconditional = kinds.flatMap(({ kind }, index) => (kind === 'skip' ? [] : [index]));
        for (let round = 0; round < rounds; round++) {
          for (const index of unconditional) expect(order).toContain(round * steps.length + index);
        }
      },
    ),
    { numRuns: 300 },
  );
});
