import { sql } from 'drizzle-orm';
import { lowestIdAt } from '../../context.ts';
import type { Db } from '../../db/connect.ts';

/** What waits in the outbox now: number of messages by state, and the age of the oldest that is due. */
export async function waitingMessages(
  db: Db,
  workspaceId: string,
  now: Temporal.Instant,
): Promise<{ byState: Record<string, number>; oldestSeconds: number }> {
  const rows = await db.execute<{ state: string; n: string; oldest: string | null }>(sql`
    select state, count(*) as n, min(due_at) as oldest from outbound_message
    where workspace_id = ${workspaceId} and state in ('due', 'sending', 'ambiguous') group by state
    union all
    select state, count(*), null from outbound_message
    where workspace_id = ${workspaceId} and state = 'held' group by state
    union all
    select state, count(*), null from outbound_message
    where workspace_id = ${workspaceId} and state = 'dead' group by state`);
  const byState: Record<string, number> = { held: 0, due: 0, sending: 0, ambiguous: 0, dead: 0 };
  let oldestSeconds = 0;
  for (const row of rows) {
    byState[row.state] = Number(row.n);
    if (!row.oldest) continue;
    const age = now.since(Temporal.Instant.from(row.oldest)).total('seconds');
    oldestSeconds = Math.max(oldestSeconds, age);
  }
  return { byState, oldestSeconds };
}

/**
 * Deletes messages that were sent or withdrawn before `before`, a few at a time. Dead ones stay. Ids sort by
 * time, so the primary key finds the old ones, without an index that every message would pay for.
 */
export async function deleteOldMessages(db: Db, workspaceId: string, before: string): Promise<number> {
  const rows = await db.execute(sql`
    delete from outbound_message where workspace_id = ${workspaceId} and message_id in (
      select message_id from outbound_message
      where workspace_id = ${workspaceId} and message_id < ${lowestIdAt(Temporal.Instant.from(before))}::uuid
        and created_at < ${before}::timestamptz and state in ('sent', 'withdrawn')
      order by message_id limit 1000)
    returning 1`);
  return rows.length;
}
