import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Context } from '../../context.ts';
import { idsOf } from '../../db/lists.ts';
import { iso, ms } from './instants.ts';
import { oncallGap } from './tables.ts';

type Scope = Pick<Context, 'workspaceId' | 'tx' | 'now'>;

/** A gap as it was reported; instants in ms. */
export interface ReportedGap {
  gapId: string;
  reportId: string;
  from: number;
  to: number;
  /** Null: it is open. */
  how: 'covered' | 'over' | null;
  isReminded: boolean;
  isBegun: boolean;
}

/** Gaps of a rota that are not closed (index oncall_gap_rota). The rota is locked by whoever changes one. */
export async function openGaps(scope: Scope, rota: string): Promise<ReportedGap[]> {
  const rows = await scope.tx
    .select()
    .from(oncallGap)
    .where(
      and(eq(oncallGap.workspaceId, scope.workspaceId), eq(oncallGap.rota, rota), isNull(oncallGap.closedAt)),
    )
    .orderBy(oncallGap.fromAt);
  return rows.map(gapOf);
}

/** All gaps of some reports, closed ones as well. */
export async function gapsOfReports(
  scope: Scope,
  rota: string,
  reportIds: readonly string[],
): Promise<ReportedGap[]> {
  const rows = await scope.tx
    .select()
    .from(oncallGap)
    .where(
      and(
        eq(oncallGap.workspaceId, scope.workspaceId),
        eq(oncallGap.rota, rota),
        sql`${oncallGap.reportId} in ${idsOf(reportIds)}`,
      ),
    )
    .orderBy(oncallGap.fromAt);
  return rows.map(gapOf);
}

export async function insertGap(
  scope: Scope,
  rota: string,
  gap: Pick<ReportedGap, 'gapId' | 'reportId' | 'from' | 'to'>,
): Promise<void> {
  await scope.tx.insert(oncallGap).values({
    workspaceId: scope.workspaceId,
    rota,
    gapId: gap.gapId,
    reportId: gap.reportId,
    fromAt: iso(gap.from),
    toAt: iso(gap.to),
    foundAt: scope.now.toString(),
  });
}

export async function changeGap(
  scope: Scope,
  gapId: string,
  change:
    | { from: number; to: number }
    | { how: 'covered' | 'over' }
    | { isReminded: true }
    | { isBegun: true },
): Promise<void> {
  const now = scope.now.toString();
  const set =
    'how' in change
      ? { how: change.how, closedAt: now }
      : 'from' in change
        ? { fromAt: iso(change.from), toAt: iso(change.to) }
        : 'isBegun' in change
          ? { begunAt: now }
          : { remindedAt: now };
  await scope.tx
    .update(oncallGap)
    .set(set)
    .where(and(eq(oncallGap.workspaceId, scope.workspaceId), eq(oncallGap.gapId, gapId)));
}

/** When the next of the reported gaps begins, ms. */
export async function nextGap(scope: Scope, rota: string): Promise<number | undefined> {
  const coming = (await openGaps(scope, rota)).filter(({ isBegun }) => !isBegun);
  return coming[0]?.from;
}

function gapOf(row: typeof oncallGap.$inferSelect): ReportedGap {
  return {
    gapId: row.gapId,
    reportId: row.reportId,
    from: ms(row.fromAt),
    to: ms(row.toAt),
    how: row.how,
    isReminded: row.remindedAt !== null,
    isBegun: row.begunAt !== null,
  };
}
