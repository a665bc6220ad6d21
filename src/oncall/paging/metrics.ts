import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

export type PagingMetrics = ReturnType<typeof pagingMetrics>;

/** The figures of escalations. One per registry. */
export function pagingMetrics(registry: Registry) {
  const registers = [registry];
  const open = new Gauge({
    name: 'parley_escalations_open',
    help: 'Escalations that are open, by state; exhausted: everybody was paged and nobody has acknowledged',
    labelNames: ['state'],
    registers,
  });
  return {
    open,
    steps: new Counter({
      name: 'parley_escalation_steps_total',
      help: 'Escalations that went on when their time had come, by what came of it',
      labelNames: ['result'],
      registers,
    }),
    delay: new Histogram({
      name: 'parley_escalation_delay_seconds',
      help: 'From a step being due to its pages being committed',
      buckets: [0.1, 0.25, 0.5, 1, 2, 5, 10, 60, 300],
      registers,
    }),
  };
}
