import { Counter, type Registry } from 'prom-client';

export type MonitorMetrics = ReturnType<typeof monitorMetrics>;

/** Figures of what monitors send. One per registry. */
export function monitorMetrics(registry: Registry) {
  const registers = [registry];
  return {
    heard: new Counter({
      name: 'parley_alerts_total',
      help: 'Alerts by source and what was new: fired, ended, or nothing (a repeat, or ignored by a rule)',
      labelNames: ['source', 'result'],
      registers,
    }),
    refused: new Counter({
      name: 'parley_alerts_refused_total',
      help: 'Requests of monitors that were refused: a wrong token, or a body that could not be read',
      labelNames: ['reason'],
      registers,
    }),
  };
}
