import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { policyFor } from '../../src/sla/match.ts';
import type { Match, Matched, Policy } from '../../src/sla/model.ts';
import { examine, type Space } from '../../src/sla/overlaps.ts';
import { COMPLEXITIES, PRIORITIES, TICKET_KINDS } from '../../src/tickets/model.ts';
import { HOUR, policy, version } from './histories.ts';

const NONE = policy({});
const SPACE: Space = { categories: ['vpn', 'email', 'other'], queues: ['desk', 'network'] };

/** Policies that promise different things, in an order. */
const inOrder = (...matches: Match[]): Policy[] =>
  matches.map((match, i) => policy({ resolution: (i + 1) * HOUR }, { key: `p${i}`, match }));

describe('what is remarkable about an order of policies', () => {
  const rows: [string, Match[], object][] = [
    ['one for everything', [{}], { never: [], overlaps: [], uncovered: undefined }],
    [
      'the special before the general: nothing',
      [{ priorities: ['P1'], isVip: true }, { priorities: ['P1'] }, {}],
      { never: [], overlaps: [], uncovered: undefined },
    ],
    [
      'the general before the special, which never counts',
      [{ priorities: ['P1', 'P2'] }, { priorities: ['P2'], queues: ['desk'] }, {}],
      { never: [{ policy: 1, coveredBy: [0] }], overlaps: [] },
    ],
    [
      'several together cover one',
      [
        { priorities: ['P1', 'P2'] },
        { priorities: ['P3', 'P4'], isVip: true },
        { priorities: ['P3', 'P4'], isVip: false },
        { kinds: ['request'] },
      ],
      { never: [{ policy: 3, coveredBy: [0, 1, 2] }], overlaps: [], uncovered: undefined },
    ],
    [
      'all values of a field are no condition',
      [{ complexity: 'basic' }, { complexity: 'complex' }, { queues: ['desk', 'network'] }],
      { never: [{ policy: 2, coveredBy: [0, 1] }] },
    ],
    [
      'names that there are not',
      [{ queues: ['gone'] }, {}],
      { never: [{ policy: 0, coveredBy: [] }], overlaps: [] },
    ],
    [
      'two that cross each other',
      [{ queues: ['network'] }, { isVip: true }, {}],
      { never: [], overlaps: [{ first: 0, second: 1, example: { queue: 'network', isVip: true } }] },
    ],
    [
      'where a third one counts, their order decides nothing',
      [{ queues: ['network'], isVip: true }, { queues: ['network'] }, { isVip: true }, {}],
      { never: [], overlaps: [] },
    ],
    [
      'a ticket that none fits',
      [{ kinds: ['incident', 'request'] }, { kinds: ['question'] }],
      { never: [], overlaps: [], uncovered: { kind: 'change' } },
    ],
  ];
  it.each(rows)('%s', (_, matches, expected) => {
    expect(examine(inOrder(...matches), SPACE)).toMatchObject(expected);
  });

  it('two that promise the same may cross each other', () => {
    const promised = { resolution: HOUR };
    const same = [
      policy(promised, { match: { queues: ['network'] } }),
      policy(promised, { match: { isVip: true } }),
    ];
    expect(examine([...same, policy(promised)], SPACE).overlaps).toEqual([]);
  });

  it('forty policies about forty categories and queues are not too many', () => {
    const names = Array.from({ length: 40 }, (_, i) => `n${i}`);
    const many = inOrder(...names.map((name) => ({ categories: [name], queues: [name] })), {});
    expect(examine(many, { categories: names, queues: names })).toMatchObject({ never: [], overlaps: [] });
  });
});

describe('agrees with looking at every single ticket', () => {
  const match: fc.Arbitrary<Match> = fc.record(
    {
      kinds: fc.subarray([...TICKET_KINDS], { minLength: 1 }),
      priorities: fc.subarray([...PRIORITIES], { minLength: 1 }),
      complexity: fc.constantFrom(...COMPLEXITIES),
      categories: fc.subarray(['vpn', 'email', 'other', 'gone'], { minLength: 1 }),
      queues: fc.subarray(['desk', 'network'], { minLength: 1 }),
      isVip: fc.boolean(),
    },
    { requiredKeys: [] },
  );
  const every: Matched[] = TICKET_KINDS.flatMap((kind) =>
    PRIORITIES.flatMap((priority) =>
      COMPLEXITIES.flatMap((complexity) =>
        SPACE.categories.flatMap((category) =>
          SPACE.queues.flatMap((queue) =>
            [false, true].map((isVip) => ({ kind, priority, complexity, category, queue, isVip })),
          ),
        ),
      ),
    ),
  );

  it('on what never counts, what is covered by nothing, and which order decides', () => {
    fc.assert(
      fc.property(fc.array(match, { minLength: 1, maxLength: 5 }), (matches) => {
        const policies = inOrder(...matches);
        const alone = policies.map((one) => version([one]).set);
        const set = version(policies).set;
        const fitting = every.map((ticket) => alone.map((one) => policyFor(one, ticket) !== undefined));
        const counting = every.map((ticket) => policies.indexOf(policyFor(set, ticket) ?? NONE));
        const { never, overlaps, uncovered } = examine(policies, SPACE);

        expect(never.map(({ policy: i }) => i)).toEqual(
          policies.flatMap((_, i) => (counting.includes(i) ? [] : [i])),
        );
        for (const { policy: i, coveredBy } of never) {
          const by = counting.filter((_, at) => fitting[at]?.[i]);
          expect(coveredBy).toEqual([...new Set(by)].sort((a, b) => a - b));
        }
        expect(uncovered !== undefined).toBe(counting.includes(-1));
        if (uncovered) expect(policyFor(set, uncovered)).toBeUndefined();

        const crossing = policies.flatMap((_, first) =>
          policies.flatMap((_, second) => {
            if (second <= first || !counting.includes(second)) return [];
            const has = (one: boolean, other: boolean) =>
              fitting.some((fits) => fits[first] === one && fits[second] === other);
            const decides = every.some((_, at) => counting[at] === first && fitting[at]?.[second]);
            return decides && has(true, false) && has(false, true) ? [[first, second]] : [];
          }),
        );
        expect(overlaps.map(({ first, second }) => [first, second])).toEqual(crossing);
        for (const { first, second, example } of overlaps) {
          expect(policyFor(set, example)).toBe(policies[first]);
          expect(policyFor(version(policies.slice(second, second + 1)).set, example)).toBeDefined();
        }
      }),
      { numRuns: 60 },
    );
  });
});
