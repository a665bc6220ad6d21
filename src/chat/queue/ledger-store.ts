import { inArray, sql } from 'drizzle-orm';
import type { Db, Tx } from '../../db/connect.ts';
import { deleteOldRows } from '../../db/old-rows.ts';
import type { PlatformName } from '../place.ts';
import { outboundMessage } from '../tables.ts';
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

/** Deletes messages that were sent or withdrawn before `before`, a few at a time. Dead ones stay. */
export function deleteOldMessages(db: Db, workspaceId: string, before: string): Promise<number> {
  const messages = {
    table: outboundMessage,
    id: outboundMessage.messageId,
    at: outboundMessage.createdAt,
    which: inArray(outboundMessage.state, ['sent', 'withdrawn']),
  };
  return deleteOldRows(db, messages, { workspaceId, before: Temporal.Instant.from(before), limit: 1_000 });
}
