import { Counter, Gauge, type Registry } from 'prom-client';

export type RejectionReason = 'missing' | 'stale' | 'wrong' | 'too_large' | 'content' | 'team' | 'not_ready';

/** What operators see of the doors. */
export function slackMetrics(registry: Registry) {
  return {
    rejected: new Counter<'reason'>({
      name: 'parley_slack_rejected_total',
      help: 'Requests and envelopes from Slack that were not let in, by reason.',
      labelNames: ['reason'],
      registers: [registry],
    }),
    ignored: new Counter<'type'>({
      name: 'parley_slack_ignored_total',
      help: 'What Slack sent and is no matter for the desk, or could not be read, by type.',
      labelNames: ['type'],
      registers: [registry],
    }),
    connections: new Gauge({
      name: 'parley_slack_socket_connections',
      help: 'Socket Mode connections that are up.',
      registers: [registry],
    }),
  };
}
export type SlackMetrics = ReturnType<typeof slackMetrics>;
