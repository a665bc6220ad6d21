import type { Match, Matched, Policy, PolicySet, PolicyVersion } from './model.ts';

/** Whether everything that a policy asks for fits. */
export function matches(match: Match, to: Matched): boolean {
  return (
    isOneOf(match.kinds, to.kind) &&
    isOneOf(match.priorities, to.priority) &&
    (match.complexity === undefined || match.complexity === to.complexity) &&
    isOneOf(match.categories, to.category) &&
    isOneOf(match.queues, to.queue) &&
    (match.isVip === undefined || match.isVip === to.isVip)
  );
}

function isOneOf<T>(allowed: readonly T[] | undefined, value: T): boolean {
  return allowed === undefined || allowed.includes(value);
}

/** The first policy that fits; undefined: nothing is promised. */
export function policyFor(set: PolicySet, to: Matched): Policy | undefined {
  return set.policies.find((policy) => matches(policy.match, to));
}

/**
 * The version in force at an instant. What is older than the first version goes by the first.
 * @param versions in order, at least one
 * @param at undefined: the latest
 */
export function versionAt(versions: readonly PolicyVersion[], at?: number): PolicyVersion {
  const inForce = at === undefined ? versions.at(-1) : versions.findLast((version) => version.since <= at);
  const version = inForce ?? versions[0];
  if (!version) throw new Error('there is no version of the policies');
  return version;
}
