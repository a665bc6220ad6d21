import { and, eq, gt, isNull, lt } from 'drizzle-orm';
import type { Context } from '../../context.ts';
import { iso, ms } from './instants.ts';
import type { Override } from './model.ts';
import { oncallOverride } from './tables.ts';

type Scope = Pick<Context, 'workspaceId' | 'tx'>;
export type OverrideRow = typeof oncallOverride.$inferSelect;

/** Who stands in on a rota at some time of [from, to), ms (index oncall_override_rota). */
export async function overridesOf(scope: Scope, rota: string, from: number, to: number): Promise<Override[]> {
  const rows = await scope.tx
    .select()
    .from(oncallOverride)
    .where(
      and(
        eq(oncallOverride.workspaceId, scope.workspaceId),
        eq(oncallOverride.rota, rota),
        gt(oncallOverride.toAt, iso(from)),
        lt(oncallOverride.fromAt, iso(to)),
        isNull(oncallOverride.withdrawnAt),
      ),
    );
  return rows.map(({ overrideId, personId, fromAt, toAt, revision }) => ({
    overrideId,
    personId,
    from: ms(fromAt),
    to: ms(toAt),
    revision,
  }));
}

export async function findOverride(scope: Scope, overrideId: string): Promise<OverrideRow | undefined> {
  const [row] = await scope.tx
    .select()
    .from(oncallOverride)
    .where(and(eq(oncallOverride.workspaceId, scope.workspaceId), eq(oncallOverride.overrideId, overrideId)));
  return row;
}

export async function insertOverride(
  ctx: Pick<Context, 'workspaceId' | 'tx' | 'now'>,
  { from, to, ...made }: Override & { rota: string; madeById: string; swapId?: string },
): Promise<void> {
  await ctx.tx.insert(oncallOverride).values({
    ...made,
    workspaceId: ctx.workspaceId,
    fromAt: iso(from),
    toAt: iso(to),
    madeAt: ctx.now.toString(),
  });
}

/** @returns whether it was still in force */
export async function withdrawOverride(
  ctx: Pick<Context, 'workspaceId' | 'tx' | 'now'>,
  overrideId: string,
): Promise<boolean> {
  const rows = await ctx.tx
    .update(oncallOverride)
    .set({ withdrawnAt: ctx.now.toString() })
    .where(
      and(
        eq(oncallOverride.workspaceId, ctx.workspaceId),
        eq(oncallOverride.overrideId, overrideId),
        isNull(oncallOverride.withdrawnAt),
      ),
    )
    .returning({ id: oncallOverride.overrideId });
  return rows.length > 0;
}

/** What somebody made so that is still in force, the next first (index oncall_override_maker). */
export async function madeBy(
  scope: Pick<Context, 'workspaceId' | 'tx' | 'now'>,
  personId: string,
): Promise<OverrideRow[]> {
  return scope.tx
    .select()
    .from(oncallOverride)
    .where(
      and(
        eq(oncallOverride.workspaceId, scope.workspaceId),
        eq(oncallOverride.madeById, personId),
        gt(oncallOverride.toAt, scope.now.toString()),
        isNull(oncallOverride.withdrawnAt),
      ),
    )
    .orderBy(oncallOverride.fromAt);
}
