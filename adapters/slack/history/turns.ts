import { setTimeout as wait } from 'node:timers/promises';

/** "Rate limits" at docs.slack.dev: 50 calls a minute of these methods; some are left for other uses. */
const AT_ONCE = 30;
const EVERY_MS = 1_500;

/**
 * Spreads the calls of catching up over time, whoever makes them, so that looking for a post that may have
 * arrived is never held up by it.
 */
export class Turns {
  private left = AT_ONCE;
  private since = performance.now();

  /** The same turns for somebody who may give up. */
  until(signal: AbortSignal): { next(): Promise<void> } {
    return { next: () => this.next(signal) };
  }

  private async next(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const earned = Math.floor((performance.now() - this.since) / EVERY_MS);
    this.left = Math.min(AT_ONCE, this.left + earned) - 1;
    this.since += earned * EVERY_MS;
    if (this.left < 0) await wait(-this.left * EVERY_MS, undefined, { signal });
  }
}
