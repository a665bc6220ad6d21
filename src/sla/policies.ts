import { calendarSpecs } from '../calendar/specs.ts';
import type { Config } from '../config/schema.ts';
import type { Match, Policy, PolicySet } from './model.ts';

/**
 * The policies of a configuration as plain data, with the calendars that they count by: others make no new version.
 * @param now from which years' holidays are worked out
 */
export function policySet(config: Config, now: Temporal.Instant): PolicySet {
  const policies = policiesOf(config);
  const used = new Set(policies.map(({ calendar }) => calendar));
  const calendars = Object.entries(calendarSpecs(config, now)).filter(([name]) => used.has(name));
  return {
    policies,
    calendars: Object.fromEntries(calendars),
    pausedBy: config.sla.pausedBy,
    reopenGraceMs: config.sla.reopenGrace,
  };
}

/** In their order. */
export function policiesOf({ sla }: Pick<Config, 'sla'>): Policy[] {
  return sla.policies.map(({ name, match, calendar, targets, alerts, escalate }) => ({
    key: name,
    match: matchOf(match),
    calendar,
    targets: {
      ...given('first_response', targets.firstResponse),
      ...given('next_reply', targets.nextReply),
      ...given('update', targets.update),
      ...given('resolution', targets.resolution),
      ...given('fulfilment', targets.fulfilment),
    },
    alerts: alerts ?? sla.alerts,
    ...(escalate ? { escalate: { to: escalate.to, fromPercent: escalate.at } } : {}),
  }));
}

function matchOf(match: Config['sla']['policies'][number]['match']): Match {
  return {
    ...given('kinds', match.kind),
    ...given('priorities', match.priority),
    ...given('complexity', match.complexity),
    ...given('categories', match.category),
    ...given('queues', match.queue),
    ...given('isVip', match.vip),
  };
}

function given<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]: V });
}
