import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Holding, LaneWorker } from '../../src/chat/queue/lane-worker.ts';
import { type ClaimWindow, LEASE_MS, LostLease, type Renewal } from '../../src/chat/queue/lease.ts';
import { nextStep } from '../../src/chat/queue/outbox-rules.ts';
import { systemClock } from '../../src/context.ts';
import { silent } from '../support/queue.ts';

const PACE = { messages: 1_000, perMs: 1 };
const FREE = { recent: [], notBefore: 0, tenantNotBefore: 0 };
const MESSAGES = ['a', 'b', 'c'];

interface Lease {
  lane: string;
  fence: number;
}

/** A lane of the outbox as the database keeps it: each method is one commit. */
class Lane {
  fence = 0;
  leaseUntil: number | undefined;
  readonly rows = MESSAGES.map((name) => ({
    name,
    state: 'due' as 'due' | 'sending' | 'ambiguous' | 'sent',
  }));
  /** What stands in the room. */
  readonly room: string[] = [];
  /** Writes under a fence that was no longer the lane's. */
  stale = 0;

  claim({ now, leaseUntil }: ClaimWindow): Lease[] {
    const isFree = this.leaseUntil === undefined || this.leaseUntil < Date.parse(now);
    if (!isFree || this.rows.every(({ state }) => state === 'sent')) return [];
    this.leaseUntil = Date.parse(leaseUntil);
    return [{ lane: 'room', fence: ++this.fence }];
  }

  renew(leases: readonly Lease[], until: string): Renewal<Lease> {
    const isHeld = ({ fence }: Lease) => fence === this.fence && this.leaseUntil !== undefined;
    const renewed = leases.filter(isHeld);
    if (renewed.length > 0) this.leaseUntil = Date.parse(until);
    return { renewed, lost: leases.filter((lease) => !isHeld(lease)) };
  }

  /** Notes how the last attempt ended, and takes the next message or gives the lane back. */
  advance(
    lease: Lease,
    ended: { name: string; as: 'sent' | 'ambiguous' } | undefined,
    at: { stopping: boolean; now: number },
  ): { name: string; step: 'send' | 'find' } | undefined {
    if (lease.fence !== this.fence) {
      this.stale++;
      throw new LostLease(lease.lane);
    }
    const done = this.rows.find(({ name }) => name === ended?.name);
    if (done && ended) done.state = ended.as;
    const head = this.rows.find(({ state }) => state !== 'sent');
    const step = nextStep(
      head && { state: head.state, op: 'put', posted: false, nextAt: 0, unended: 0 },
      FREE,
      PACE,
      at.now,
    );
    if (!head || at.stopping || (step.kind !== 'send' && step.kind !== 'find')) {
      this.leaseUntil = undefined;
      return undefined;
    }
    this.leaseUntil = Math.max(this.leaseUntil ?? 0, at.now + LEASE_MS);
    head.state = step.kind === 'find' ? 'ambiguous' : 'sending';
    return { name: head.name, step: step.kind };
  }
}

/** A worker as the outbox's: whatever leaves it happens when the scheduler says so. */
function workerOf(lane: Lane, schedule: <T>(what: string, run: () => T) => Promise<T>) {
  return new LaneWorker<Lease>({
    name: 'test',
    unit: { clock: systemClock },
    log: silent,
    slots: 1,
    subscribe: () => () => {},
    claim: (window) => schedule('claim', () => lane.claim(window)),
    renew: (leases, until) => schedule('renew', () => lane.renew(leases, until)),
    onLost: () => {},
    async work(lease: Lease, holding: Holding) {
      let ended: Parameters<Lane['advance']>[1];
      for (;;) {
        const stopping = holding.stopping() || holding.lost.aborted;
        // The time is read before the transaction, which may then take long.
        const at = { stopping, now: Date.now() };
        const task = await schedule('commit', () => lane.advance(lease, ended, at));
        if (!task || holding.lost.aborted) return;
        ended = { name: task.name, as: 'sent' };
        if (task.step === 'find') {
          // The adapter's call is given up when the lane may be another worker's.
          const found = await schedule('find', () =>
            holding.lost.aborted ? undefined : lane.room.includes(task.name),
          );
          if (found) continue;
          if (found === undefined) {
            ended.as = 'ambiguous';
            continue;
          }
        }
        const isPosted = await schedule('post', () => {
          if (holding.lost.aborted) return false;
          lane.room.push(task.name);
          return true;
        });
        if (!isPosted) ended.as = 'ambiguous';
        else await schedule('answer', () => undefined);
      }
    },
  });
}

describe('two workers and one lane, in every order, with pauses at every place', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('each message is posted once and in order, and nothing is written by who has lost the lane', async () => {
    const seen = { stale: 0, takenOver: 0 };
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.oneof(fc.constant(0), fc.constant(0), fc.integer({ min: 1, max: 7_000 })), {
          maxLength: 60,
        }),
        async (scheduler, events) => {
          const lane = new Lane();
          const workers = [1, 2].map((number) =>
            workerOf(lane, async (what, run) => {
              await scheduler.schedule(Promise.resolve(), `${number} ${what}`);
              return run();
            }),
          );
          for (const worker of workers) worker.start();
          const goOn = async (ms: number) => {
            if (scheduler.count() > 0 && ms === 0) await scheduler.waitOne();
            await vi.advanceTimersByTimeAsync(ms);
          };
          for (const ms of events) await goOn(ms);
          // Then nothing disturbs them any more.
          for (let i = 0; i < 400 && lane.rows.some(({ state }) => state !== 'sent'); i++) {
            await goOn(0);
            if (i % 4 === 0) await goOn(600);
          }
          expect(lane.room).toEqual(MESSAGES);
          expect(lane.rows.map(({ state }) => state)).toEqual(['sent', 'sent', 'sent']);
          seen.stale += lane.stale;
          seen.takenOver += lane.fence > 1 ? 1 : 0;
          const stopped = Promise.all(workers.map((worker) => worker.stop(100)));
          for (let i = 0; i < 20; i++) await goOn(i % 2 === 0 ? 0 : 100);
          await stopped;
        },
      ),
      { numRuns: 300 },
    );
    // The interesting ways have been taken.
    expect(seen.takenOver).toBeGreaterThan(20);
    expect(seen.stale).toBeGreaterThan(0);
  }, 60_000);
});
