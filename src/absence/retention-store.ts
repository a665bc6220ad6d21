import { sql } from 'drizzle-orm';
import type { Db } from '../db/connect.ts';

/** Forgets absences that were over before `before`. @returns how many */
export async function deleteOldAbsences(
  db: Db,
  workspaceId: string,
  before: Temporal.Instant,
): Promise<number> {
  const gone = await db.execute(sql`
    delete from absence where workspace_id = ${workspaceId} and absence_id in (
      select absence_id from absence
      where workspace_id = ${workspaceId} and until_at < ${before.toString()}::timestamptz limit 1000) returning 1`);
  return gone.length;
}
