import { COMPLEXITIES, PRIORITIES, TICKET_KINDS } from '../tickets/model.ts';
import { allows } from './match.ts';
import type { Matched, Policy } from './model.ts';

/** What is remarkable about an order of policies. Numbers are places in the list. */
export interface Findings {
  /** Fits only what the ones before it fit as well, or nothing at all: then there is no such one. */
  never: { policy: number; coveredBy: number[] }[];
  /** Two of which neither is the special case of the other: `first` counts only because it stands before. */
  overlaps: { first: number; second: number; example: Matched }[];
  /** A ticket for which nothing is promised. */
  uncovered: Matched | undefined;
}

/** What a desk's tickets can be. */
export interface Space {
  categories: readonly string[];
  queues: readonly string[];
}

/** Which policies fit a ticket: a bit for each. */
type Fitting = bigint;

/**
 * Looks at every kind of ticket that there can be. Exact, also where several policies together cover one; fast, because
 * two kinds of tickets that the same policies fit are one.
 */
export function examine(policies: readonly Policy[], space: Space): Findings {
  const found = kindsOfTickets(policies, space);
  const fits = (fitting: Fitting, i: number) => (fitting & (1n << BigInt(i))) !== 0n;
  const countsIn = (fitting: Fitting) => policies.findIndex((_, i) => fits(fitting, i));
  const fittings = [...found.keys()];
  const counting = new Set(fittings.map(countsIn));
  const places = policies.map((_, i) => i);
  const never = places
    .filter((policy) => !counting.has(policy))
    .map((policy) => ({
      policy,
      coveredBy: [...new Set(fittings.filter((one) => fits(one, policy)).map(countsIn))].sort(
        (a, b) => a - b,
      ),
    }));
  const isSpecialCase = (a: number, of: number) => fittings.every((one) => !fits(one, a) || fits(one, of));
  const overlaps = places.flatMap((first) =>
    places
      .filter((second) => second > first && counting.has(second) && differ(policies[first], policies[second]))
      .flatMap((second) => {
        const decided = fittings.find((one) => countsIn(one) === first && fits(one, second));
        const example = decided === undefined ? undefined : found.get(decided);
        // A special case below the general one never counts, which is told already.
        return example && !isSpecialCase(first, second) ? [{ first, second, example }] : [];
      }),
  );
  return { never, overlaps, uncovered: found.get(0n) };
}

/** Each set of policies that fit some ticket, with such a ticket. */
function kindsOfTickets(policies: readonly Policy[], space: Space): Map<Fitting, Matched> {
  let found = new Map<Fitting, Partial<Matched>>([[(1n << BigInt(policies.length)) - 1n, {}]]);
  const narrow = <K extends keyof Matched>(field: K, values: readonly Matched[K][]) => {
    const fitting = values.map((value) => [value, fittingValue(policies, field, value)] as const);
    const next = new Map<Fitting, Partial<Matched>>();
    for (const [before, example] of found) {
      for (const [value, those] of fitting) {
        const both = before & those;
        if (!next.has(both)) next.set(both, { ...example, [field]: value });
      }
    }
    found = next;
  };
  narrow('kind', TICKET_KINDS);
  narrow('priority', PRIORITIES);
  narrow('complexity', COMPLEXITIES);
  narrow('category', space.categories);
  narrow('queue', space.queues);
  narrow('isVip', [false, true]);
  return found as Map<Fitting, Matched>;
}

/** Which policies a value of one field doesn't rule out. */
function fittingValue<K extends keyof Matched>(
  policies: readonly Policy[],
  field: K,
  value: Matched[K],
): Fitting {
  return policies.reduce(
    (bits, { match }, i) => (allows(match, field, value) ? bits | (1n << BigInt(i)) : bits),
    0n,
  );
}

/** Whether it matters which of two counts. */
function differ(a: Policy | undefined, b: Policy | undefined): boolean {
  const outcome = (policy: Policy | undefined) =>
    policy && [policy.calendar, Object.entries(policy.targets).sort(), policy.alerts];
  return JSON.stringify(outcome(a)) !== JSON.stringify(outcome(b));
}
