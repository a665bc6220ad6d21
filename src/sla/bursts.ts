import { PRIORITIES } from '../tickets/model.ts';
import type { Ticket } from '../tickets/store.ts';
import type { Burst } from './alert-store.ts';

/** A digest takes no more alerts after this time: a new one is a new message, which people notice. */
const DIGEST_MS = 15 * 60_000;

/** What comes to a place: the more important first. */
export interface Coming {
  ticket: Pick<Ticket, 'priority'>;
  stage: 'warning' | 'breach';
  /** ms */
  dueAt: number;
}

export function byImportance(a: Coming, b: Coming): number {
  return (
    Number(b.stage === 'breach') - Number(a.stage === 'breach') ||
    PRIORITIES.indexOf(a.ticket.priority) - PRIORITIES.indexOf(b.ticket.priority) ||
    a.dueAt - b.dueAt
  );
}

/** How several alerts of one place go out: the first by itself, at once, and what follows on its heels together. */
export interface Spread<T> {
  alone: T[];
  together: T[];
  burst: Burst;
}

/**
 * @param coming the most important first
 * @param windowMs how closely alerts follow one another in a burst; 0: each is its own message
 * @param newId for a digest that begins
 */
export function spread<T>(
  burst: Burst,
  coming: readonly T[],
  at: { now: number; windowMs: number; newId: () => string },
): Spread<T> {
  const { now, windowMs } = at;
  if (windowMs === 0) return { alone: [...coming], together: [], burst };
  const isOn = burst.until > now;
  const alone = isOn ? [] : coming.slice(0, 1);
  const together = isOn ? [...coming] : coming.slice(1);
  const goesOn = isOn && burst.digestSince !== null && now - burst.digestSince < DIGEST_MS;
  const digest = goesOn
    ? { digestId: burst.digestId, digestSince: burst.digestSince }
    : together.length > 0
      ? { digestId: at.newId(), digestSince: now }
      : { digestId: null, digestSince: null };
  return { alone, together, burst: { ...burst, ...digest, until: now + windowMs } };
}
