import type { Config } from '../config/schema.ts';
import type { Matched } from './model.ts';
import { examine, type Findings } from './overlaps.ts';
import { policiesOf } from './policies.ts';

/** A place in parley.yaml that is usable, but may not be meant so. */
export interface Warning {
  path: readonly PropertyKey[];
  message: string;
}

/** Policies that never count, pairs of which only the order decides, and tickets that none fits. */
export function policyWarnings(config: Config): Warning[] {
  const policies = policiesOf(config);
  const { never, overlaps, uncovered } = examine(policies, {
    categories: Object.keys(config.categories),
    queues: Object.keys(config.queues),
  });
  const name = (i: number) => `"${policies[i]?.key}"`;
  const at = (i: number) => ['sla', 'policies', i, 'name'];
  return [
    ...never.map(({ policy, coveredBy }) => ({
      path: at(policy),
      message: `${name(policy)} never counts: every ticket that it fits goes by ${coveredBy.map(name).join(' or ')} above it`,
    })),
    ...crossing(overlaps).map(({ second, firsts, example }) => ({
      path: at(second),
      message: `${name(second)} fits some tickets that go by ${firsts.map(name).join(' or ')} above it, such as ${ticketWords(example)}; if it is meant for these, it has to stand above`,
    })),
    ...(uncovered
      ? [
          {
            path: ['sla', 'policies'],
            message: `nothing is promised for tickets that no policy fits, such as ${ticketWords(uncovered)}`,
          },
        ]
      : []),
  ];
}

/** One for each policy that others take tickets from, with an example of the first of these. */
function crossing(overlaps: Findings['overlaps']): { second: number; firsts: number[]; example: Matched }[] {
  return [...Map.groupBy(overlaps, ({ second }) => second)].flatMap(([second, of]) =>
    of[0] ? [{ second, firsts: of.map(({ first }) => first), example: of[0].example }] : [],
  );
}

function ticketWords({ kind, priority, complexity, category, queue, isVip }: Matched): string {
  return `{ kind: ${kind}, priority: ${priority}, complexity: ${complexity}, category: ${category}, queue: ${queue}, vip: ${isVip} }`;
}
