import type { OutageReason, OutboundState } from '../chat/tables.ts';

export type WaitingState = Extract<OutboundState, 'held' | 'due' | 'sending' | 'ambiguous'>;

/** What stands in the rows of a message that has not been sent, and of its room; instants in ms since 1970. */
export interface Waiting {
  state: WaitingState;
  /** Earliest instant of its next attempt, or end of its undo time. */
  nextAt: number;
  /** How the last attempt ended. */
  error: string | null;
  /** Nothing of its room waits before it. */
  isFirst: boolean;
  /** The room takes nothing before, as the platform said; 0: it does. */
  roomNotBefore: number;
  /** When the room is next looked at, its own pace included; 0: it is being worked. */
  roomNextAt: number;
  /** The platform's tenant takes nothing before; 0: it does. */
  tenantNotBefore: number;
  outage: { since: number; reason: OutageReason } | undefined;
}

/** Why a message has not been sent yet. `until`: when it is tried next. */
export type Why =
  /** It can still be taken back. */
  | { kind: 'undo'; until: number }
  /** `until` absent: somebody before it is tried first, or it is being tried now. */
  | { kind: 'down'; reason: OutageReason; since: number; until: number | undefined }
  | { kind: 'behind' }
  | { kind: 'tenant_limit'; until: number }
  | { kind: 'room_limit'; until: number }
  | { kind: 'back_off'; until: number; error: string | null }
  /** It may have arrived: the platform is asked before it is repeated. */
  | { kind: 'looking' }
  | { kind: 'going' };

/**
 * Why a message waits: the widest cause first, since nothing narrower matters before that is over. Nothing is
 * written for it; it follows from the rows by which the outbox itself decides (`nextStep`).
 */
export function whyWaiting(message: Waiting, now: number): Why {
  const { state, nextAt, roomNotBefore, roomNextAt, tenantNotBefore, outage } = message;
  if (state === 'held') return { kind: 'undo', until: nextAt };
  const next = Math.max(nextAt, roomNotBefore, roomNextAt, tenantNotBefore);
  if (outage) return { kind: 'down', ...outage, until: message.isFirst && next > now ? next : undefined };
  if (!message.isFirst) return { kind: 'behind' };
  if (next <= now) return state === 'ambiguous' ? { kind: 'looking' } : { kind: 'going' };
  if (tenantNotBefore > now) return { kind: 'tenant_limit', until: next };
  if (nextAt > now && nextAt >= roomNotBefore) {
    return { kind: 'back_off', until: next, error: message.error };
  }
  // The platform said so, or it is the pace that we keep ourselves.
  return { kind: 'room_limit', until: next };
}

/** Whose messages somebody looks after: leads and admins after all, agents after those of their queues. */
export type Sight =
  | { kind: 'all' }
  /** `rooms`: the queues' channels, as the configuration writes them. */
  | { kind: 'queues'; queues: readonly string[]; rooms: readonly string[] };
