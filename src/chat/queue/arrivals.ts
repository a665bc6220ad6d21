/** Messages that arrived this long ago show that a platform works; later ones may be its first in a while. */
const PROVEN_MS = 2 * 60_000;
const REMEMBERED = 60;
const PRECISION_MS = 30_000;

/**
 * When messages reached each tenant, coarsely and for about half an hour of traffic: tells a message that
 * can't be sent from a platform that is away.
 */
export class Arrivals {
  private readonly times = new Map<string, number[]>();

  /** @param now ms since 1970 */
  note(tenant: string, now: number): void {
    const known = this.times.get(tenant) ?? [];
    if (Math.abs(now - (known.at(-1) ?? 0)) < PRECISION_MS) return;
    this.times.set(tenant, [...known, now].slice(-REMEMBERED));
  }

  /** Whether messages have been arriving for some time after `since`. */
  isProven(tenant: string, since: number, now: number): boolean {
    return (this.times.get(tenant) ?? []).some((at) => at > since && at <= now - PROVEN_MS);
  }
}
