import { z } from 'zod';
import { COMPLEXITIES, PENDING_REASONS, PRIORITIES, TICKET_KINDS } from '../tickets/model.ts';
import { ALWAYS } from './calendars.ts';
import type { ConfigIssue } from './references.ts';
import type { Config } from './schema.ts';
import { slaAlertKeys } from './sla-alerts.ts';
import { key } from './values.ts';

/** `sla` of parley.yaml: what is promised, and when to warn. */

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const SECOND_MS = 1_000;
const DURATION = /^(?!$)(?:(\d{1,6})h)? ?(?:(\d{1,6})m)? ?(?:(\d{1,6})s)?$/;
const DURATION_WORDS =
  'hours, minutes and seconds, such as 4h, 90m, 1h30m or 45s (no days: one is 24h around the clock, and as many hours as the calendar has in business hours)';

/** `4h`, `90m`, `1h30m`, `45s`, as ms. */
const duration = z
  .string(DURATION_WORDS)
  .refine((text) => DURATION.test(text) && durationMs(text) > 0, DURATION_WORDS)
  .transform(durationMs);

function durationMs(text: string): number {
  const [, hours = '0', minutes = '0', seconds = '0'] = DURATION.exec(text) ?? [];
  return Number(hours) * HOUR_MS + Number(minutes) * MINUTE_MS + Number(seconds) * SECOND_MS;
}

const ALERT_WORDS =
  'a share of the time such as 75%, below 100%, or the time that is left, such as 30m or 1h';
/** `75%`, or `30m`: that much business time before it is due. */
const alertPoint = z
  .string(ALERT_WORDS)
  .refine((text) => /^[1-9]\d?%$/.test(text) || (DURATION.test(text) && durationMs(text) > 0), ALERT_WORDS)
  .transform((text) =>
    text.endsWith('%') ? { percent: Number.parseInt(text, 10) } : { beforeMs: durationMs(text) },
  );

/** One, or a list of which one has to fit. */
function oneOf<T extends z.ZodType>(item: T) {
  return z.union([item.transform((one) => [one]), z.array(item).min(1)]);
}

const match = z.strictObject({
  kind: oneOf(z.enum(TICKET_KINDS)).optional(),
  priority: oneOf(z.enum(PRIORITIES)).optional(),
  complexity: z.enum(COMPLEXITIES).optional(),
  category: oneOf(z.string().min(1)).optional(),
  queue: oneOf(z.string().min(1)).optional(),
  /** Whether the requester is one of roles.vips. */
  vip: z.boolean().optional(),
});

const targets = z
  .strictObject({
    /** A person of the desk answers; what the bot says doesn't count. */
    firstResponse: duration.optional(),
    /** Each later question is answered. */
    nextReply: duration.optional(),
    /** The requester hears something at least this often. */
    update: duration.optional(),
    resolution: duration.optional(),
    /** Of requests, instead of resolution. */
    fulfilment: duration.optional(),
  })
  .refine((given) => Object.keys(given).length > 0, {
    error: 'at least one of firstResponse, nextReply, update, resolution, fulfilment',
  });

const policy = z.strictObject({
  name: key,
  /** Absent: every ticket. */
  match: match.default({}),
  calendar: z.string().default(ALWAYS),
  targets,
  /** Absent: those of all policies. */
  alerts: z.array(alertPoint).optional(),
  /** Whom to page, and from which share of the time on; 100%: when it is missed. */
  escalate: z
    .strictObject({
      to: z.string().min(1),
      at: z
        .string()
        .regex(/^(?:[1-9]\d?|100)%$/, 'a share of the time from 1% to 100%')
        .prefault('100%')
        .transform((text) => Number.parseInt(text, 10)),
    })
    .optional(),
});

export const sla = z
  .strictObject({
    /** The first that fits a ticket counts. */
    policies: z
      .array(policy)
      .min(1)
      .prefault([
        {
          name: 'complex',
          match: { complexity: 'complex' },
          targets: { firstResponse: '4h', resolution: '72h', fulfilment: '72h' },
        },
        { name: 'basic', targets: { firstResponse: '4h', resolution: '24h', fulfilment: '24h' } },
      ]),
    alerts: z.array(alertPoint).prefault(['75%', '30m']),
    /** The clocks of a ticket stand still while it waits for one of these. */
    pausedBy: z.array(z.enum(PENDING_REASONS)).default([...PENDING_REASONS]),
    /** What a reopened ticket has at least, in business time. */
    reopenGrace: duration.prefault('4h'),
    /** Whether the people concerned see what is promised for their tickets. */
    showToRequester: z.boolean().default(true),
    ...slaAlertKeys,
  })
  .prefault({});

/** What the schema can't say. */
export function checkSla(config: Config): ConfigIssue[] {
  const names = config.sla.policies.map(({ name }) => name);
  const calendars = [ALWAYS, ...Object.keys(config.calendars)];
  return config.sla.policies.flatMap((policy, i) => {
    const at = ['sla', 'policies', i];
    const twice = names.indexOf(policy.name) < i;
    return [
      ...(twice
        ? [{ path: [...at, 'name'], message: `found "${policy.name}" twice; allowed: names that differ` }]
        : []),
      ...unknown(
        [...at, 'escalate', 'to'],
        policy.escalate && [policy.escalate.to],
        Object.keys(config.escalations),
        'escalation',
      ),
      ...unknown([...at, 'calendar'], [policy.calendar], calendars, 'calendar'),
      ...neverOpen([...at, 'calendar'], policy.calendar, config.calendars),
      ...unknown([...at, 'match', 'queue'], policy.match.queue, Object.keys(config.queues), 'queue'),
      ...unknown(
        [...at, 'match', 'category'],
        policy.match.category,
        Object.keys(config.categories),
        'category',
      ),
    ];
  });
}

function unknown(
  path: PropertyKey[],
  found: readonly string[] | undefined,
  known: readonly string[],
  what: string,
): ConfigIssue[] {
  return (found ?? [])
    .filter((name) => !known.includes(name))
    .map((name) => ({
      path,
      message: `found ${JSON.stringify(name)}, which is no ${what}; allowed: ${known.join(', ')}`,
    }));
}

/** In a calendar without hours in the week nothing would ever be due. */
function neverOpen(path: PropertyKey[], name: string, calendars: Config['calendars']): ConfigIssue[] {
  const isOpen = (one: string): boolean => {
    const { hours, join } = calendars[one] ?? {};
    return (
      one === ALWAYS ||
      Object.values(hours ?? {}).some((spans) => spans.length > 0) ||
      (join ?? []).some(isOpen)
    );
  };
  if (!Object.hasOwn(calendars, name) || isOpen(name)) return [];
  return [{ path, message: `found "${name}", which has no hours in the week; allowed: a calendar that has` }];
}
