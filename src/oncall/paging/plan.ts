import type { Config, Localized } from '../../config/schema.ts';
import { type Text, t } from '../../i18n/text.ts';
import { Refusal } from '../../refusal.ts';
import { calendarsFor } from './hours.ts';
import type { Plan, Step } from './model.ts';

/**
 * A policy as it is now, as plain data.
 * @throws Refusal if there is no such policy
 */
export function planOf(config: Config, policy: string, now: Temporal.Instant): Plan {
  const found = Object.hasOwn(config.escalations, policy) ? config.escalations[policy] : undefined;
  if (!found) throw unknownPolicy(config, policy);
  const { steps, repeat, returnAfter, threshold } = found;
  const calendar = calendarsFor(config, found, now);
  return {
    steps: steps.map(
      ({ to, wait, when, threshold: calls }): Step => ({
        to,
        wait,
        ...(when ? { hours: { calendar: calendar(when.calendar), outside: when.outside } } : {}),
        ...(calls ? { threshold: calls } : {}),
      }),
    ),
    repeat,
    returnAfter,
    ...(threshold ? { threshold } : {}),
  };
}

export function policyName(config: Config, policy: string): Text {
  const name = Object.hasOwn(config.escalations, policy) ? config.escalations[policy]?.name : undefined;
  return name ? { localized: name } : policy;
}

/** Says which policies there are. */
export function unknownPolicy(config: Config, name: string): Refusal {
  const known = knownPolicies(config);
  return new Refusal(known ? t('refusal.unknown_policy', { name, known }) : t('refusal.no_policies'));
}

export const knownPolicies = (config: Config): string => Object.keys(config.escalations).join(', ');

/**
 * “network: the core switch is down”: a policy by its key or name, or that of a queue, and what is said to it.
 * @returns undefined if it names neither
 */
export function policyIn(config: Config, text: string): { policy: string; reason: string } | undefined {
  const [, name = '', reason = ''] = /^([^:：]*)[:：](.*)$/su.exec(text) ?? [];
  const policy = policyNamed(config, name);
  return policy === undefined ? undefined : { policy, reason: reason.trim() };
}

export function policyNamed(config: Config, name: string): string | undefined {
  const wanted = name.trim().toLowerCase();
  const isIt = ([key, { name: names }]: [string, { name?: Localized | undefined }]) =>
    key === wanted || Object.values(names ?? {}).some((one) => one.toLowerCase() === wanted);
  const policy = Object.entries(config.escalations).find(isIt)?.[0];
  return policy ?? Object.entries(config.queues).find(isIt)?.[1].escalation;
}

/** The policy of a queue's tickets, or the only one or `default` where the queue names none. */
export function policyFor(config: Config, queue: string | undefined): string | undefined {
  const own = queue === undefined ? undefined : config.queues[queue]?.escalation;
  if (own) return own;
  const all = Object.keys(config.escalations);
  return all.includes('default') ? 'default' : all.length === 1 ? all[0] : undefined;
}
