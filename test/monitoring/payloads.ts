/**
 * What monitors send, after their documents:
 * https://prometheus.io/docs/alerting/latest/configuration/#webhook_config (version 4) and
 * https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/
 */

export interface Said {
  name?: string;
  instance?: string;
  severity?: string;
  status?: 'firing' | 'resolved';
  startsAt?: string;
  fingerprint?: string;
  summary?: string;
  description?: string;
}

const NEVER = '0001-01-01T00:00:00Z';

/** One alert as Alertmanager writes it. */
export function alert(said: Said = {}) {
  const { name = 'GatewayDown', instance = 'gw1', severity = 'critical', status = 'firing' } = said;
  return {
    status,
    labels: { alertname: name, instance, severity, job: 'vpn', cluster: 'eu' },
    annotations: {
      summary: said.summary ?? `${name} on ${instance}`,
      description: said.description ?? `${instance} has not answered for 5 minutes.`,
      runbook_url: 'https://runbooks.example.com/gateway',
    },
    startsAt: said.startsAt ?? '2026-11-25T08:00:00.123456789Z',
    endsAt: status === 'firing' ? NEVER : '2026-11-25T09:00:00Z',
    generatorURL: 'https://prometheus.example.com/graph?g0.expr=up+%3D%3D+0&g0.tab=1',
    fingerprint: said.fingerprint ?? `${name}-${instance}`,
  };
}

export function alertmanager(
  alerts: readonly ReturnType<typeof alert>[],
  groupKey = '{}:{alertname="GatewayDown"}',
) {
  return {
    version: '4',
    groupKey,
    truncatedAlerts: 0,
    status: alerts.some((one) => one.status === 'firing') ? 'firing' : 'resolved',
    receiver: 'parley',
    groupLabels: { alertname: 'GatewayDown' },
    commonLabels: { job: 'vpn' },
    commonAnnotations: {},
    externalURL: 'http://alertmanager.example.com:9093',
    alerts,
  };
}

/** The same with what Grafana adds. */
export function grafana(alerts: readonly ReturnType<typeof alert>[]) {
  const body = alertmanager(alerts, '{}/{folder="Mail"}:{alertname="QueueLong"}');
  return {
    ...body,
    receiver: 'My Super Webhook',
    orgId: 1,
    externalURL: 'http://localhost:3000/',
    version: '1',
    title: `[FIRING:${alerts.length}]  (QueueLong)`,
    state: 'alerting',
    message: '**Firing**\n\nValue: B=22, C=1\nLabels:\n - alertname = QueueLong',
    alerts: alerts.map((one) => ({
      ...one,
      values: { B: 22, C: 1 },
      valueString: "[ var='B' labels={} value=22 ], [ var='C' labels={} value=1 ]",
      silenceURL: 'https://grafana.example.com/alerting/silence/new?alertmanager=grafana',
      dashboardURL: 'https://grafana.example.com/d/abc',
      panelURL: 'https://grafana.example.com/d/abc?viewPanel=1',
      imageURL: null,
    })),
  };
}
