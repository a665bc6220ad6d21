import { randomUUIDv7 } from 'node:crypto';
import type { Outgoing } from './chat/outgoing.ts';
import type { Tx } from './db/connect.ts';

/** Who does something: a person, from a place on a platform; or a job of Parley's own. */
export type Actor = { type: 'person'; personId: string; source: string } | { type: 'job'; name: string };

/** What every use case gets. One per transaction. */
export interface Context {
  readonly workspaceId: string;
  readonly actor: Actor;
  readonly now: Temporal.Instant;
  readonly newId: () => string;
  readonly tx: Tx;
  /** What people must see once this commits; written to the outbox at the end of the same transaction. */
  readonly outgoing: Outgoing[];
  /** What was written into the timelines of tickets: those who follow them hear of it before the commit. */
  readonly happened: Happened[];
}

/** An entry of a ticket's timeline. */
export interface Happened {
  readonly ticketId: string;
  readonly seq: number;
  readonly type: string;
  /** Whoever did it; null: Parley itself. */
  readonly actorId: string | null;
  readonly data: Record<string, unknown>;
}

/** Time and ids, passed in so that tests own them. */
export interface Clock {
  now(): Temporal.Instant;
}
/**
 * To the millisecond, like the database's columns: a finer instant would be rounded there, half of the time to
 * one that is not yet, and what is due at once would wait.
 */
export const systemClock: Clock = { now: () => Temporal.Instant.fromEpochMilliseconds(Date.now()) };

/** Ids that sort by time, so that new rows land at the end of their index. */
export const newId = (): string => randomUUIDv7();

/** Whether a text from outside can be one of our ids at all. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

/** No id that `newId` made at this instant or later is lower. */
export function lowestIdAt(instant: Temporal.Instant): string {
  const hex = instant.epochMilliseconds.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}

export function actorPersonId(ctx: Context): string | null {
  return ctx.actor.type === 'person' ? ctx.actor.personId : null;
}
export function actorSource(ctx: Context): string {
  return ctx.actor.type === 'person' ? ctx.actor.source : `job:${ctx.actor.name}`;
}
