import type { Clock } from '../../src/context.ts';

/** A clock that only the test moves. */
export interface TestClock extends Clock {
  advance(duration: { milliseconds?: number; seconds?: number; minutes?: number; hours?: number }): void;
}

export function testClock(start = '2026-11-24T08:00:00Z'): TestClock {
  let now = Temporal.Instant.from(start);
  return {
    now: () => now,
    advance(duration) {
      now = now.add(duration);
    },
  };
}
