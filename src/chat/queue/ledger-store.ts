import { sql } from 'drizzle-orm';
import { lowestIdAt } from '../../context.ts';
import type { Db, Tx } from '../../db/connect.ts';
import type { PlatformName } from '../place.ts';
import type { Waiting } from './metrics.ts';

/**
 * What waits in the outbox now, on each of `platforms` (the partial indexes on outbound_message's states).
 * @returns figures for a platform without messages too
 */
export async function waitingMessages(
  db: Db | Tx,
  workspaceId: string,
  now: Temporal.Instant,
  platforms: readonly PlatformName[],
): Promise<Waiting[]> {
  const rows = await db.execute<{ platform: string; state: string; n: string; oldest: string | null }>(sql`
    select place->>'platform' as platform, state, count(*) as n, min(due_at) as oldest from outbound_message
    where workspace_id = ${workspaceId} and state in ('due', 'sending', 'ambiguous') group by 1, 2
    union all
    select place->>'platform', state, count(*), null from outbound_message
    where workspace_id = ${workspaceId} and state = 'held' group by 1, 2
    union all
    select place->>'platform', state, count(*), null from outbound_message
    where workspace_id = ${workspaceId} and state = 'dead' group by 1, 2`);
  const outages = await db.execute<{ platform: string; since: string }>(sql`
    select platform, min(since) as since from platform_outage
    where workspace_id = ${workspaceId} group by platform`);
  const ageOf = (instant: string | null | undefined): number =>
    instant ? Math.max(0, now.since(Temporal.Instant.from(instant)).total('seconds')) : 0;
  return platforms.map((platform) => {
    const mine = [...rows].filter((row) => row.platform === platform);
    return {
      platform,
      byState: {
        ...{ held: 0, due: 0, sending: 0, ambiguous: 0, dead: 0 },
        ...Object.fromEntries(mine.map((row) => [row.state, Number(row.n)])),
      },
      oldestSeconds: Math.max(0, ...mine.map((row) => ageOf(row.oldest))),
      downSeconds: ageOf([...outages].find((outage) => outage.platform === platform)?.since),
    };
  });
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
