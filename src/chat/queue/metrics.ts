import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { within } from '../../patience.ts';

/** What waits now, by platform. */
export interface Waiting {
  platform: string;
  /** Number of messages by state. */
  byState: Record<string, number>;
  /** Age of the oldest that is due; 0: none is. */
  oldestSeconds: number;
  /** How long the platform has been taking nothing; 0: it answers. */
  downSeconds: number;
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
    attempts: new Histogram({
      name: 'parley_outbox_attempts',
      help: 'Attempts that a message took to be delivered',
      labelNames: ['platform'],
      buckets: [1, 2, 3, 5, 10],
      registers,
    }),
    dead: new Counter({
      name: 'parley_outbox_dead_total',
      help: 'Messages given up or refused for good, by cause',
      labelNames: ['platform', 'cause'],
      registers,
    }),
    fallbacks: new Counter({
      name: 'parley_outbox_fallbacks_total',
      help: 'Urgent messages that went another way, by the platform that was away and the way',
      labelNames: ['platform', 'way'],
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
    observeWaiting(count: () => Promise<Waiting[] | undefined>): void {
      let counting: Promise<Waiting[] | undefined> | undefined;
      // All figures of one scrape are of one count.
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
        labelNames: ['platform'],
        registers,
        async collect() {
          const waiting = await counted();
          this.reset();
          for (const { platform, oldestSeconds } of waiting ?? []) this.set({ platform }, oldestSeconds);
        },
      });
      new Gauge({
        name: 'parley_platform_down_seconds',
        help: 'For how long a platform has been taking no message; 0 while it answers',
        labelNames: ['platform'],
        registers,
        async collect() {
          const waiting = await counted();
          this.reset();
          for (const { platform, downSeconds } of waiting ?? []) this.set({ platform }, downSeconds);
        },
      });
      new Gauge({
        name: 'parley_outbox_messages',
        help: 'Messages not yet sent, by state',
        labelNames: ['platform', 'state'],
        registers,
        async collect() {
          const waiting = await counted();
          this.reset();
          for (const { platform, byState } of waiting ?? []) {
            for (const [state, n] of Object.entries(byState)) this.set({ platform, state }, n);
          }
        },
      });
    },
  };
}
