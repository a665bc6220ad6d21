import { describe, expect, it } from 'vitest';
import { furthestHours, nextInterval, readFrom } from '../../src/catchup/rules.ts';

const at = (text: string) => Temporal.Instant.from(`2026-11-24T${text}Z`);

describe('reading', () => {
  it('begins a little before the last time, and never too far back', () => {
    expect(readFrom(at('08:00:00'), at('09:00:00'), 72).toString()).toBe('2026-11-24T07:58:00Z');
    expect(readFrom(at('08:00:00'), at('09:00:00').add({ hours: 100 }), 72).toString()).toBe(
      '2026-11-25T13:00:00Z',
    );
  });

  it('goes no further back than events are told apart', () => {
    expect(furthestHours(72, 7)).toBe(72);
    expect(furthestHours(144, 7)).toBe(144);
    expect(furthestHours(72, 1)).toBe(18);
  });

  it('comes back soon where something was said, else ever later', () => {
    expect(nextInterval(600, 1)).toBe(600);
    expect(nextInterval(600, 0)).toBe(1_200);
    expect(nextInterval(20_000, 0)).toBe(21_600);
    expect(nextInterval(21_600, 3)).toBe(600);
  });
});
