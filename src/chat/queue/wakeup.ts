import type { Logger } from 'pino';
import type { Database } from '../../db/connect.ts';

const QUEUES = ['inbox', 'outbox', 'webchat'] as const;
export type Queue = (typeof QUEUES)[number];
const CHANNEL = 'parley_queue';
/** At most one NOTIFY per queue in this time: the workers find everything that is due anyway. */
const QUIET_MS = 25;

/**
 * Tells workers that there is something to do: those of this process at once, those of other replicas by
 * NOTIFY. It is sent after the commit and not with it, because NOTIFY inside a transaction makes all
 * commits of the server queue up behind each other; a lost one is healed by the workers' sweep.
 */
export class Wakeup {
  private readonly database: Database;
  private readonly log: Logger;
  private readonly listeners: Record<Queue, Set<() => void>> = {
    inbox: new Set(),
    outbox: new Set(),
    webchat: new Set(),
  };
  private readonly pending = new Map<Queue, NodeJS.Timeout>();
  private unlisten: (() => Promise<void>) | undefined;

  constructor(database: Database, log: Logger) {
    this.database = database;
    this.log = log;
  }

  on(queue: Queue, listener: () => void): () => void {
    this.listeners[queue].add(listener);
    return () => this.listeners[queue].delete(listener);
  }

  /** Something of this queue was committed. */
  wake(queue: Queue): void {
    for (const listener of this.listeners[queue]) listener();
    if (this.pending.has(queue)) return;
    const timer = setTimeout(() => {
      this.pending.delete(queue);
      this.database.sql.notify(CHANNEL, queue).catch((error: unknown) => {
        this.log.debug({ err: error }, 'other replicas were not woken; their sweep finds the work');
      });
    }, QUIET_MS);
    timer.unref();
    this.pending.set(queue, timer);
  }

  /** Listens to other replicas; the driver subscribes again by itself when the server comes back. */
  async listen(): Promise<void> {
    const { unlisten } = await this.database.sql.listen(CHANNEL, (name) => {
      const queue = QUEUES.find((known) => known === name);
      if (queue) for (const listener of this.listeners[queue]) listener();
    });
    this.unlisten = unlisten;
  }

  async stop(): Promise<void> {
    for (const timer of this.pending.values()) clearTimeout(timer);
    this.pending.clear();
    await this.unlisten?.();
  }
}
