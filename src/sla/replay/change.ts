import { withPromisesOf } from '../../config/load.ts';
import type { Config } from '../../config/schema.ts';
import type { PolicySet, Target } from '../model.ts';
import { policySet } from '../policies.ts';

/** Policies that are tried out: others in their place, or the same with other times. */
export interface Trial {
  /** YAML with `sla`, perhaps `calendars`; what it doesn't have stays as it is. */
  text?: string;
  /** How the text is called in complaints about it. */
  file: string;
  /** Times of all policies that promise such a thing, ms. */
  targets?: Partial<Record<Target, number>>;
}

/** @throws ConfigError with every problem of the text */
export function changedSet(
  config: Config,
  { text, file, targets = {} }: Trial,
  now: Temporal.Instant,
): PolicySet {
  const written = text === undefined ? config : withPromisesOf(text, file, config);
  const set = policySet(written, now);
  return {
    ...set,
    policies: set.policies.map((policy) => ({
      ...policy,
      targets: Object.fromEntries(
        Object.entries(policy.targets).map(([target, ms]) => [target, targets[target as Target] ?? ms]),
      ),
    })),
  };
}
