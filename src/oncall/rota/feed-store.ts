import { and, eq, sql } from 'drizzle-orm';
import type { Context } from '../../context.ts';
import { oncallFeed } from './tables.ts';

type Scope = Pick<Context, 'workspaceId' | 'tx'>;

/** A calendar somebody subscribes to. */
export interface Feed {
  feedId: string;
  personId: string;
  /** Empty: the person's own shifts, on whatever rota. */
  rota: string;
  /** Links of earlier generations are void. */
  generation: number;
}

/** The person's calendar, made if there is none yet. */
export async function feedOf(
  ctx: Scope & Pick<Context, 'now' | 'newId'>,
  personId: string,
  rota: string,
): Promise<Feed> {
  const key = { workspaceId: ctx.workspaceId, personId, rota };
  await ctx.tx
    .insert(oncallFeed)
    .values({ ...key, feedId: ctx.newId(), createdAt: ctx.now.toString() })
    .onConflictDoNothing();
  const [row] = await ctx.tx
    .select()
    .from(oncallFeed)
    .where(isFeed(ctx, personId, rota));
  if (!row) throw new Error('the calendar was not made');
  return row;
}

/** Makes all links to it void that were given out. */
export async function renewFeed(scope: Scope, personId: string, rota: string): Promise<void> {
  await scope.tx
    .update(oncallFeed)
    .set({ generation: sql`${oncallFeed.generation} + 1` })
    .where(isFeed(scope, personId, rota));
}

/** By the id in a link (index oncall_feed_id). */
export async function findFeed(scope: Scope, feedId: string): Promise<Feed | undefined> {
  const [row] = await scope.tx
    .select()
    .from(oncallFeed)
    .where(and(eq(oncallFeed.workspaceId, scope.workspaceId), eq(oncallFeed.feedId, feedId)));
  return row;
}

const isFeed = (scope: { workspaceId: string }, personId: string, rota: string) =>
  and(
    eq(oncallFeed.workspaceId, scope.workspaceId),
    eq(oncallFeed.personId, personId),
    eq(oncallFeed.rota, rota),
  );
