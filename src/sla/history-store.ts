import { and, asc, eq, sql } from 'drizzle-orm';
import type { Context } from '../context.ts';
import { idsOf, listOf } from '../db/lists.ts';
import type { TimelineRow } from '../tickets/store.ts';
import { ticketEvent } from '../tickets/tables.ts';
import { TELLING } from './history.ts';

/** Of the timelines of some tickets, what clocks go by, in order (by the primary key). */
export async function tellingEntries(
  ctx: Context,
  ids: readonly string[],
): Promise<ReadonlyMap<string, TimelineRow[]>> {
  if (ids.length === 0) return new Map();
  const rows = await ctx.tx
    .select()
    .from(ticketEvent)
    .where(
      and(
        eq(ticketEvent.workspaceId, ctx.workspaceId),
        sql`${ticketEvent.ticketId} in ${idsOf(ids)}`,
        sql`${ticketEvent.type} in ${listOf(TELLING)}`,
      ),
    )
    .orderBy(asc(ticketEvent.ticketId), asc(ticketEvent.seq));
  return Map.groupBy(rows, ({ ticketId }) => ticketId);
}
