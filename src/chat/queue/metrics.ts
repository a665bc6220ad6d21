import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { within } from '../../patience.ts';

interface Waiting {
  byState: Record<string, number>;
  oldestSeconds: number;
}

/** Whoever scrapes the metrics doesn't wait for a database that is away. */
const PATIENCE_MS = 2_000;

export type QueueMetrics = ReturnType<typeof queueMetrics>;

/** The queues' figures. One per registry. */
export function queueMetrics(registry: Registry) {
  const registers = [registry];
  const delays = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600];
  return {
    accepted: new Counter({
      name: 'parley_inbox_events_total',
      help: 'Events from platforms, by platform, type and whether they were new',
      labelNames: ['platform', 'type', 'result'],
      registers,
    }),
    inboxDelay: new Histogram({
      name: 'parley_inbox_delay_seconds',
      help: 'From an event being recorded to its effect being committed',
      labelNames: ['platform'],
      buckets: delays,
      registers,
    }),
    inboxFailed: new Counter({
      name: 'parley_inbox_failures_total',
      help: 'Failed attempts at events; result dead: given up, for operators to look at',
      labelNames: ['platform', 'result'],
      registers,
    }),
    fenced: new Counter({
      name: 'parley_queue_fenced_total',
      help: 'Writes refused because the worker had lost its lane',
      labelNames: ['queue'],
      registers,
    }),
    sent: new Counter({
      name: 'parley_outbox_deliveries_total',
      help: 'Attempts at deliveries by platform, operation and result',
      labelNames: ['platform', 'op', 'result'],
      registers,
    }),
    deliveryDelay: new Histogram({
      name: 'parley_outbox_delay_seconds',
      help: 'From a message being due to the platform having it',
      labelNames: ['platform'],
      buckets: delays,
      registers,
    }),
    possibleDoubles: new Counter({
      name: 'parley_outbox_possible_doubles_total',
      help: 'Posts repeated although the platform could not tell whether the first arrived',
      labelNames: ['platform'],
      registers,
    }),
    unauthorised: new Gauge({
      name: 'parley_platform_unauthorised',
      help: '1 while a platform refuses our credentials',
      labelNames: ['platform', 'tenant'],
      registers,
    }),
    /**
     * What waits is counted when somebody looks, not all the time.
     * @param count undefined while the database can't be asked: then there is no figure rather than an old one
     */
    observeWaiting(count: () => Promise<Waiting | undefined>): void {
      let counting: Promise<Waiting | undefined> | undefined;
      // Both figures of one scrape are of one count.
      const counted = () => {
        counting ??= within(PATIENCE_MS, count())
          .catch(() => undefined)
          .finally(() => {
            counting = undefined;
          });
        return counting;
      };
      new Gauge({
        name: 'parley_outbox_oldest_seconds',
        help: 'Age of the oldest message that is due',
        registers,
        async collect() {
          const waiting = await counted();
          if (waiting) this.set(waiting.oldestSeconds);
          else this.remove();
        },
      });
      new Gauge({
        name: 'parley_outbox_messages',
        help: 'Messages not yet sent, by state',
        labelNames: ['state'],
        registers,
        async collect() {
          const waiting = await counted();
          this.reset();
          for (const [state, n] of Object.entries(waiting?.byState ?? {})) this.set({ state }, n);
        },
      });
    },
  };
}
