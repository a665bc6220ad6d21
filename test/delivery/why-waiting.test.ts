import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextStep } from '../../src/chat/queue/outbox-rules.ts';
import { type Waiting, type WaitingState, type Why, whyWaiting } from '../../src/delivery/model.ts';

const NOW = 1_000_000;

const free: Waiting = {
  state: 'due',
  nextAt: 0,
  error: null,
  isFirst: true,
  roomNotBefore: 0,
  roomNextAt: 0,
  tenantNotBefore: 0,
  outage: undefined,
};
const outage = { since: NOW - 60_000, reason: 'unreachable' } as const;

describe('why a message waits', () => {
  const rows: [string, Partial<Waiting>, Why][] = [
    ['it is about to go', {}, { kind: 'going' }],
    ['it may have arrived', { state: 'ambiguous' }, { kind: 'looking' }],
    ['it can be taken back', { state: 'held', nextAt: NOW + 8 }, { kind: 'undo', until: NOW + 8 }],
    [
      'it failed a moment ago',
      { nextAt: NOW + 4, error: 'http 500' },
      { kind: 'back_off', until: NOW + 4, error: 'http 500' },
    ],
    ['the platform limits the room', { roomNotBefore: NOW + 9 }, { kind: 'room_limit', until: NOW + 9 }],
    ['the room has its pace', { roomNextAt: NOW + 1 }, { kind: 'room_limit', until: NOW + 1 }],
    ['the platform limits us', { tenantNotBefore: NOW + 7 }, { kind: 'tenant_limit', until: NOW + 7 }],
    ['another is before it', { isFirst: false }, { kind: 'behind' }],
    [
      'the platform is away: whatever else',
      { outage, nextAt: NOW + 4, isFirst: true },
      { kind: 'down', ...outage, until: NOW + 4 },
    ],
    [
      'away, and others are tried first',
      { outage, isFirst: false },
      { kind: 'down', ...outage, until: undefined },
    ],
  ];
  it.each(rows)('%s', (_what, given, why) => {
    expect(whyWaiting({ ...free, ...given }, NOW)).toEqual(why);
  });

  const instant = fc.oneof(fc.constant(0), fc.integer({ min: NOW - 100, max: NOW + 100 }));
  const state = fc.constantFrom<Exclude<WaitingState, 'held'>>('due', 'sending', 'ambiguous');

  it('is what the outbox decides by: it says when, and only if it waits', () => {
    fc.assert(
      fc.property(
        state,
        instant,
        instant,
        instant,
        fc.boolean(),
        fc.boolean(),
        (of, nextAt, room, tenant, posted, isPaced) => {
          const limits = { recent: isPaced ? [NOW] : [], notBefore: room, tenantNotBefore: tenant };
          const step = nextStep(
            { state: of, op: 'put', posted, nextAt, unended: 0 },
            limits,
            { messages: 1, perMs: 50 },
            NOW,
          );
          const why = whyWaiting(
            {
              ...free,
              state: of,
              nextAt,
              roomNotBefore: room,
              tenantNotBefore: tenant,
              // As `advance` writes it down.
              roomNextAt: step.kind === 'wait' ? step.until : NOW,
            },
            NOW,
          );
          if (step.kind === 'wait') expect(why).toMatchObject({ until: step.until });
          else expect(['going', 'looking']).toContain(why.kind);
          if (why.kind === 'looking') expect(of).toBe('ambiguous');
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('is the outage for everything that waits during one, and never else', () => {
    fc.assert(
      fc.property(state, instant, fc.boolean(), fc.boolean(), (of, nextAt, isFirst, isOut) => {
        const why = whyWaiting(
          { ...free, state: of, nextAt, isFirst, outage: isOut ? outage : undefined },
          NOW,
        );
        expect(why.kind === 'down').toBe(isOut);
      }),
    );
  });
});
