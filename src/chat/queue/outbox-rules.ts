import type { DeliveryResult, Pace } from '../platform.ts';
import type { OutageReason, OutboundContent, OutboundState, Urgency } from '../tables.ts';
import { LEASE_MS } from './lease.ts';
import { nextAllowedAt } from './pace.ts';
import { backOffMs } from './retry.ts';

/** The head of a lane and the lane's own limits; instants in ms since 1970. */
export interface Head {
  state: OutboundState;
  op: OutboundContent['op'];
  /** The subject has a message on the platform already: a put changes it. */
  posted: boolean;
  nextAt: number;
  /** Attempts in a row that never came to an end. */
  unended: number;
}
export interface LaneLimits {
  recent: readonly number[];
  notBefore: number;
  tenantNotBefore: number;
}
export type Step =
  | { kind: 'idle' }
  | { kind: 'wait'; until: number }
  | { kind: 'find' }
  | { kind: 'send' }
  /** Each attempt has ended a worker: no further one is made. */
  | { kind: 'give_up' };

/**
 * Where a message goes in its room: urgent ones first, what they belong to with them, and the rest in the order of
 * asking. A message that is asked for raises those that have to go before it (`raise` in enqueue-store.ts), so that no
 * card's later state comes before its first, and no line of a thread before its root. What is held has no place yet; it
 * gets an ordinary one at its release.
 */
export function rankOf(message: { urgency?: Urgency; isHeld: boolean }): 0 | 1 {
  return message.urgency === 'urgent' && !message.isHeld ? 0 : 1;
}

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
  if (head.unended >= UNENDED) return { kind: 'give_up' };
  return fresh && head.state !== 'due' ? { kind: 'find' } : { kind: 'send' };
}

/** Not one or two: workers are killed for reasons that have nothing to do with what they are sending. */
const UNENDED = 5;
/** So far apart that a call or two fit between any two of them. */
const SPREAD = { firstMs: 20_000, mostMs: 60_000 };

/**
 * From when a message that is being taken may be taken again, should this attempt never end. What was being sent
 * when a worker ended is under suspicion together, and would end the next one together: from the second time on
 * each comes back at a time of its own, so that only the one to blame goes on ending workers.
 * @param unended attempts before this one that never ended
 */
export function retryUnendedAt(unended: number, now: number, random: number): number {
  if (unended === 0) return now;
  return now + LEASE_MS + random * Math.min(SPREAD.mostMs, SPREAD.firstMs * 2 ** (unended - 1));
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
/** Where a platform says "too fast" without a usable time. */
const SOME_TIME_MS = 30_000;
/** A platform that says "at once" would be asked in a tight loop. */
const SHORTEST_WAIT_MS = 250;
/** A platform that is away longer than this: the message would only confuse. */
const GIVE_UP_AFTER_MS = 3 * 24 * 3_600_000;
/** About five minutes of attempts, after which a message may be given up so that its room goes on. */
const ATTEMPTS = 10;

/** What an attempt tells of its platform: that it answers, or why it takes nothing. */
export type Told = 'answers' | OutageReason;

/** @returns undefined if it tells nothing: the failure was our own */
export function toldBy(result: AttemptResult): Told | undefined {
  switch (result.kind) {
    case 'sent':
    case 'refused':
      return 'answers';
    case 'rate_limited':
      return result.scope === 'tenant' ? 'rate_limited' : 'answers';
    case 'retry':
    case 'ambiguous':
      return 'unreachable';
    case 'unauthorised':
      return 'unauthorised';
    case 'threw':
      return undefined;
  }
}

/** How an attempt ended: as the platform says, or with the adapter's own failure. */
export type AttemptResult = DeliveryResult | { kind: 'threw'; reason: string };

export interface AttemptFacts {
  /** Of this attempt, from 1. */
  number: number;
  /** When the first attempt was made, ms since 1970. */
  since: number;
  op: OutboundContent['op'];
  /** The subject had a message on the platform, which was to be changed or deleted. */
  posted: boolean;
  /** Messages to other rooms get through for some time: it is this message, not the platform. */
  othersArrive: boolean;
}

export function completionOf(
  result: AttemptResult,
  attempt: AttemptFacts,
  now: number,
  random: number,
): Completion {
  switch (result.kind) {
    case 'sent':
      return { kind: 'sent' };
    case 'rate_limited': {
      const wait = Number.isFinite(result.retryAfterMs) ? result.retryAfterMs : SOME_TIME_MS;
      const until = now + Math.max(SHORTEST_WAIT_MS, wait);
      return result.scope === 'tenant'
        ? { kind: 'tenant_waits', until, reason: 'rate_limited' }
        : { kind: 'lane_waits', until };
    }
    case 'retry':
    case 'ambiguous':
    case 'threw': {
      if (isHopeless(result, attempt, now)) {
        return { kind: 'dead', cause: 'invalid', error: `given up: ${result.reason}` };
      }
      const wait = backOffMs(attempt.number, random, BACK_OFF);
      return result.kind === 'retry' || !makesMessage(attempt.op, attempt.posted)
        ? { kind: 'again', at: now + wait, error: result.reason }
        : { kind: 'look', at: now + Math.max(LOOK_AFTER_MS, wait), error: result.reason };
    }
    case 'refused':
      return afterRefusal(result, attempt);
    case 'unauthorised':
      return { kind: 'tenant_waits', until: now + UNAUTHORISED_WAIT_MS, reason: 'unauthorised' };
  }
}

/** One message that can't be sent must not hold up its room for days. */
function isHopeless(result: AttemptResult, attempt: AttemptFacts, now: number): boolean {
  if (now - attempt.since > GIVE_UP_AFTER_MS) return true;
  return attempt.number >= ATTEMPTS && (attempt.othersArrive || result.kind === 'threw');
}

function afterRefusal(
  refused: Extract<DeliveryResult, { kind: 'refused' }>,
  { op, posted }: AttemptFacts,
): Completion {
  const { cause, reason } = refused;
  // Where there is nothing left to delete or to react to, nothing is missing.
  if (cause === 'gone' && (op === 'delete' || op === 'react')) return { kind: 'sent' };
  if (cause === 'gone' && op === 'put' && posted) return { kind: 'repost', error: reason };
  return { kind: 'dead', cause, error: reason };
}
