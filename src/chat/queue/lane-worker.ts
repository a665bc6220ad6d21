import type { Logger } from 'pino';
import { LostLease } from './inbox-store.ts';
import type { Unit } from './transaction.ts';

/** A dead worker's lanes are free again after this; a living one renews long before. */
const LEASE_MS = 5_000;
const RENEW_MS = 1_500;
/** Work that nobody woke us for (a back-off that ended, a lost notification) waits at most this long. */
const SWEEP_MS = 500;

export interface LaneWorkerParts<Lease extends { lane: string; fence: number }> {
  name: string;
  unit: Unit;
  log: Logger;
  /** Lanes worked side by side at most. */
  slots: number;
  subscribe(wake: () => void): () => void;
  claim(window: { now: string; leaseUntil: string; limit: number }): Promise<Lease[]>;
  renew(leases: readonly Lease[], leaseUntil: string): Promise<void>;
  /** Works a lane until it has nothing due, and gives it back. */
  work(lease: Lease, stopping: () => boolean): Promise<void>;
  /** A write was refused because the lane had gone to another worker. */
  onLost(): void;
}

/**
 * Claims lanes of a queue and works each of them serially, many side by side. Holds its lanes by a lease
 * that it renews; if it dies, another worker takes them when the lease has run out, and whatever this one
 * still writes is refused by the lane's fence.
 */
export class LaneWorker<Lease extends { lane: string; fence: number }> {
  private readonly parts: LaneWorkerParts<Lease>;
  private readonly active = new Map<Lease, Promise<void>>();
  private stopping = false;
  private claiming: Promise<void> | undefined;
  private wanted = false;
  private failures = 0;
  private timers: NodeJS.Timeout[] = [];
  private unsubscribe = () => {};

  constructor(parts: LaneWorkerParts<Lease>) {
    this.parts = parts;
  }

  get name(): string {
    return this.parts.name;
  }

  start(): void {
    this.unsubscribe = this.parts.subscribe(() => this.wake());
    this.timers = [setInterval(() => this.wake(), SWEEP_MS), setInterval(() => void this.renew(), RENEW_MS)];
    this.wake();
  }

  /** Looks for work now; while it is looking already, once more afterwards. */
  wake(): void {
    if (this.stopping) return;
    this.wanted = true;
    this.claiming ??= this.claimLoop().finally(() => {
      this.claiming = undefined;
    });
  }

  /** Takes nothing new and ends what runs; what doesn't end is taken over by others after the lease. */
  async stop(deadlineMs = 8_000): Promise<void> {
    this.stopping = true;
    this.unsubscribe();
    for (const timer of this.timers) clearInterval(timer);
    const ended = Promise.all([this.claiming, ...this.active.values()]);
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([
      ended,
      new Promise((done) => {
        timer = setTimeout(done, deadlineMs);
      }),
    ]);
    clearTimeout(timer);
  }

  /** Why it can't work at the moment, for `/readyz`. */
  problem(): string | undefined {
    if (this.stopping) return `${this.parts.name} is stopping`;
    return this.failures >= 3 ? `${this.parts.name} cannot reach the database` : undefined;
  }

  private async claimLoop(): Promise<void> {
    while (this.wanted && !this.stopping) {
      this.wanted = false;
      const free = this.parts.slots - this.active.size;
      if (free <= 0) return;
      try {
        const now = this.parts.unit.clock.now();
        const leases = await this.parts.claim({
          now: now.toString(),
          leaseUntil: now.add({ milliseconds: LEASE_MS }).toString(),
          limit: free,
        });
        this.failures = 0;
        for (const lease of leases) this.begin(lease);
        if (leases.length === free) this.wanted = true;
      } catch (error) {
        this.failures++;
        if (this.failures === 1) {
          this.parts.log.warn({ err: error, queue: this.parts.name }, 'cannot claim work; trying on');
        }
      }
    }
  }

  private begin(lease: Lease): void {
    const running = this.parts
      .work(lease, () => this.stopping)
      .catch((error: unknown) => {
        const about = { queue: this.parts.name, lane: lease.lane, err: error };
        if (error instanceof LostLease) {
          this.parts.onLost();
          this.parts.log.warn(about, 'lost a lane to another worker; nothing of it was kept');
        } else {
          this.parts.log.warn(about, 'left a lane; it is taken up again when its lease ends');
        }
      })
      .finally(() => {
        this.active.delete(lease);
        this.wake();
      });
    this.active.set(lease, running);
  }

  private async renew(): Promise<void> {
    if (this.active.size === 0) return;
    const until = this.parts.unit.clock.now().add({ milliseconds: LEASE_MS }).toString();
    try {
      await this.parts.renew([...this.active.keys()], until);
    } catch (error) {
      this.parts.log.debug({ err: error }, 'leases were not renewed');
    }
  }
}
