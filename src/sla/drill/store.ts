import { and, asc, eq, lte, sql } from 'drizzle-orm';
import type { Context } from '../../context.ts';
import type { Db } from '../../db/connect.ts';
import { slaDrill } from './tables.ts';

export type Drill = typeof slaDrill.$inferSelect;

/** @returns false if one of that queue is on (index sla_drill_open) */
export async function insertDrill(
  ctx: Context,
  row: Omit<typeof slaDrill.$inferInsert, 'workspaceId'>,
): Promise<boolean> {
  const inserted = await ctx.tx
    .insert(slaDrill)
    .values({ ...row, workspaceId: ctx.workspaceId })
    .onConflictDoNothing()
    .returning({ drillId: slaDrill.drillId });
  return inserted.length > 0;
}

/** Those that are to be looked after, each by one of the replicas (index sla_drill_next). */
export function claimDrills(ctx: Context, limit: number): Promise<Drill[]> {
  return ctx.tx
    .select()
    .from(slaDrill)
    .where(and(eq(slaDrill.workspaceId, ctx.workspaceId), lte(slaDrill.nextAt, ctx.now.toString())))
    .orderBy(asc(slaDrill.nextAt))
    .limit(limit)
    .for('update', { skipLocked: true });
}

export async function changeDrill(
  ctx: Context,
  drillId: string,
  set: Partial<Omit<Drill, 'workspaceId' | 'drillId'>>,
): Promise<void> {
  await ctx.tx
    .update(slaDrill)
    .set(set)
    .where(and(eq(slaDrill.workspaceId, ctx.workspaceId), eq(slaDrill.drillId, drillId)));
}

/** A batch of those that were over before an instant. @returns how many */
export async function deleteOldDrills(db: Db, workspaceId: string, before: string): Promise<number> {
  const gone = await db.execute(sql`
    delete from sla_drill where workspace_id = ${workspaceId} and drill_id in (
      select drill_id from sla_drill where workspace_id = ${workspaceId} and ended_at < ${before}::timestamptz
      limit 1000)
    returning 1`);
  return gone.length;
}
