import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backOffMs } from '../../../src/chat/queue/retry.ts';

const LIMITS = { firstMs: 1_000, mostMs: 60_000 };

describe('back-off', () => {
  it.each([
    [1, 0, 500],
    [1, 0.999, 1_000],
    [2, 0.5, 1_500],
    [4, 0, 4_000],
    [7, 0, 30_000],
    [8, 0.999, 59_970],
    [1_000, 0.5, 45_000],
  ])('attempt %i with chance %f: %i ms', (attempts, random, wait) => {
    expect(backOffMs(attempts, random, LIMITS)).toBe(wait);
  });

  it('stays between half the step and the whole of it, and under the limit', () => {
    const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), chance, (attempts, random) => {
        const step = Math.min(LIMITS.mostMs, LIMITS.firstMs * 2 ** (attempts - 1));
        const wait = backOffMs(attempts, random, LIMITS);
        expect(wait).toBeGreaterThanOrEqual(step / 2);
        expect(wait).toBeLessThanOrEqual(step);
      }),
    );
  });
});
