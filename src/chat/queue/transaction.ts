import { setTimeout } from 'node:timers/promises';
import type { Actor, Clock, Context, Happened } from '../../context.ts';
import type { Database, Tx } from '../../db/connect.ts';
import { sqlState } from '../../db/errors.ts';
import type { Outgoing } from '../outgoing.ts';
import type { PlatformName } from '../place.ts';
import { enqueue } from './enqueue-store.ts';
import { backOffMs } from './retry.ts';
import type { Wakeup } from './wakeup.ts';

/** What every transaction of the core needs. One per process. */
export interface Unit {
  readonly database: Database;
  readonly workspaceId: string;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly wakeup: Wakeup;
  readonly followers: readonly Follower[];
}

/**
 * A capability that stands on what happens to tickets (clocks, pages, assignment). It hears of the entries that a
 * transaction wrote into timelines before its commit, with a context of its own, and may write more.
 */
export interface Follower {
  /** Named as the source of what it writes. */
  readonly name: string;
  follow(ctx: Context, happened: readonly Happened[]): Promise<void>;
}

/** SQLSTATEs after which the same transaction can simply be tried again: serialization failure, deadlock. */
const TRY_AGAIN = new Set(['40001', '40P01']);
const ATTEMPTS = 4;
/** Followers that answer one another for longer than this never end. */
const ROUNDS = 8;
/** Two that were in each other's way would meet again if both came back at once. */
const BACK_OFF = { firstMs: 20, mostMs: 200 };

/**
 * Runs `work` in one transaction, writes what people must see into the outbox, and lets `finish` write last
 * (it takes locks that must be short). `work` may run again after a deadlock, so it must change nothing
 * outside the database.
 * @returns what `finish` returns, else what `work` returns
 * @throws whatever they throw, after a rollback
 */
export async function transact<T>(unit: Unit, work: (base: Omit<Context, 'actor'>) => Promise<T>): Promise<T>;
export async function transact<T>(
  unit: Unit,
  work: (base: Omit<Context, 'actor'>) => Promise<unknown>,
  finish: (tx: Tx, now: Temporal.Instant) => Promise<T>,
): Promise<T>;
export async function transact(
  unit: Unit,
  work: (base: Omit<Context, 'actor'>) => Promise<unknown>,
  finish?: (tx: Tx, now: Temporal.Instant) => Promise<unknown>,
): Promise<unknown> {
  for (let attempt = 1; ; attempt++) {
    const writtenTo = new Set<PlatformName>();
    try {
      const result = await unit.database.db.transaction(async (tx) => {
        const now = unit.clock.now();
        const outgoing: Outgoing[] = [];
        const happened: Happened[] = [];
        const base = { workspaceId: unit.workspaceId, now, newId: unit.newId, tx, outgoing, happened };
        const value = await work(base);
        await tellFollowers(unit, base);
        for (const { place } of outgoing) writtenTo.add(place.platform);
        await enqueue(base);
        return finish ? finish(tx, now) : value;
      });
      for (const platform of writtenTo) unit.wakeup.wake(`outbox ${platform}`);
      return result;
    } catch (error) {
      if (attempt >= ATTEMPTS || !TRY_AGAIN.has(sqlState(error) ?? '')) throw error;
      await setTimeout(backOffMs(attempt, Math.random(), BACK_OFF));
    }
  }
}

async function tellFollowers(unit: Unit, base: Omit<Context, 'actor'>): Promise<void> {
  for (let round = 0; base.happened.length > 0; round++) {
    if (round === ROUNDS) throw new Error('followers of the timeline go on answering one another');
    const happened = base.happened.splice(0);
    for (const follower of unit.followers) {
      await follower.follow({ ...base, actor: { type: 'job', name: follower.name } }, happened);
    }
  }
}

/** The same on behalf of somebody: for jobs and tests. */
export async function transactAs<T>(unit: Unit, actor: Actor, work: (ctx: Context) => Promise<T>): Promise<T>;
export async function transactAs<T>(
  unit: Unit,
  actor: Actor,
  work: (ctx: Context) => Promise<unknown>,
  finish: (tx: Tx, now: Temporal.Instant) => Promise<T>,
): Promise<T>;
export async function transactAs(
  unit: Unit,
  actor: Actor,
  work: (ctx: Context) => Promise<unknown>,
  finish?: (tx: Tx, now: Temporal.Instant) => Promise<unknown>,
): Promise<unknown> {
  const withActor = (base: Omit<Context, 'actor'>) => work({ ...base, actor });
  return finish ? transact(unit, withActor, finish) : transact(unit, withActor);
}
