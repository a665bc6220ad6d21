import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Context } from '../context.ts';
import { absence } from './tables.ts';

export type Absence = typeof absence.$inferSelect;

export async function insertAbsence(
  ctx: Context,
  row: Pick<Absence, 'personId' | 'fromAt' | 'untilAt' | 'reason' | 'setById'>,
): Promise<void> {
  await ctx.tx.insert(absence).values({
    ...row,
    workspaceId: ctx.workspaceId,
    absenceId: ctx.newId(),
    createdAt: ctx.now.toString(),
  });
}

/**
 * Ends what overlaps a time: what has begun ends when the time begins, the rest is dropped.
 * @param until ISO instant; null: for ever
 * @returns how many were changed
 */
export async function clearAbsences(
  ctx: Context,
  personId: string,
  from: string,
  until: string | null,
): Promise<number> {
  const overlaps = and(
    eq(absence.workspaceId, ctx.workspaceId),
    eq(absence.personId, personId),
    sql`coalesce(${absence.untilAt}, 'infinity') > ${from}::timestamptz`,
    sql`${absence.fromAt} < coalesce(${until}::timestamptz, 'infinity')`,
  );
  const ended = await ctx.tx
    .update(absence)
    .set({ untilAt: from })
    .where(and(overlaps, sql`${absence.fromAt} < ${from}::timestamptz`))
    .returning({ id: absence.absenceId });
  const dropped = await ctx.tx
    .delete(absence)
    .where(and(overlaps, sql`${absence.fromAt} >= ${from}::timestamptz`))
    .returning({ id: absence.absenceId });
  return ended.length + dropped.length;
}

/** Absences of some people that have begun and go on (index absence_person). */
export function absencesAt(
  ctx: Context,
  personIds: readonly string[],
  at: Temporal.Instant,
): Promise<Absence[]> {
  if (personIds.length === 0) return Promise.resolve([]);
  return ctx.tx
    .select()
    .from(absence)
    .where(
      and(
        eq(absence.workspaceId, ctx.workspaceId),
        inArray(absence.personId, [...personIds]),
        sql`${absence.fromAt} <= ${at.toString()}::timestamptz`,
        sql`coalesce(${absence.untilAt}, 'infinity') > ${at.toString()}::timestamptz`,
      ),
    );
}

/** Absences of some people that touch a time (index absence_person). */
export function absencesTouching(
  ctx: Pick<Context, 'workspaceId' | 'tx'>,
  personIds: readonly string[],
  from: Temporal.Instant,
  until: Temporal.Instant,
): Promise<Absence[]> {
  if (personIds.length === 0) return Promise.resolve([]);
  return ctx.tx
    .select()
    .from(absence)
    .where(
      and(
        eq(absence.workspaceId, ctx.workspaceId),
        inArray(absence.personId, [...personIds]),
        sql`${absence.fromAt} < ${until.toString()}::timestamptz`,
        sql`coalesce(${absence.untilAt}, 'infinity') > ${from.toString()}::timestamptz`,
      ),
    );
}

/** All absences that are not over, the present ones first (index absence_until). */
export function absencesFrom(ctx: Context, limit: number): Promise<Absence[]> {
  const now = ctx.now.toString();
  return ctx.tx
    .select()
    .from(absence)
    .where(
      and(
        eq(absence.workspaceId, ctx.workspaceId),
        sql`(${absence.untilAt} > ${now}::timestamptz or ${absence.untilAt} is null)`,
      ),
    )
    .orderBy(absence.fromAt)
    .limit(limit);
}
