import { z } from 'zod';
import { type Alert, webAddress } from './alert.ts';

const texts = z.record(z.string(), z.string());
/** RFC 3339 with up to nanoseconds, as Go writes it. */
export const when = z
  .string()
  .refine(isInstant, 'an instant such as 2026-11-25T08:00:00Z')
  .transform(toMillisecond);

const alert = z.object({
  status: z.enum(['firing', 'resolved']),
  labels: texts,
  annotations: texts.default({}),
  startsAt: when,
  generatorURL: z.string().optional(),
  fingerprint: z.string().min(1).max(200),
  // Grafana's
  dashboardURL: z.string().optional(),
  panelURL: z.string().optional(),
});

/**
 * Prometheus Alertmanager's webhook, version 4
 * (https://prometheus.io/docs/alerting/latest/configuration/#webhook_config), and Grafana's, whose alerting sends the
 * same with more beside it
 * (https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/).
 */
const body = z.object({
  groupKey: z.string().default(''),
  externalURL: z.string().optional(),
  alerts: z.array(alert),
});

export const alertmanagerSchema = body.transform(({ alerts, groupKey, externalURL }): Alert[] =>
  alerts.map((one) => ({
    fingerprint: one.fingerprint,
    startsAt: one.startsAt,
    isFiring: one.status === 'firing',
    title: titleOf(one.labels, one.annotations),
    text: one.annotations.description ?? one.annotations.message ?? '',
    severity: one.labels.severity ?? null,
    url: webAddress(one.dashboardURL, one.panelURL, one.generatorURL, externalURL),
    labels: one.labels,
    group: groupKey || one.fingerprint,
  })),
);

/** The summary that its author wrote, else its name and where. */
function titleOf(labels: Record<string, string>, annotations: Record<string, string>): string {
  const { alertname = '', instance } = labels;
  const named = instance && alertname ? `${alertname} (${instance})` : alertname || instance;
  return annotations.summary?.trim() || annotations.title?.trim() || named || '?';
}

function isInstant(text: string): boolean {
  try {
    Temporal.Instant.from(text);
    return true;
  } catch {
    return false;
  }
}

/** As the database keeps it: a finer instant would be another one there. */
function toMillisecond(text: string): string {
  return Temporal.Instant.fromEpochMilliseconds(Temporal.Instant.from(text).epochMilliseconds).toString();
}
