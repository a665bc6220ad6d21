import type { Logger } from 'pino';
import { type ClaimWindow, claimWindow, LEASE_MS, LostLease, leaseFrom, type Renewal } from './lease.ts';
import type { Unit } from './transaction.ts';

/** Often enough that a lease outlives two failed renewals. */
const RENEW_MS = 1_500;
/** What is sent has to be on its way before somebody else can have the lane. */
const MARGIN_MS = 1_000;
/** Work that nobody woke us for (a back-off that ended, a lost notification) waits at most this long. */
const SWEEP_MS = 500;

/** What somebody who works a lane has to know while it does. */
export interface Holding {
  stopping(): boolean;
  /** Aborts when the lane is no longer ours, or when we can't know: another worker may have it. */
  lost: AbortSignal;
  /** The lane is given back with more to do. */
  comeAgain(): void;
}

export interface LaneWorkerParts<Lease extends { lane: string; fence: number }> {
  name: string;
  unit: Pick<Unit, 'clock'>;
  log: Logger;
  /** Lanes worked side by side at most. */
  slots: number;
  subscribe(wake: () => void): () => void;
  claim(window: ClaimWindow): Promise<Lease[]>;
  renew(leases: readonly Lease[], leaseUntil: string): Promise<Renewal<Lease>>;
  /** Works a lane until it has nothing due, or its turn is over, and gives it back. */
  work(lease: Lease, holding: Holding): Promise<void>;
  /** A write was refused because the lane had gone to another worker. */
  onLost(): void;
}

interface Held {
  ended: Promise<void>;
  lost: AbortController;
  /** By this process's own monotonic clock, ms. */
  until: number;
}

/**
 * Claims lanes of a queue and works each of them serially, many side by side. Holds its lanes by a lease
 * that it renews; if it dies, another worker takes them when the lease has run out, and whatever this one
 * still writes is refused by the lane's fence.
 */
export class LaneWorker<Lease extends { lane: string; fence: number }> {
  private readonly parts: LaneWorkerParts<Lease>;
  private readonly active = new Map<Lease, Held>();
  private stopping = false;
  private claiming: Promise<void> | undefined;
  private wanted = false;
  /** Somebody woke us when no slot was free. */
  private isFull = false;
  private failures = 0;
  private sweeping: NodeJS.Timeout | undefined;
  private renewing: NodeJS.Timeout | undefined;
  private isRenewing = false;
  private unsubscribe = () => {};

  constructor(parts: LaneWorkerParts<Lease>) {
    this.parts = parts;
  }

  get name(): string {
    return this.parts.name;
  }

  start(): void {
    this.unsubscribe = this.parts.subscribe(() => this.wake());
    this.sweeping = setInterval(() => this.wake(), SWEEP_MS);
    this.renewing = setInterval(() => void this.renew(), RENEW_MS);
    this.wake();
  }

  /** Looks for work now; while it is looking already, once more afterwards. */
  wake(): void {
    if (this.stopping) return;
    this.wanted = true;
    this.claiming ??= this.claimLoop().finally(() => {
      this.claiming = undefined;
      // Woken after the loop's last look and before this: nobody else would look again.
      if (this.wanted) this.wake();
    });
  }

  /** Takes nothing new and ends what runs; what doesn't end is taken over by others after the lease. */
  async stop(deadlineMs = 8_000): Promise<void> {
    this.stopping = true;
    this.unsubscribe();
    clearInterval(this.sweeping);
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([
      this.ended(),
      new Promise((done) => {
        timer = setTimeout(done, deadlineMs);
      }),
    ]);
    clearTimeout(timer);
    clearInterval(this.renewing);
  }

  /** Why it can't work at the moment, for `/readyz`. */
  problem(): string | undefined {
    if (this.stopping) return `${this.parts.name} is stopping`;
    return this.failures >= 3 ? `${this.parts.name} cannot reach the database` : undefined;
  }

  private async ended(): Promise<void> {
    // A claim that is under way may still bring lanes, which are then given back at once.
    await this.claiming;
    await Promise.all([...this.active.values()].map((held) => held.ended));
  }

  private async claimLoop(): Promise<void> {
    while (this.wanted && !this.stopping) {
      this.wanted = false;
      const free = this.parts.slots - this.active.size;
      if (free <= 0) {
        this.isFull = true;
        return;
      }
      try {
        const until = performance.now() + LEASE_MS;
        const leases = await this.parts.claim(claimWindow(this.parts.unit.clock.now(), free));
        this.failures = 0;
        for (const lease of leases) this.begin(lease, until);
        if (leases.length === free) this.wanted = true;
      } catch (error) {
        this.failures++;
        if (this.failures === 1) {
          this.parts.log.warn({ err: error, queue: this.parts.name }, 'cannot claim work; trying on');
        }
      }
    }
  }

  private begin(lease: Lease, until: number): void {
    const lost = new AbortController();
    // Claimed again although we are still at it (a clock was put forward): two of us would do the same twice.
    const former = [...this.active].find(([other]) => other.lane === lease.lane)?.[1];
    former?.lost.abort();
    let more = false;
    const held: Held = { ended: Promise.resolve(), lost, until };
    const holding: Holding = {
      stopping: () => this.stopping,
      get lost() {
        // In a process that was frozen or starved, timers come late; whoever is about to act asks the time itself.
        if (performance.now() >= held.until - MARGIN_MS) lost.abort();
        return lost.signal;
      },
      comeAgain: () => {
        more = true;
      },
    };
    held.ended = Promise.resolve(former?.ended)
      .then(() => this.parts.work(lease, holding))
      .catch((error: unknown) => {
        const about = { queue: this.parts.name, lane: lease.lane, err: error };
        if (error instanceof LostLease) {
          this.parts.onLost();
          this.parts.log.warn(about, 'lost a lane to another worker; nothing of it was kept');
        } else {
          this.parts.log.warn(about, 'left a lane; it is taken up again when its lease ends');
        }
      })
      .then(() => {
        this.active.delete(lease);
        // There may be lanes that had to wait for a free slot; else whoever makes a lane due wakes us.
        if (!more && !this.isFull) return;
        this.isFull = false;
        this.wake();
      });
    this.active.set(lease, held);
  }

  private async renew(): Promise<void> {
    const now = performance.now();
    // Before it has run out, not at the first look afterwards.
    for (const held of this.active.values()) if (held.until <= now + RENEW_MS) held.lost.abort();
    const leases = [...this.active.keys()];
    if (leases.length === 0 || this.isRenewing) return;
    this.isRenewing = true;
    try {
      const { renewed, lost } = await this.parts.renew(leases, leaseFrom(this.parts.unit.clock.now()));
      for (const lease of renewed) {
        const held = this.active.get(lease);
        if (held) held.until = now + LEASE_MS;
      }
      for (const lease of lost) this.active.get(lease)?.lost.abort();
    } catch (error) {
      this.parts.log.debug({ err: error }, 'leases were not renewed');
    } finally {
      this.isRenewing = false;
    }
  }
}
