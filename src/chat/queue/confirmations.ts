import type { Logger } from 'pino';
import type { Shown } from '../platform.ts';
import { confirmShown } from './confirm-store.ts';
import type { Unit } from './transaction.ts';

/** Platforms echo each message: many are marked with one statement. */
const GATHER_MS = 300;
/** How often one is looked for whose own mark may not be committed yet. */
const TRIES = 10;
/** More would be a flood; a confirmation is worth less than what it would displace. */
const KEPT = 5_000;

/**
 * Gathers what platforms show of our messages and marks it, a little later and only in memory until then: a process
 * that dies leaves a message unconfirmed, never one confirmed that isn't.
 */
export class Confirmations {
  private readonly unit: Unit;
  private readonly log: Logger;
  private readonly waiting = new Map<string, { shown: Shown; tries: number }>();
  private timer: NodeJS.Timeout | undefined;
  private flushing: Promise<void> = Promise.resolve();
  private isStopped = false;

  constructor(unit: Unit, log: Logger) {
    this.unit = unit;
    this.log = log;
  }

  note(messages: readonly Shown[]): void {
    for (const shown of messages) {
      if (this.waiting.size >= KEPT) break;
      this.waiting.set(keyOf(shown), { shown, tries: 0 });
    }
    this.later();
  }

  private later(): void {
    if (this.timer || this.isStopped || this.waiting.size === 0) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.flushing = this.flush().finally(() => this.later());
    }, GATHER_MS);
    this.timer.unref();
  }

  private async flush(): Promise<void> {
    const batch = [...this.waiting.entries()];
    const { database, workspaceId, clock } = this.unit;
    try {
      const known = await confirmShown(
        database.db,
        workspaceId,
        batch.map(([, { shown }]) => shown),
        clock.now(),
      );
      for (const [key, entry] of batch) {
        entry.tries++;
        if (known.has(`${entry.shown.channel} ${entry.shown.externalId}`) || entry.tries >= TRIES) {
          if (this.waiting.get(key) === entry) this.waiting.delete(key);
        }
      }
    } catch (error) {
      for (const [key, entry] of batch) if (++entry.tries >= TRIES) this.waiting.delete(key);
      this.log.debug({ err: error }, 'confirmations could not be written yet');
    }
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.flushing;
  }
}

const keyOf = ({ platform, tenant, channel, externalId }: Shown): string =>
  `${platform}:${tenant}:${channel} ${externalId}`;
