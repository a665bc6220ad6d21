import type { Match, Matched, Policy, PolicySet, PolicyVersion } from './model.ts';

/** What a policy asks of each field of a ticket; undefined: nothing. */
const ALLOWED: { [K in keyof Matched]: (match: Match) => readonly Matched[K][] | undefined } = {
  kind: ({ kinds }) => kinds,
  priority: ({ priorities }) => priorities,
  complexity: ({ complexity }) => (complexity === undefined ? undefined : [complexity]),
  category: ({ categories }) => categories,
  queue: ({ queues }) => queues,
  isVip: ({ isVip }) => (isVip === undefined ? undefined : [isVip]),
};
const FIELDS = Object.keys(ALLOWED) as (keyof Matched)[];

/** Whether a value of one field doesn't rule a policy out. */
export function allows<K extends keyof Matched>(match: Match, field: K, value: Matched[K]): boolean {
  return ALLOWED[field](match)?.includes(value) ?? true;
}

/** Whether everything that a policy asks for fits. */
function matches(match: Match, to: Matched): boolean {
  return FIELDS.every((field) => allows(match, field, to[field]));
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
