import type { StreamEvent } from '../wire.ts';
import type { Api } from './api.ts';

/** A connection that is lost for a moment is nothing to worry people with. */
const QUIET_MS = 2_000;
const LONGEST_WAIT_MS = 10_000;
/** How long a tab that is out of sight keeps a stream to which it has no lasting right. */
const HIDDEN_MS = 10_000;
/**
 * Over HTTP/1.1 a browser opens six connections to one server, and the stream of every tab holds one. So
 * many tabs may keep theirs while they are out of sight; the others catch up when they are looked at.
 */
const LASTING_STREAMS = 4;

/**
 * The stream of changes. The browser takes it up again by itself after a cut, from the last event it had;
 * if the server refuses, it is tried again here, more and more slowly.
 */
export class Live {
  private source: EventSource | undefined;
  private since = 0;
  private failures = 0;
  private isStopped = false;
  private mayLast = true;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private worry: ReturnType<typeof setTimeout> | undefined;
  private hiding: ReturnType<typeof setTimeout> | undefined;
  private readonly api: Api;
  private readonly on: {
    event(event: StreamEvent): void;
    connected(isConnected: boolean): void;
    /** The server is there and doesn't let us in: perhaps the session has ended. */
    refused(): void;
  };
  private readonly onVisibility = () => this.followVisibility();

  constructor(api: Api, on: Live['on']) {
    this.api = api;
    this.on = on;
  }

  start(since: number): void {
    this.since = since;
    this.connect();
    document.addEventListener('visibilitychange', this.onVisibility);
    void lastingRight().then((mayLast) => {
      this.mayLast = mayLast;
      this.followVisibility();
    });
  }

  stop(): void {
    this.isStopped = true;
    document.removeEventListener('visibilitychange', this.onVisibility);
    for (const timer of [this.retry, this.worry, this.hiding]) clearTimeout(timer);
    this.source?.close();
  }

  private connect(): void {
    if (this.isStopped) return;
    this.source?.close();
    const source = new EventSource(this.api.url('/web/events', { since: String(this.since) }));
    this.source = source;
    source.onopen = () => {
      this.failures = 0;
      clearTimeout(this.worry);
      this.worry = undefined;
      this.on.connected(true);
    };
    source.onmessage = (message: MessageEvent<string>) => {
      const change = Number(message.lastEventId);
      if (change > this.since) this.since = change;
      this.on.event(JSON.parse(message.data) as StreamEvent);
    };
    source.onerror = () => {
      this.worry ??= setTimeout(() => this.on.connected(false), QUIET_MS);
      // Closed for good: an answer other than a stream. Otherwise the browser is at it already.
      if (source.readyState === EventSource.CLOSED) this.tryLater();
    };
  }

  private tryLater(): void {
    this.failures++;
    if (this.failures >= 2) this.on.refused();
    const wait = Math.min(LONGEST_WAIT_MS, 500 * 2 ** this.failures);
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.connect(), wait);
  }

  private followVisibility(): void {
    clearTimeout(this.hiding);
    if (this.isStopped || this.mayLast) return;
    if (document.visibilityState === 'hidden') {
      this.hiding = setTimeout(() => this.source?.close(), HIDDEN_MS);
    } else if (this.source?.readyState === EventSource.CLOSED) {
      this.connect();
    }
  }
}

let right: Promise<boolean> | undefined;

/** Whether this tab is among those that keep their stream; held, by a lock, until the tab is closed. */
function lastingRight(): Promise<boolean> {
  right ??= takeRight();
  return right;
}

async function takeRight(): Promise<boolean> {
  // Only without https and away from localhost are there no locks.
  if (!navigator.locks) return false;
  for (let n = 0; n < LASTING_STREAMS; n++) {
    const isMine = await new Promise<boolean>((done) => {
      void navigator.locks.request(`parley-stream-${n}`, { ifAvailable: true }, (lock) => {
        done(lock !== null);
        return lock ? new Promise<never>(() => {}) : undefined;
      });
    });
    if (isMine) return true;
  }
  return false;
}
