import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Holding, LaneWorker, type LaneWorkerParts } from '../../../src/chat/queue/lane-worker.ts';
import { LostLease } from '../../../src/chat/queue/lease.ts';
import { systemClock } from '../../../src/context.ts';
import { latch } from '../../support/eventually.ts';
import { silent } from '../../support/queue.ts';

interface Lease {
  lane: string;
  fence: number;
}

/** The worker's own behaviour, without a database: claims and time are the test's. */
describe('a worker of lanes', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const workerOf = (more: Partial<LaneWorkerParts<Lease>>) => {
    const lost = vi.fn();
    const worker = new LaneWorker<Lease>({
      name: 'test',
      unit: { clock: systemClock },
      log: silent,
      slots: 2,
      subscribe: () => () => {},
      claim: async () => [],
      renew: async (leases) => ({ renewed: [...leases], lost: [] }),
      work: async () => {},
      onLost: lost,
      ...more,
    });
    return { worker, lost };
  };
  const lanes = (...names: string[]): Lease[] => names.map((lane) => ({ lane, fence: 1 }));
  const settle = () => vi.advanceTimersByTimeAsync(0);

  it('never works more lanes than it has slots, and takes the next when one is free', async () => {
    const waiting = lanes('a', 'b', 'c', 'd');
    const running = new Map<string, () => void>();
    const limits: number[] = [];
    const { worker } = workerOf({
      claim: async ({ limit }) => {
        limits.push(limit);
        return waiting.splice(0, limit);
      },
      work: async ({ lane }) => {
        const end = latch();
        running.set(lane, end.open);
        await end.promise;
        running.delete(lane);
      },
    });
    worker.start();
    await settle();
    expect([...running.keys()]).toEqual(['a', 'b']);
    running.get('a')?.();
    await settle();
    expect([...running.keys()]).toEqual(['b', 'c']);
    expect(Math.max(...limits)).toBe(2);
    for (const end of running.values()) end();
    await settle();
    for (const end of running.values()) end();
    await worker.stop();
  });

  it('that is woken while it looks looks once more', async () => {
    const looked = latch();
    let claims = 0;
    const { worker } = workerOf({
      claim: async () => {
        if (++claims === 1) await looked.promise;
        return [];
      },
    });
    worker.start();
    worker.wake();
    worker.wake();
    looked.open();
    await settle();
    expect(claims).toBe(2);
    await worker.stop();
  });

  it('that is woken in the instant in which its look ends looks once more', async () => {
    let claims = 0;
    const { worker } = workerOf({
      claim: () => {
        claims++;
        // Runs between the end of the claim and the end of the loop around it.
        const woken = Promise.resolve([]);
        if (claims === 1) void woken.then(() => queueMicrotask(() => queueMicrotask(() => worker.wake())));
        return woken;
      },
    });
    worker.start();
    await settle();
    expect(claims).toBe(2);
    await worker.stop();
  });

  it('looks by itself twice a second, for what nobody woke it for', async () => {
    let claims = 0;
    const { worker } = workerOf({
      claim: async () => {
        claims++;
        return [];
      },
    });
    worker.start();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(claims).toBe(11);
    await worker.stop();
  });

  it('says that it can not work while the database is away, and goes on afterwards', async () => {
    let isAway = true;
    const { worker } = workerOf({
      claim: async () => {
        if (isAway) throw new Error('ECONNREFUSED');
        return [];
      },
    });
    worker.start();
    await vi.advanceTimersByTimeAsync(1_500);
    expect(worker.problem()).toBe('test cannot reach the database');
    isAway = false;
    await vi.advanceTimersByTimeAsync(500);
    expect(worker.problem()).toBeUndefined();
    await worker.stop();
    expect(worker.problem()).toBe('test is stopping');
  });

  it('renews its leases for as long as it works', async () => {
    const end = latch();
    const renewed: string[] = [];
    let holding: Holding | undefined;
    const { worker } = workerOf({
      claim: once(lanes('a')),
      renew: async (leases) => {
        renewed.push(...leases.map(({ lane }) => lane));
        return { renewed: [...leases], lost: [] };
      },
      work: async (_lease, given) => {
        holding = given;
        await end.promise;
      },
    });
    worker.start();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(renewed).toHaveLength(40);
    expect(holding?.lost.aborted).toBe(false);
    // Also while it ends what runs.
    const stopped = worker.stop();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(renewed).toHaveLength(42);
    end.open();
    await settle();
    await stopped;
  });

  it('knows before its lease has run out that it can not renew it', async () => {
    const end = latch();
    let holding: Holding | undefined;
    const { worker } = workerOf({
      claim: once(lanes('a')),
      renew: async () => {
        throw new Error('the database is away');
      },
      work: async (_lease, given) => {
        holding = given;
        await end.promise;
      },
    });
    worker.start();
    await vi.advanceTimersByTimeAsync(3_100);
    expect(holding?.lost.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1_800);
    expect(holding?.lost.aborted).toBe(true);
    end.open();
    await worker.stop();
  });

  it('that was frozen for longer than its lease knows so before it acts, not at its next timer', async () => {
    let holding: Holding | undefined;
    const ending = latch();
    const { worker } = workerOf({
      claim: async () => (holding ? [] : lanes('a')),
      work: async (_lease, given) => {
        holding = given;
        await ending.promise;
      },
    });
    worker.start();
    await settle();
    const now = performance.now();
    expect(holding?.lost.aborted).toBe(false);
    const time = vi.spyOn(performance, 'now').mockReturnValue(now + 5_000);
    expect(holding?.lost.aborted).toBe(true);
    time.mockRestore();
    ending.open();
    await worker.stop();
  });

  it('is told when another worker has its lane', async () => {
    const end = latch();
    let holding: Holding | undefined;
    const { worker, lost } = workerOf({
      claim: once(lanes('a')),
      renew: async (leases) => ({ renewed: [], lost: [...leases] }),
      work: async (lease, given) => {
        holding = given;
        await end.promise;
        throw new LostLease(lease.lane);
      },
    });
    worker.start();
    await vi.advanceTimersByTimeAsync(1_500);
    expect(holding?.lost.aborted).toBe(true);
    end.open();
    await settle();
    expect(lost).toHaveBeenCalledOnce();
    await worker.stop();
  });

  it('that gets its own lane again, because a clock was put forward, ends the former work first', async () => {
    const waiting = [lanes('a'), [{ lane: 'a', fence: 2 }]];
    const end = latch();
    const begun: number[] = [];
    let former: Holding | undefined;
    const { worker } = workerOf({
      claim: async () => waiting.shift() ?? [],
      work: async ({ fence }, holding) => {
        begun.push(fence);
        if (fence > 1) return;
        former = holding;
        await end.promise;
      },
    });
    worker.start();
    await vi.advanceTimersByTimeAsync(500);
    expect(begun).toEqual([1]);
    expect(former?.lost.aborted).toBe(true);
    end.open();
    await settle();
    expect(begun).toEqual([1, 2]);
    await worker.stop();
  });

  it('that stops waits for the lanes that a claim under way still brings', async () => {
    const [claimed, end] = [latch(), latch()];
    let worked = false;
    const { worker } = workerOf({
      claim: async () => {
        await claimed.promise;
        return lanes('a');
      },
      work: async () => {
        await end.promise;
        worked = true;
      },
    });
    worker.start();
    let isStopped = false;
    const stopped = worker.stop().then(() => {
      isStopped = true;
    });
    claimed.open();
    await settle();
    expect(isStopped).toBe(false);
    end.open();
    await stopped;
    expect(worked).toBe(true);
  });

  it('survives work that fails', async () => {
    const waiting = lanes('a', 'b');
    const seen: string[] = [];
    const { worker, lost } = workerOf({
      slots: 1,
      claim: async ({ limit }) => waiting.splice(0, limit),
      work: async ({ lane }) => {
        seen.push(lane);
        if (lane === 'a') throw new Error('the database went away');
      },
    });
    worker.start();
    await settle();
    expect(seen).toEqual(['a', 'b']);
    expect(lost).not.toHaveBeenCalled();
    await worker.stop();
  });
});

/** A claim that brings these lanes the first time and nothing afterwards. */
function once(leases: Lease[]): () => Promise<Lease[]> {
  return async () => leases.splice(0);
}
