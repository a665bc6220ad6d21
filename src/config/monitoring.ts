import { z } from 'zod';
import { PRIORITIES } from '../tickets/model.ts';
import { duration } from './duration.ts';
import type { ConfigIssue } from './references.ts';
import type { Config } from './schema.ts';
import { key } from './values.ts';

/** `monitoring` of parley.yaml: which systems send alerts, and what becomes of them. */

export const ALERT_FORMATS = ['alertmanager', 'grafana', 'json'] as const;

const priority = z.enum(PRIORITIES);
/** A place in a JSON document, `incident.labels.host`. */
const path = z.string().regex(/^[\w-]+(\.[\w-]+){0,9}$/, 'names joined by dots, such as incident.id');

/** Where alerts of some kind go; what it leaves out is the source's. */
const rule = z.strictObject({
  /** All of these labels have these values. */
  labels: z
    .record(z.string().min(1), z.string())
    .refine((labels) => Object.keys(labels).length > 0, 'at least one label'),
  queue: key.optional(),
  category: key.optional(),
  priority: priority.optional(),
  escalation: key.optional(),
  /** Heard, and nothing more: for alerts that only show that the monitor is alive. */
  ignore: z.boolean().default(false),
});

const source = z.strictObject({
  /** How it is called on tickets, whose requester it is. */
  name: z.string().trim().min(1).max(60),
  format: z.enum(ALERT_FORMATS),
  queue: key,
  category: key.optional(),
  /** Labels whose values tell incidents apart; absent: as the monitor groups its alerts. */
  groupBy: z.array(z.string().min(1)).min(1).optional(),
  /** Priorities by the label `severity`, besides the usual ones. */
  priorities: z.record(z.string().min(1), priority).default({}),
  /** The first that fits counts. */
  rules: z.array(rule).default([]),
  /** The escalation policy that a new incident starts. */
  escalation: key.optional(),
  /** When all of its alerts are over: solve the ticket, or only say so on it. */
  whenOver: z.enum(['solve', 'note']).default('solve'),
  /** For so long nothing may fire before that counts; longer each time that it was too early. */
  quietFor: duration.prefault('1m'),
  /** What fires again within this time is the same incident; later it is a new one, linked with it. */
  reopenWithin: duration.prefault('2h'),
  /** Not heard for this long: that is an incident itself. */
  expectEvery: duration.optional(),
  /** `json`: where in the document things stand, if not under their own names. */
  fields: z
    .strictObject({
      alerts: path.optional(),
      key: path.optional(),
      status: path.optional(),
      title: path.optional(),
      text: path.optional(),
      severity: path.optional(),
      url: path.optional(),
      labels: path.optional(),
      startsAt: path.optional(),
      group: path.optional(),
    })
    .prefault({}),
});

export const monitoring = z
  .strictObject({
    sources: z.record(key, source).default({}),
    /** From so many new incidents of one source within this time on, further ones are one incident. */
    storm: z
      .strictObject({
        incidents: z.number().int().min(1).max(1000).default(20),
        within: duration.prefault('10m'),
      })
      .prefault({}),
  })
  .prefault({});

export type MonitorSource = z.output<typeof source>;
export type AlertFields = MonitorSource['fields'];

/** What the schema can't say: every name that points somewhere has to exist there. */
export function checkMonitoring(config: Config): ConfigIssue[] {
  const issues: ConfigIssue[] = [];
  const known = (at: PropertyKey[], value: string | undefined, names: object, what: string) => {
    if (value === undefined || Object.hasOwn(names, value)) return;
    const allowed = Object.keys(names).join(', ');
    issues.push({
      path: at,
      message: `found ${JSON.stringify(value)}, which is no ${what}; allowed: ${allowed}`,
    });
  };
  for (const [name, { rules, ...settings }] of Object.entries(config.monitoring.sources)) {
    const at = ['monitoring', 'sources', name];
    known([...at, 'queue'], settings.queue, config.queues, 'queue');
    known([...at, 'category'], settings.category, config.categories, 'category');
    known([...at, 'escalation'], settings.escalation, config.escalations, 'escalation policy');
    rules.forEach((one, i) => {
      known([...at, 'rules', i, 'queue'], one.queue, config.queues, 'queue');
      known([...at, 'rules', i, 'category'], one.category, config.categories, 'category');
      known([...at, 'rules', i, 'escalation'], one.escalation, config.escalations, 'escalation policy');
    });
  }
  return issues;
}
