import { pino } from 'pino';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DatabaseClock } from '../../src/db/clock.ts';

const log = pino({ level: 'silent' });

/** A server whose clock is a day ahead of everybody's, and answers at once unless told otherwise. */
class Times {
  serverMs = Temporal.Instant.from('2026-11-25T09:00:00Z').epochMilliseconds;
  monotonicMs = 1_000;
  /** How long question and answer take. */
  tripMs = 0;
  isAway = false;

  readonly sources = {
    database: async () => {
      if (this.isAway) throw new Error('the database is away');
      this.passes(this.tripMs / 2);
      const read = this.serverMs;
      this.passes(this.tripMs / 2);
      return read;
    },
    monotonic: () => this.monotonicMs,
  };

  passes(ms: number): void {
    this.serverMs += ms;
    this.monotonicMs += ms;
  }
}

let times: Times;
beforeEach(() => {
  vi.useFakeTimers();
  times = new Times();
});
afterEach(() => vi.useRealTimers());

const started = () => DatabaseClock.start(times.sources, log);
const nextQuestion = () => vi.advanceTimersByTimeAsync(10_000);

it('tells the server’s time, and counts on from it by itself', async () => {
  const clock = await started();
  expect(clock.now().toString()).toBe('2026-11-25T09:00:00Z');
  times.passes(1_500);
  expect(clock.now().toString()).toBe('2026-11-25T09:00:01.5Z');
  clock.stop();
});

it('does not follow this machine’s clock when that is set', async () => {
  const clock = await started();
  vi.setSystemTime(0);
  expect(clock.now().toString()).toBe('2026-11-25T09:00:00Z');
  clock.stop();
});

it('does not tremble with the time that answers take', async () => {
  times.tripMs = 40;
  const clock = await started();
  const before = clock.now().epochMilliseconds - times.serverMs;
  for (const trip of [10, 300, 80]) {
    times.tripMs = trip;
    await nextQuestion();
    expect(clock.now().epochMilliseconds - times.serverMs).toBe(before);
  }
  clock.stop();
});

it('follows the server when its clock is set', async () => {
  const clock = await started();
  times.serverMs -= 3_600_000;
  await nextQuestion();
  expect(clock.now().epochMilliseconds).toBe(times.serverMs);
  clock.stop();
});

it('learns nothing from an answer that took too long', async () => {
  const clock = await started();
  times.serverMs += 60_000;
  times.tripMs = 5_000;
  await nextQuestion();
  expect(times.serverMs - clock.now().epochMilliseconds).toBe(60_000);
  times.tripMs = 10;
  await nextQuestion();
  expect(Math.abs(times.serverMs - clock.now().epochMilliseconds)).toBeLessThanOrEqual(5);
  clock.stop();
});

it('counts on while the database is away, and can’t begin without it', async () => {
  const clock = await started();
  times.isAway = true;
  await nextQuestion();
  times.passes(20_000);
  expect(clock.now().epochMilliseconds).toBe(times.serverMs);
  clock.stop();
  await expect(started()).rejects.toThrow('the database is away');
});
