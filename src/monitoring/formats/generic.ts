import { z } from 'zod';
import type { AlertFields } from '../../config/monitoring.ts';
import { type Alert, webAddress } from './alert.ts';
import { when } from './alertmanager.ts';

/** The words that monitors use for the two states. */
const FIRING = [
  'firing',
  'alerting',
  'triggered',
  'open',
  'active',
  'problem',
  'down',
  'critical',
  'warning',
];
const OVER = ['resolved', 'ok', 'closed', 'recovered', 'recovery', 'normal', 'inactive', 'up'];
const STATUS = [...FIRING, ...OVER];

/** Numbers and yes or no are texts too. */
const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const line = text.pipe(z.string().trim().min(1, 'must not be empty'));

const alert = z.object({
  key: line.pipe(z.string().max(500)),
  status: text
    .pipe(z.string().trim().toLowerCase())
    .refine((word) => STATUS.includes(word), `must be one of ${STATUS.join(', ')}`),
  title: line,
  text: text.nullish(),
  severity: text.nullish(),
  url: z.string().nullish(),
  labels: z.record(z.string(), text.nullable()).nullish(),
  startsAt: when.nullish(),
  group: text.nullish(),
});

/**
 * Any monitor that can send JSON: one alert, a list of them, or a list within a document. Where it calls things by
 * other names, `fields` says where they stand.
 */
export function genericSchema(fields: AlertFields) {
  return z
    .unknown()
    .transform((document) => listIn(document, fields.alerts).map((one) => picked(one, fields)))
    .pipe(z.array(alert))
    .transform((alerts) => alerts.map(toAlert));
}

/** An alert with its parts under their own names. */
function picked(document: unknown, fields: AlertFields): Record<string, unknown> {
  const names = ['key', 'status', 'title', 'text', 'severity', 'url', 'labels', 'startsAt', 'group'] as const;
  return Object.fromEntries(names.map((name) => [name, at(document, fields[name] ?? name)]));
}

function listIn(document: unknown, path: string | undefined): unknown[] {
  const found = path ? at(document, path) : Array.isArray(document) ? document : at(document, 'alerts');
  if (Array.isArray(found)) return found;
  return [found ?? document];
}

/** What stands at a path; undefined if there is nothing. */
function at(document: unknown, path: string): unknown {
  let found = document;
  for (const name of path.split('.')) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined;
    found = (found as Record<string, unknown>)[name];
  }
  return found;
}

function toAlert(one: z.output<typeof alert>): Alert {
  const labels = Object.entries(one.labels ?? {}).flatMap(([name, value]) =>
    value === null ? [] : [[name, value]],
  );
  return {
    fingerprint: one.key,
    startsAt: one.startsAt ?? null,
    isFiring: FIRING.includes(one.status),
    title: one.title,
    text: one.text ?? '',
    severity: one.severity ?? null,
    url: webAddress(one.url ?? undefined),
    labels: Object.fromEntries(labels),
    group: one.group || one.key,
  };
}
