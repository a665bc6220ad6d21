import { sql } from 'drizzle-orm';
import type { Db } from '../db/connect.ts';

/** Forgets offers that ended before `before`. @returns how many */
export async function deleteOldOffers(
  db: Db,
  workspaceId: string,
  before: Temporal.Instant,
): Promise<number> {
  const gone = await db.execute(sql`
    delete from assignment_offer where workspace_id = ${workspaceId} and offer_id in (
      select offer_id from assignment_offer
      where workspace_id = ${workspaceId} and ended_at < ${before.toString()}::timestamptz limit 1000) returning 1`);
  return gone.length;
}
