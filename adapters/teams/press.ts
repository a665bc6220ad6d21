import { createHash } from 'node:crypto';
import type { Clock } from '../../src/context.ts';
import { SAME_PRESS_MS } from './limits.ts';

const MOST_REMEMBERED = 20_000;

/**
 * Names presses so that a redelivery has the name of the first, whatever id Teams gives it, and a later
 * press of the same button a new one. Teams was seen to send one press up to four times under different
 * ids, so the name is made of what was pressed: where, on which drawing of the card, by whom, with which
 * inputs, and when, in steps of ten seconds counted from the first.
 *
 * The steps are remembered in this process. Another replica that gets the redelivery counts in the same
 * fixed steps, so it agrees unless the two fall into neighbouring ones; then the desk's own rules stop a
 * second effect (a ticket is taken once, a draft sent once), and only the answer differs.
 */
export class PressNames {
  private readonly clock: Clock;
  private readonly first = new Map<string, { step: number; at: number }>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  nameOf(what: readonly unknown[]): string {
    const now = this.clock.now().epochMilliseconds;
    const identity = fingerprint(what);
    const known = this.first.get(identity);
    if (known && now - known.at < SAME_PRESS_MS) return `press:${identity}:${known.step}`;
    this.forget(now);
    const step = Math.floor(now / SAME_PRESS_MS);
    this.first.delete(identity);
    this.first.set(identity, { step, at: now });
    return `press:${identity}:${step}`;
  }

  /** Entries are in the order of their time, so the old ones stand first. */
  private forget(now: number): void {
    for (const [identity, { at }] of this.first) {
      if (now - at < SAME_PRESS_MS && this.first.size < MOST_REMEMBERED) return;
      this.first.delete(identity);
    }
  }
}

/** Short and the same for equal values. */
export function fingerprint(what: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(what)).digest('base64url').slice(0, 22);
}

/** Says whether something is new, for as long as it may come again. */
export class Once {
  private readonly seen = new Set<string>();

  isFirst(key: string): boolean {
    if (this.seen.has(key)) return false;
    if (this.seen.size >= MOST_REMEMBERED) this.seen.clear();
    this.seen.add(key);
    return true;
  }
}
