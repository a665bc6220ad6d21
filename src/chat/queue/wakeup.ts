import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Database, Listening } from '../../db/connect.ts';
import type { PlatformName } from '../place.ts';

/** What there may be to do: events to work, messages of one platform to send, changes for browsers to show. */
export type Queue = 'inbox' | 'webchat' | `outbox ${PlatformName}`;
const CHANNEL = 'parley_queue';
/** At most one NOTIFY per queue in this time: the workers find everything that is due anyway. */
const QUIET_MS = 25;
/** What we tell the others comes to us as well; if it doesn't for this long, we no longer hear them either. */
const ECHO_MS = 5_000;

/**
 * Tells workers that there is something to do: those of this process at once, those of other replicas by
 * NOTIFY. It is sent after the commit and not with it, because NOTIFY inside a transaction makes all
 * commits of the server queue up behind each other; a lost one is healed by the workers' sweep.
 */
export class Wakeup {
  private readonly database: Database;
  private readonly log: Logger;
  private readonly listeners = new Map<string, Set<() => void>>();
  /** This process's name in notifications, so that it isn't woken by its own. */
  private readonly sender = randomUUID();
  private readonly pending = new Map<Queue, NodeJS.Timeout>();
  private listening: Listening | undefined;
  private missing: NodeJS.Timeout | undefined;
  private isStopped = false;

  constructor(database: Database, log: Logger) {
    this.database = database;
    this.log = log;
  }

  on(queue: Queue, listener: () => void): () => void {
    const listeners = this.listeners.get(queue) ?? new Set();
    this.listeners.set(queue, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** Something of this queue was committed. */
  wake(queue: Queue): void {
    this.call(queue);
    if (this.pending.has(queue)) return;
    const timer = setTimeout(() => {
      this.pending.delete(queue);
      // Before it is sent: the echo may be here before we hear that it was.
      this.expectEcho();
      this.database.notify(CHANNEL, `${this.sender} ${queue}`).catch((error: unknown) => {
        this.noLongerExpected();
        this.log.debug({ err: error }, 'other replicas were not woken; their sweep finds the work');
      });
    }, QUIET_MS);
    timer.unref();
    this.pending.set(queue, timer);
  }

  /** Listens to other replicas; subscribes again by itself when the server, or the line to it, comes back. */
  async listen(): Promise<void> {
    const listening = await this.database.listen(CHANNEL, (payload) => {
      const separator = payload.indexOf(' ');
      if (payload.slice(0, separator) !== this.sender) return this.call(payload.slice(separator + 1));
      this.noLongerExpected();
    });
    if (this.isStopped) return listening.end();
    this.listening = listening;
  }

  /** A connection of which the network has forgotten stays silent, and nothing else would show it. */
  private expectEcho(): void {
    if (!this.listening || this.missing || this.isStopped) return;
    this.missing = setTimeout(() => {
      this.missing = undefined;
      this.log.warn('we do not hear other replicas; listening anew');
      const former = this.listening;
      this.listening = undefined;
      Promise.resolve(former?.end())
        .then(() => this.listen())
        .catch((error: unknown) => {
          this.log.warn({ err: error }, 'cannot listen to other replicas; trying on');
          this.listening = former;
        });
    }, ECHO_MS);
    this.missing.unref();
  }

  private noLongerExpected(): void {
    clearTimeout(this.missing);
    this.missing = undefined;
  }

  private call(queue: string): void {
    for (const listener of this.listeners.get(queue) ?? []) listener();
  }

  async stop(): Promise<void> {
    for (const timer of this.pending.values()) clearTimeout(timer);
    this.pending.clear();
    clearTimeout(this.missing);
    this.isStopped = true;
    await this.listening?.end();
  }
}
