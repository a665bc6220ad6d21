import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeliveryResult } from '../../../src/chat/platform.ts';
import {
  type AttemptFacts,
  type AttemptResult,
  completionOf,
  type Head,
  type LaneLimits,
  makesMessage,
  nextStep,
  retryUnendedAt,
  type Step,
} from '../../../src/chat/queue/outbox-rules.ts';
import type { OutboundContent, OutboundState } from '../../../src/chat/tables.ts';

const NOW = 1_000_000;
const SECOND = 1_000;
const DAY = 24 * 3_600 * SECOND;
const PACE = { messages: 1, perMs: 1_000 };

const head = (state: OutboundState, more: Partial<Head> = {}): Head => ({
  state,
  op: 'put',
  posted: false,
  nextAt: 0,
  unended: 0,
  ...more,
});

describe('what would show if it was done twice', () => {
  const rows: [OutboundContent['op'], boolean, boolean][] = [
    ['put', false, true],
    ['put', true, false],
    ['ephemeral', false, true],
    ['delete', true, false],
    ['react', false, false],
    ['home', false, false],
  ];
  it.each(rows)('%s, posted before: %s → %s', (op, posted, shows) => {
    expect(makesMessage(op, posted)).toBe(shows);
  });
});

describe('the next step of a lane', () => {
  const rows: [string, Head | undefined, Partial<LaneLimits>, Step][] = [
    ['nothing waits', undefined, {}, { kind: 'idle' }],
    ['a new message', head('due'), {}, { kind: 'send' }],
    ['one that backs off', head('due', { nextAt: NOW + 1 }), {}, { kind: 'wait', until: NOW + 1 }],
    [
      'a room that was just written to',
      head('due'),
      { recent: [NOW] },
      { kind: 'wait', until: NOW + SECOND },
    ],
    ['a change is not paced', head('due', { posted: true }), { recent: [NOW] }, { kind: 'send' }],
    ['one at which four workers have ended', head('sending', { unended: 4 }), {}, { kind: 'find' }],
    ['one at which five workers have ended', head('sending', { unended: 5 }), {}, { kind: 'give_up' }],
    ['a limited lane', head('due'), { notBefore: NOW + 5 }, { kind: 'wait', until: NOW + 5 }],
    ['a limited tenant', head('due'), { tenantNotBefore: NOW + 9 }, { kind: 'wait', until: NOW + 9 }],
    [
      'the latest of all limits',
      head('due', { nextAt: NOW + 1 }),
      { notBefore: NOW + 7 },
      { kind: 'wait', until: NOW + 7 },
    ],
    ['a post that a dead worker left', head('sending'), {}, { kind: 'find' }],
    ['an ambiguous post', head('ambiguous'), {}, { kind: 'find' }],
    [
      'an ambiguous post that waits',
      head('ambiguous', { nextAt: NOW + 3 }),
      {},
      { kind: 'wait', until: NOW + 3 },
    ],
    ['looking is not paced', head('ambiguous'), { recent: [NOW] }, { kind: 'find' }],
    [
      'a change that a dead worker left is simply made again',
      head('sending', { posted: true }),
      {},
      { kind: 'send' },
    ],
    ['a reaction likewise', head('sending', { op: 'react' }), {}, { kind: 'send' }],
  ];
  it.each(rows)('%s', (_what, one, limits, step) => {
    const all = { recent: [], notBefore: 0, tenantNotBefore: 0, ...limits };
    expect(nextStep(one, all, PACE, NOW)).toEqual(step);
  });
});

describe('what an attempt comes to', () => {
  const facts: AttemptFacts = { number: 1, since: NOW, op: 'put', posted: false, othersArrive: false };
  const change = { op: 'put', posted: true } as const;
  const retry: DeliveryResult = { kind: 'retry', reason: 'busy' };
  const unclear: DeliveryResult = { kind: 'ambiguous', reason: 'time-out' };
  const threw: AttemptResult = { kind: 'threw', reason: 'TypeError: x' };
  const gone: DeliveryResult = { kind: 'refused', cause: 'gone', reason: 'no such message' };
  const limited = (retryAfterMs: number, scope: 'lane' | 'tenant' = 'lane'): DeliveryResult => ({
    kind: 'rate_limited',
    retryAfterMs,
    scope,
  });
  const dead = (error: string) => ({ kind: 'dead', cause: 'invalid', error }) as const;

  const rows: [string, AttemptResult, Partial<AttemptFacts>, object][] = [
    ['taken', { kind: 'sent' }, {}, { kind: 'sent' }],
    ['too fast for the room', limited(30_000), {}, { kind: 'lane_waits', until: NOW + 30_000 }],
    [
      'too fast for the tenant',
      limited(5_000, 'tenant'),
      {},
      { kind: 'tenant_waits', until: NOW + 5_000, reason: 'rate_limited' },
    ],
    ['"at once" is no tight loop', limited(0), {}, { kind: 'lane_waits', until: NOW + 250 }],
    ['a time that is none', limited(Number.NaN), {}, { kind: 'lane_waits', until: NOW + 30_000 }],
    ['not taken', retry, {}, { kind: 'again', at: NOW + 500, error: 'busy' }],
    ['not taken, third time', retry, { number: 3 }, { kind: 'again', at: NOW + 2_000, error: 'busy' }],
    ['a post, unclear', unclear, {}, { kind: 'look', at: NOW + 1_000, error: 'time-out' }],
    [
      'a post, unclear again and again',
      unclear,
      { number: 5 },
      { kind: 'look', at: NOW + 8_000, error: 'time-out' },
    ],
    ['a change, unclear: made again', unclear, change, { kind: 'again', at: NOW + 500, error: 'time-out' }],
    ['the adapter failed', threw, {}, { kind: 'look', at: NOW + 1_000, error: 'TypeError: x' }],
    ['the adapter fails each time', threw, { number: 10 }, dead('given up: TypeError: x')],
    [
      'a platform that is away',
      retry,
      { number: 400, since: NOW - 2 * DAY },
      { kind: 'again', at: NOW + 150_000, error: 'busy' },
    ],
    [
      'away for more than three days',
      retry,
      { number: 900, since: NOW - 3 * DAY - 1 },
      dead('given up: busy'),
    ],
    [
      'it is the message: others get through',
      unclear,
      { number: 10, othersArrive: true },
      dead('given up: time-out'),
    ],
    [
      'others get through, but it was tried a few times only',
      retry,
      { number: 9, othersArrive: true },
      { kind: 'again', at: NOW + 128_000, error: 'busy' },
    ],
    ['the changed message is gone', gone, change, { kind: 'repost', error: 'no such message' }],
    ['the room is gone', gone, {}, { kind: 'dead', cause: 'gone', error: 'no such message' }],
    ['what was to be deleted is gone', gone, { op: 'delete', posted: true }, { kind: 'sent' }],
    ['what was to be reacted to is gone', gone, { op: 'react' }, { kind: 'sent' }],
    [
      'not a member',
      { kind: 'refused', cause: 'not_member', reason: 'not_in_channel' },
      {},
      { kind: 'dead', cause: 'not_member', error: 'not_in_channel' },
    ],
    [
      'our token was refused',
      { kind: 'unauthorised', reason: 'token_revoked' },
      {},
      { kind: 'tenant_waits', until: NOW + 60_000, reason: 'unauthorised' },
    ],
  ];
  it.each(rows)('%s', (_what, result, more, completion) => {
    expect(completionOf(result, { ...facts, ...more }, NOW, 0)).toEqual(completion);
  });
});

describe('one message that ends every process, among others that are being sent at the same time', () => {
  /** Restart and the end of the dead one's leases. */
  const BACK_AFTER = 6 * SECOND;
  const TAKES = 300;
  const FREE = { recent: [], notBefore: 0, tenantNotBefore: 0 };
  interface Waiting {
    unended: number;
    at: number;
  }

  it('is given up alone', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = dice(seed);
        const poison: Waiting = { unended: 0, at: 0 };
        let others: Waiting[] = Array.from({ length: 60 }, () => ({ unended: 0, at: 0 }));
        const isGivenUp = (one: Waiting, now: number) => {
          const { kind } = nextStep(
            head('sending', { nextAt: one.at, unended: one.unended }),
            FREE,
            PACE,
            now,
          );
          one.at = retryUnendedAt(one.unended, now, random());
          one.unended++;
          return kind === 'give_up';
        };
        for (let now = 0; ; ) {
          const sending = others.filter((one) => one.at <= now);
          for (const one of sending) expect(isGivenUp(one, now)).toBe(false);
          const poisonAt = Math.max(now, poison.at);
          if (poisonAt < now + TAKES) {
            if (isGivenUp(poison, poisonAt)) return;
            now = poisonAt + BACK_AFTER;
          } else {
            others = others.filter((one) => !sending.includes(one));
            now = Math.max(now + TAKES, Math.min(poison.at, ...others.map((one) => one.at)));
          }
          expect(now).toBeLessThan(240 * SECOND);
        }
      }),
    );
  });
});

/** mulberry32: the same numbers for the same seed. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
