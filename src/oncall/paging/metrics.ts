import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { within } from '../../patience.ts';
import { ESCALATION_STATES } from './model.ts';

/** Whoever scrapes the metrics doesn't wait for a database that is away. */
const PATIENCE_MS = 2_000;
const OPEN_STATES = ESCALATION_STATES.filter((state) => state !== 'settled');

export type PagingMetrics = ReturnType<typeof pagingMetrics>;

/** The figures of escalations. One per registry. */
export function pagingMetrics(registry: Registry) {
  const registers = [registry];
  return {
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
    /**
     * From now on a scrape says how many are open.
     * @param count undefined while the database can't be asked: then there is no figure rather than an old one
     */
    observeOpen(count: () => Promise<{ state: string; count: number }[] | undefined>): void {
      new Gauge({
        name: 'parley_escalations_open',
        help: 'Escalations that are open, by state; exhausted: everybody was paged and nobody has acknowledged',
        labelNames: ['state'],
        registers,
        async collect() {
          const open = await within(PATIENCE_MS, count()).catch(() => undefined);
          this.reset();
          for (const state of open ? OPEN_STATES : []) {
            this.set({ state }, open?.find((one) => one.state === state)?.count ?? 0);
          }
        },
      });
    },
  };
}
