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
}

/** Time and ids, passed in so that tests own them. */
export interface Clock {
  now(): Temporal.Instant;
}
/** In whole milliseconds, as the database keeps them: a finer instant would come back as another one. */
export const systemClock: Clock = { now: () => Temporal.Instant.fromEpochMilliseconds(Date.now()) };

/** Ids that sort by time, so that new rows land at the end of their index. */
export const newId = (): string => randomUUIDv7();

export function actorPersonId(ctx: Context): string | null {
  return ctx.actor.type === 'person' ? ctx.actor.personId : null;
}
export function actorSource(ctx: Context): string {
  return ctx.actor.type === 'person' ? ctx.actor.source : `job:${ctx.actor.name}`;
}
