import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import { lowestIdAt } from '../context.ts';
import type { Db } from './connect.ts';

/** Rows that get old: a table whose ids sort by time, and the column that says when a row came. */
export interface Aging {
  table: PgTable;
  id: PgColumn;
  at: PgColumn;
  /** Which of them may go; all, if it says nothing. */
  which?: SQL;
}

/**
 * Deletes a workspace's rows that came before `before`, the oldest first, at most `limit`. The primary key finds
 * them by their ids, without an index that every new row would pay for.
 * @returns how many
 */
export async function deleteOldRows(
  db: Db,
  { table, id, at, which = sql`true` }: Aging,
  options: { workspaceId: string; before: Temporal.Instant; limit: number },
): Promise<number> {
  const { workspaceId, before, limit } = options;
  const rows = await db.execute(sql`
    delete from ${table} where workspace_id = ${workspaceId} and ${id} in (
      select ${id} from ${table}
      where workspace_id = ${workspaceId} and ${id} < ${lowestIdAt(before)}::uuid
        and ${at} < ${before.toString()}::timestamptz and ${which}
      order by ${id} limit ${limit})
    returning 1`);
  return rows.length;
}
