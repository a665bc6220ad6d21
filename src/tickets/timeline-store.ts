import { and, asc, eq, sql } from 'drizzle-orm';
import type { Context } from '../context.ts';
import { idsOf, listOf } from '../db/lists.ts';
import type { TimelineRow } from './store.ts';
import { ticketEvent } from './tables.ts';

/** The entries of some types of several timelines, each in its order (primary key of ticket_event). */
export function entriesOf(
  ctx: Pick<Context, 'workspaceId' | 'tx'>,
  ids: readonly string[],
  types: readonly string[],
): Promise<TimelineRow[]> {
  return ctx.tx
    .select()
    .from(ticketEvent)
    .where(
      and(
        eq(ticketEvent.workspaceId, ctx.workspaceId),
        sql`${ticketEvent.ticketId} in ${idsOf(ids)}`,
        sql`${ticketEvent.type} in ${listOf(types)}`,
      ),
    )
    .orderBy(asc(ticketEvent.ticketId), asc(ticketEvent.seq));
}
