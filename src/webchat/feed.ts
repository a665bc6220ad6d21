import type { Logger } from 'pino';
import type { Unit } from '../chat/queue/transaction.ts';
import { maySee } from './access.ts';
import { changesBetween, latestChange } from './change-store.ts';
import type { ChangeListener, WebChange, WebPerson } from './model.ts';
import type { WebScope } from './scope.ts';

const PAGE = 200;
/** Changes kept in memory, from which browsers that were away for a moment catch up. */
const KEPT = 1_000;
/** Who missed more than this reads everything anew instead. */
const MOST_MISSED = 2_000;
/** A lost notification of another replica is made up for within this, by one query of one row. */
const SWEEP_MS = 2_000;

export interface FeedParts {
  unit: Unit;
  scope: WebScope;
  config: Parameters<typeof maySee>[0];
  log: Logger;
}

interface Subscriber {
  who: WebPerson;
  listener: ChangeListener;
  /** Has what it missed, and hears what is new. */
  isCaughtUp: boolean;
}

/**
 * Tells connected browsers what has changed, in the order of the change numbers and without a gap. One
 * reader a process, however many browsers are connected; it reads when it is woken, by this process or by a
 * NOTIFY of another. While nobody is connected it does nothing.
 */
export class Feed {
  private readonly parts: FeedParts;
  private readonly unsubscribe: () => void;
  private readonly subscribers = new Set<Subscriber>();
  /** The latest changes, oldest first: all after `floor` up to `read`. */
  private recent: WebChange[] = [];
  private floor = 0;
  private read = 0;
  private beginning: Promise<void> = Promise.resolve();
  private reading: Promise<void> | undefined;
  private wanted = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(parts: FeedParts) {
    this.parts = parts;
    this.unsubscribe = parts.unit.wakeup.on('webchat', () => this.wake());
  }

  /** Something was committed here: read it, and let other replicas know. */
  changed(): void {
    this.parts.unit.wakeup.wake('webchat');
  }

  /** @throws if the database can't be read */
  async subscribe(who: WebPerson, since: number, listener: ChangeListener): Promise<() => void> {
    const subscriber: Subscriber = { who, listener, isCaughtUp: false };
    const leave = () => this.leave(subscriber);
    if (this.subscribers.size === 0) this.beginning = this.begin();
    this.subscribers.add(subscriber);
    try {
      await this.beginning;
      await this.catchUp(subscriber, since);
    } catch (error) {
      leave();
      throw error;
    }
    return leave;
  }

  stop(): void {
    this.unsubscribe();
    for (const subscriber of [...this.subscribers]) this.leave(subscriber);
  }

  private leave(subscriber: Subscriber): void {
    this.subscribers.delete(subscriber);
    if (this.subscribers.size === 0) clearInterval(this.timer);
  }

  /** The first browser: what was before it is nobody's to be told from memory. */
  private async begin(): Promise<void> {
    clearInterval(this.timer);
    this.timer = setInterval(() => this.wake(), SWEEP_MS);
    this.timer.unref();
    await this.reading;
    this.read = await latestChange(this.parts.scope);
    this.floor = this.read;
    this.recent = [];
  }

  /** Tells what somebody missed, from the table until memory covers the rest. */
  private async catchUp(subscriber: Subscriber, since: number): Promise<void> {
    let after = since;
    // Numbers that were never given: the database is another one than the browser knew.
    const isUnknown = since > this.read && since > (await latestChange(this.parts.scope));
    if (isUnknown || this.read - since > MOST_MISSED) {
      subscriber.listener.onReset();
      after = this.read;
    }
    while (after < this.floor) {
      const upTo = this.read;
      const page = await changesBetween(this.parts.scope, after, upTo, PAGE);
      for (const change of page) this.tell(subscriber, change);
      after = page.length < PAGE ? upTo : (page.at(-1)?.change ?? upTo);
    }
    // Without waiting from here on, so that nothing new comes in between.
    for (const change of this.recent) if (change.change > after) this.tell(subscriber, change);
    subscriber.isCaughtUp = true;
  }

  private wake(): void {
    if (this.subscribers.size === 0) return;
    this.wanted = true;
    this.reading ??= this.readOn().finally(() => {
      this.reading = undefined;
    });
  }

  private async readOn(): Promise<void> {
    try {
      await this.beginning;
      while (this.wanted) {
        this.wanted = false;
        const upTo = await latestChange(this.parts.scope);
        while (this.read < upTo) {
          const page = await changesBetween(this.parts.scope, this.read, upTo, PAGE);
          this.hand(page, page.length < PAGE ? upTo : (page.at(-1)?.change ?? upTo));
        }
      }
    } catch (error) {
      this.parts.log.warn({ err: error }, 'changes of the web chat could not be read; trying on');
    }
  }

  private hand(page: readonly WebChange[], read: number): void {
    this.read = read;
    this.recent.push(...page);
    if (this.recent.length > KEPT) {
      const dropped = this.recent.splice(0, this.recent.length - KEPT);
      this.floor = dropped.at(-1)?.change ?? this.floor;
    }
    for (const subscriber of this.subscribers) {
      if (subscriber.isCaughtUp) for (const change of page) this.tell(subscriber, change);
    }
  }

  private tell({ who, listener }: Subscriber, change: WebChange): void {
    const isFor =
      change.type === 'home' ? change.webId === who.webId : maySee(this.parts.config, who, change.message);
    if (isFor) listener.onChange(change);
  }
}
