import fc from 'fast-check';
import type { Fact, Match, Matched, Policy, PolicyVersion, Target } from '../../src/sla/model.ts';
import { TARGETS } from '../../src/sla/model.ts';
import { PENDING_REASONS, PRIORITIES } from '../../src/tickets/model.ts';
import { HOUR, MINUTE, policy, version } from './histories.ts';

/** Any order of anything, at whole minutes, often several at once: more than the tickets' rules would let happen. */

/** A Friday, before the night in which clocks go forward. */
const START = Date.UTC(2026, 2, 27, 15);

const matched: fc.Arbitrary<Matched> = fc.record({
  kind: fc.constantFrom('incident', 'request', 'problem'),
  priority: fc.constantFrom(...PRIORITIES),
  complexity: fc.constantFrom('basic', 'complex'),
  category: fc.constantFrom('vpn', 'email'),
  queue: fc.constantFrom('network', 'desk'),
  isVip: fc.boolean(),
});

type Happening = Fact extends infer F ? (F extends Fact ? Omit<F, 'at'> : never) : never;

const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Happening>({ type: 'answered' }) },
  { weight: 3, arbitrary: fc.constant<Happening>({ type: 'asked' }) },
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constant('waiting'), reason: fc.constantFrom(...PENDING_REASONS) }),
  },
  { weight: 3, arbitrary: fc.constant<Happening>({ type: 'resumed' }) },
  { weight: 2, arbitrary: fc.constant<Happening>({ type: 'resolved' }) },
  { weight: 1, arbitrary: fc.constant<Happening>({ type: 'recovered' }) },
  { weight: 3, arbitrary: fc.constant<Happening>({ type: 'reopened' }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('changed'), matched }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('ended'),
      how: fc.constantFrom('closed', 'cancelled', 'merged'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('extended'),
      target: fc.constantFrom(...TARGETS),
      byMs: fc.constantFrom(30 * MINUTE, 5 * HOUR),
    }),
  },
);

/** Minutes between one thing and the next: at once, soon, or days later. */
const gap = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 1, max: 90 }),
  fc.integer({ min: 1, max: 600 }),
  fc.integer({ min: 600, max: 4_000 }),
);

export const histories: fc.Arbitrary<Fact[]> = fc
  .tuple(matched, fc.array(fc.tuple(gap, happening), { maxLength: 14 }))
  .map(([first, rest]) => {
    let at = START;
    const facts: Fact[] = [{ at, type: 'opened', matched: first }];
    for (const [minutes, what] of rest) {
      at += minutes * MINUTE;
      facts.push({ at, ...what });
    }
    return facts;
  });

const targets = fc
  .record(
    Object.fromEntries(TARGETS.map((target) => [target, fc.integer({ min: 1, max: 1_500 })])) as Record<
      Target,
      fc.Arbitrary<number>
    >,
    { requiredKeys: [] },
  )
  .map(
    (minutes) =>
      Object.fromEntries(
        Object.entries(minutes).map(([target, m]) => [target, m * MINUTE]),
      ) as Policy['targets'],
  );

const match: fc.Arbitrary<Match> = fc.record(
  {
    kinds: fc.constant<Match['kinds']>(['request']),
    priorities: fc.uniqueArray(fc.constantFrom(...PRIORITIES), { minLength: 1, maxLength: 3 }),
    complexity: fc.constantFrom('basic' as const, 'complex' as const),
    categories: fc.constant(['vpn']),
    queues: fc.constant(['desk']),
    isVip: fc.boolean(),
  },
  { requiredKeys: [] },
);

const policies = fc
  .array(fc.tuple(match, targets, fc.constantFrom('always', 'office', 'nights')), {
    minLength: 1,
    maxLength: 3,
  })
  .map((all) =>
    all.map(([match, promised, calendar], i) => policy(promised, { key: `p${i}`, match, calendar })),
  );

export const versionsOfPolicies: fc.Arbitrary<PolicyVersion[]> = fc
  .array(
    fc.record({
      policies,
      pausedBy: fc.subarray([...PENDING_REASONS]),
      reopenGraceMs: fc.constantFrom(MINUTE, 2 * HOUR),
      hours: fc.integer({ min: -10, max: 300 }),
    }),
    { minLength: 1, maxLength: 3 },
  )
  .map((all) => {
    const since = all.map(({ hours }) => START + hours * HOUR).sort((a, b) => a - b);
    return all.map(({ policies: list, pausedBy, reopenGraceMs }, i) =>
      version(list, { pausedBy, reopenGraceMs }, { number: i + 1, since: since[i] ?? START }),
    );
  });
