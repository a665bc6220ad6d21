import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startSweeps } from '../src/sweeps.ts';
import { latch } from './support/eventually.ts';
import { silent } from './support/queue.ts';

const EACH_SECOND = '* * * * * *';

describe('sweeps', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: new Date('2026-11-24T08:00:00.500Z') });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it('run at their times until stopped', async () => {
    const run = vi.fn(async () => {});
    const sweeps = startSweeps([{ name: 'a', every: EACH_SECOND, run }], silent);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(run).toHaveBeenCalledTimes(3);
    await sweeps.stop();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(run).toHaveBeenCalledTimes(3);
  });

  it('never overlap themselves, and do not hold up others', async () => {
    const end = latch();
    const slow = vi.fn(() => end.promise);
    const quick = vi.fn(async () => {});
    const sweeps = startSweeps(
      [
        { name: 'slow', every: EACH_SECOND, run: slow },
        { name: 'quick', every: EACH_SECOND, run: quick },
      ],
      silent,
    );
    await vi.advanceTimersByTimeAsync(4_000);
    expect([slow.mock.calls.length, quick.mock.calls.length]).toEqual([1, 4]);
    end.open();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(slow).toHaveBeenCalledTimes(2);
    await sweeps.stop();
  });

  it('that fail are tried at their next time, and said once', async () => {
    const warn = vi.spyOn(silent, 'warn');
    const info = vi.spyOn(silent, 'info');
    let fails = true;
    const run = vi.fn(async () => {
      if (fails) throw new Error('the database is away');
    });
    const sweeps = startSweeps([{ name: 'a', every: EACH_SECOND, run }], silent);
    await vi.advanceTimersByTimeAsync(5_000);
    expect([run.mock.calls.length, warn.mock.calls.length]).toEqual([5, 1]);
    fails = false;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(info).toHaveBeenCalledOnce();
    await sweeps.stop();
  });

  it('stopping waits for what runs', async () => {
    const end = latch();
    const sweeps = startSweeps([{ name: 'a', every: EACH_SECOND, run: () => end.promise }], silent);
    await vi.advanceTimersByTimeAsync(1_000);
    let isStopped = false;
    const stopped = sweeps.stop().then(() => {
      isStopped = true;
    });
    await vi.advanceTimersByTimeAsync(100);
    expect(isStopped).toBe(false);
    end.open();
    await stopped;
  });
});
