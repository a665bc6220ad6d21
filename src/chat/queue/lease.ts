/** How long a lane is held without being renewed. A dead worker's lanes are free again after this. */
export const LEASE_MS = 5_000;

/** Until when a lease that is taken or renewed now holds. */
export function leaseFrom(now: Temporal.Instant): string {
  return now.add({ milliseconds: LEASE_MS }).toString();
}

/**
 * A lease that ends later than any worker can have meant comes from a clock that was wrong: it doesn't count.
 * Far more than the clocks of replicas may differ.
 */
const LONGEST_LEASE_MS = 60_000;

/** The instants that a worker claims lanes with. */
export interface ClaimWindow {
  now: string;
  leaseUntil: string;
  /** Leases beyond this are nobody's. */
  implausibleAfter: string;
  limit: number;
}

export function claimWindow(now: Temporal.Instant, limit: number): ClaimWindow {
  return {
    now: now.toString(),
    leaseUntil: leaseFrom(now),
    implausibleAfter: now.add({ milliseconds: LONGEST_LEASE_MS }).toString(),
    limit,
  };
}

/** What became of leases that were to be renewed. Those in neither list stand as they did: try again soon. */
export interface Renewal<Lease> {
  renewed: Lease[];
  /** Given back, or gone to other workers. */
  lost: Lease[];
}

/** Thrown inside a transaction whose worker has lost its lane, so that nothing of it is kept. */
export class LostLease extends Error {
  constructor(lane: string) {
    super(`the lane ${lane} has gone to another worker`);
    this.name = 'LostLease';
  }
}
