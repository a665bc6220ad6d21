import { Counter, Histogram, type Registry } from 'prom-client';

export type SlaMetrics = ReturnType<typeof slaMetrics>;

/** The figures of deadlines. One per registry. */
export function slaMetrics(registry: Registry) {
  const registers = [registry];
  return {
    clocksDue: new Counter({
      name: 'parley_sla_clocks_due_total',
      help: 'Clocks of which something fell due: an alert, or another colour on a card',
      registers,
    }),
    alerts: new Counter({
      name: 'parley_sla_alerts_total',
      help: 'Alerts of deadlines by what was promised; kind breach: the deadline was missed',
      labelNames: ['target', 'kind'],
      registers,
    }),
    alertDelay: new Histogram({
      name: 'parley_sla_alert_delay_seconds',
      help: 'From an alert being due to its being committed',
      buckets: [0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 3600],
      registers,
    }),
  };
}
