import type { CalendarSpec } from '../calendar/model.ts';
import type { Config } from '../config/schema.ts';
import type { Match, Policy, PolicySet } from './model.ts';

const BUILT_IN: Record<string, CalendarSpec> = { always: { type: 'always' } };

/**
 * The policies of a configuration as plain data.
 * @param calendars by name; only those that a policy counts by become part of it, so that others don't make a version
 */
export function policySet({ sla }: Config, calendars: Record<string, CalendarSpec>): PolicySet {
  const policies = sla.policies.map(
    ({ name, match, calendar, targets, alerts }): Policy => ({
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
    }),
  );
  const used = new Set(policies.map(({ calendar }) => calendar));
  return {
    policies,
    calendars: Object.fromEntries(
      Object.entries({ ...BUILT_IN, ...calendars }).filter(([name]) => used.has(name)),
    ),
    pausedBy: sla.pausedBy,
    reopenGraceMs: sla.reopenGrace,
  };
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
