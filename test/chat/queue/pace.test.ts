import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextAllowedAt, remember, upTo } from '../../../src/chat/queue/pace.ts';

const SLACK = { messages: 1, perMs: 1_000 };
const TEAMS = { messages: 7, perMs: 1_000 };

describe('pace of a room', () => {
  it.each([
    ['nothing was sent', SLACK, [], 0],
    ['one message a second, one just sent', SLACK, [5_000], 6_000],
    ['seven a second, six sent', TEAMS, [1, 2, 3, 4, 5, 6], 0],
    ['seven a second, seven sent: the first has to leave the window', TEAMS, [1, 2, 3, 4, 5, 6, 7], 1_001],
    ['only the latest count', TEAMS, [1, 2, 3, 4, 5, 6, 7, 8], 1_002],
  ])('%s', (_what, pace, recent, allowed) => {
    expect(nextAllowedAt(recent, pace)).toBe(allowed);
  });

  it('waits one window at most after the clock was put back', () => {
    const hourAhead = 3_600_000;
    expect(nextAllowedAt(upTo(5_000, [4_500, hourAhead]), SLACK)).toBe(6_000);
  });

  it('never lets a window hold more than the pace says', () => {
    const paces = fc.record({
      messages: fc.integer({ min: 1, max: 10 }),
      perMs: fc.integer({ min: 1, max: 5_000 }),
    });
    const wishes = fc.array(fc.nat(2_000), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(paces, wishes, (pace, gaps) => {
        const sent: number[] = [];
        let recent: number[] = [];
        let now = 1_000_000;
        for (const gap of gaps) {
          now = Math.max(now + gap, nextAllowedAt(recent, pace));
          sent.push(now);
          recent = remember(recent, now, pace);
        }
        for (const start of sent) {
          const inWindow = sent.filter((at) => at >= start && at < start + pace.perMs);
          expect(inWindow.length).toBeLessThanOrEqual(pace.messages);
        }
        expect(recent.length).toBeLessThanOrEqual(pace.messages);
      }),
    );
  });

  it('never waits where the pace allows a message', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 5_000 }), (messages, perMs) => {
        const fewer = Array.from({ length: messages - 1 }, (_, i) => 100 + i);
        expect(nextAllowedAt(fewer, { messages, perMs })).toBeLessThanOrEqual(200);
      }),
    );
  });
});
