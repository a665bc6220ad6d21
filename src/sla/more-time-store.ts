import { and, desc, eq, sql } from 'drizzle-orm';
import type { Context } from '../context.ts';
import { idsOf } from '../db/lists.ts';
import { slaMoreTime } from './tables.ts';

export type MoreTime = typeof slaMoreTime.$inferSelect;

/** @returns undefined if somebody has asked for this target already and nobody has decided */
export async function insertMoreTime(
  ctx: Context,
  row: Omit<typeof slaMoreTime.$inferInsert, 'workspaceId' | 'askedAt' | 'state'>,
): Promise<MoreTime | undefined> {
  const [inserted] = await ctx.tx
    .insert(slaMoreTime)
    .values({ ...row, workspaceId: ctx.workspaceId, askedAt: ctx.now.toString(), state: 'asked' })
    .onConflictDoNothing()
    .returning();
  return inserted;
}

export async function findMoreTime(ctx: Context, requestId: string): Promise<MoreTime | undefined> {
  const [row] = await ctx.tx
    .select()
    .from(slaMoreTime)
    .where(and(eq(slaMoreTime.workspaceId, ctx.workspaceId), eq(slaMoreTime.requestId, requestId)));
  return row;
}

/** @returns undefined if it was decided before */
export async function decideMoreTime(
  ctx: Context,
  requestId: string,
  as: 'granted' | 'refused',
  by: string,
): Promise<MoreTime | undefined> {
  const [row] = await ctx.tx
    .update(slaMoreTime)
    .set({ state: as, decidedBy: by, decidedAt: ctx.now.toString() })
    .where(
      and(
        eq(slaMoreTime.workspaceId, ctx.workspaceId),
        eq(slaMoreTime.requestId, requestId),
        eq(slaMoreTime.state, 'asked'),
      ),
    )
    .returning();
  return row;
}

/** What was asked for of these tickets, the latest first (index sla_more_time_ticket). */
export function moreTimeOf(ctx: Context, ids: readonly string[]): Promise<MoreTime[]> {
  if (ids.length === 0) return Promise.resolve([]);
  return ctx.tx
    .select()
    .from(slaMoreTime)
    .where(and(eq(slaMoreTime.workspaceId, ctx.workspaceId), sql`${slaMoreTime.ticketId} in ${idsOf(ids)}`))
    .orderBy(desc(slaMoreTime.askedAt), desc(slaMoreTime.requestId));
}
