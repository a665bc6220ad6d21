import type { CalendarSpec } from '../../calendar/model.ts';
import type { Config } from '../../config/schema.ts';
import { type Text, t } from '../../i18n/text.ts';
import { Refusal } from '../../refusal.ts';
import type { Plan, Step } from './model.ts';

type PolicyConfig = Config['escalations'][string];

/**
 * A policy as it is now, as plain data.
 * @param calendars the calendars of the configuration by key
 * @throws Refusal if there is no such policy
 */
export function planOf(config: Config, policy: string, calendars: Record<string, CalendarSpec>): Plan {
  const found = Object.hasOwn(config.escalations, policy) ? config.escalations[policy] : undefined;
  if (!found) throw new Refusal(t('refusal.unknown_policy', { name: policy, known: knownPolicies(config) }));
  const { steps, repeat, returnAfter, threshold } = found;
  return {
    steps: steps.map((step) => stepOf(step, calendars)),
    repeat,
    returnAfter,
    ...(threshold ? { threshold } : {}),
  };
}

function stepOf(step: PolicyConfig['steps'][number], calendars: Record<string, CalendarSpec>): Step {
  const { to, wait, when, threshold } = step;
  // The configuration was checked: there is such a calendar.
  const calendar = when && calendars[when.calendar];
  return {
    to,
    wait,
    ...(when && calendar ? { hours: { calendar, outside: when.outside } } : {}),
    ...(threshold ? { threshold } : {}),
  };
}

export function policyName(config: Config, policy: string): Text {
  const name = Object.hasOwn(config.escalations, policy) ? config.escalations[policy]?.name : undefined;
  return name ? { localized: name } : policy;
}

export const knownPolicies = (config: Config): string => Object.keys(config.escalations).join(', ');

/** The policy of a queue's tickets, or the only one or `default` where the queue names none. */
export function policyFor(config: Config, queue: string | undefined): string | undefined {
  const own = queue === undefined ? undefined : config.queues[queue]?.escalation;
  if (own) return own;
  const all = Object.keys(config.escalations);
  return all.includes('default') ? 'default' : all.length === 1 ? all[0] : undefined;
}
