import type { DeliveryResult, Pace } from '../platform.ts';
import type { OutboundContent, OutboundState } from '../tables.ts';
import { nextAllowedAt } from './pace.ts';
import { backOffMs } from './retry.ts';

/** The head of a lane and the lane's own limits; instants in ms since 1970. */
export interface Head {
  state: OutboundState;
  op: OutboundContent['op'];
  /** The subject has a message on the platform already: a put changes it. */
  posted: boolean;
  nextAt: number;
}
export interface LaneLimits {
  recent: readonly number[];
  notBefore: number;
  tenantNotBefore: number;
}
export type Step = { kind: 'idle' } | { kind: 'wait'; until: number } | { kind: 'find' } | { kind: 'send' };

/** Whether doing it twice would show: an update, a deletion, a reaction or a home page twice does not. */
export function makesMessage(op: OutboundContent['op'], posted: boolean): boolean {
  return (op === 'put' && !posted) || op === 'ephemeral';
}

/**
 * What to do with a lane now. A message found in `sending` was left there by a worker that died between
 * the claim and the mark: a post may have arrived, so it is looked for first.
 */
export function nextStep(head: Head | undefined, limits: LaneLimits, pace: Pace, now: number): Step {
  if (!head) return { kind: 'idle' };
  const fresh = makesMessage(head.op, head.posted);
  const earliest = Math.max(
    head.nextAt,
    limits.notBefore,
    limits.tenantNotBefore,
    // Platforms limit how many messages a room gets; changes of old ones are not counted by this.
    fresh && head.state === 'due' ? nextAllowedAt(limits.recent, pace) : 0,
  );
  if (earliest > now) return { kind: 'wait', until: earliest };
  return fresh && head.state !== 'due' ? { kind: 'find' } : { kind: 'send' };
}

/** How an attempt changes its message and its lane; instants in ms since 1970. */
export type Completion =
  | { kind: 'sent' }
  | { kind: 'again'; at: number; error: string }
  | { kind: 'look'; at: number; error: string }
  /** The message that was to be changed is no more: a new one takes its place. */
  | { kind: 'repost'; error: string }
  | { kind: 'lane_waits'; until: number }
  | { kind: 'tenant_waits'; until: number; reason: 'rate_limited' | 'unauthorised' }
  | { kind: 'dead'; cause: 'not_member' | 'gone' | 'invalid'; error: string };

const BACK_OFF = { firstMs: 1_000, mostMs: 300_000 };
/** A post becomes visible in a room's history within moments. */
const LOOK_AFTER_MS = 1_000;
const UNAUTHORISED_WAIT_MS = 60_000;
/** A platform that is away longer than this: the message would only confuse. */
const GIVE_UP_AFTER_MS = 3 * 24 * 3_600_000;

/**
 * @param attempt.number of this attempt, from 1
 * @param attempt.since when the first attempt was made
 */
export function completionOf(
  result: DeliveryResult,
  attempt: { number: number; since: number; fresh: boolean; isUpdate: boolean },
  now: number,
  random: number,
): Completion {
  const late = now - attempt.since > GIVE_UP_AFTER_MS;
  switch (result.kind) {
    case 'sent':
      return { kind: 'sent' };
    case 'rate_limited': {
      const until = now + result.retryAfterMs;
      return result.scope === 'tenant'
        ? { kind: 'tenant_waits', until, reason: 'rate_limited' }
        : { kind: 'lane_waits', until };
    }
    case 'retry':
      if (late) return { kind: 'dead', cause: 'invalid', error: `given up: ${result.reason}` };
      return { kind: 'again', at: now + backOffMs(attempt.number, random, BACK_OFF), error: result.reason };
    case 'ambiguous':
      if (late) return { kind: 'dead', cause: 'invalid', error: `given up: ${result.reason}` };
      return attempt.fresh
        ? { kind: 'look', at: now + LOOK_AFTER_MS, error: result.reason }
        : { kind: 'again', at: now + backOffMs(attempt.number, random, BACK_OFF), error: result.reason };
    case 'refused':
      if (attempt.isUpdate && result.cause === 'gone') return { kind: 'repost', error: result.reason };
      return { kind: 'dead', cause: result.cause, error: result.reason };
    case 'unauthorised':
      return { kind: 'tenant_waits', until: now + UNAUTHORISED_WAIT_MS, reason: 'unauthorised' };
  }
}
