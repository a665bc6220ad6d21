import { sql } from 'drizzle-orm';
import type { Db, Tx } from '../../db/connect.ts';
import type { OutageReason } from '../tables.ts';
import type { Told } from './outbox-rules.ts';
import type { OutboundLease } from './outbox-task.ts';

/**
 * Keeps the beginning of a platform's outage, and ends it with the first answer. Nothing is written as long as
 * what was told is what was known.
 * @param known why the platform was thought to be away; undefined: it was not
 */
export async function noteTold(
  tx: Tx,
  { workspaceId, platform, tenant }: OutboundLease,
  told: Told,
  known: OutageReason | undefined,
  now: Temporal.Instant,
): Promise<void> {
  if (told === 'answers') {
    if (known === undefined) return;
    await tx.execute(sql`
      delete from platform_outage
      where workspace_id = ${workspaceId} and platform = ${platform} and tenant = ${tenant}`);
    return;
  }
  if (told === known) return;
  await tx.execute(sql`
    insert into platform_outage (workspace_id, platform, tenant, since, reason)
    values (${workspaceId}, ${platform}, ${tenant}, ${now.toString()}::timestamptz, ${told})
    on conflict (workspace_id, platform, tenant) do update set reason = excluded.reason`);
}

/** An outage that nothing waits for is not known to go on: the next message finds out. */
export async function forgetIdleOutages(db: Db, workspaceId: string): Promise<void> {
  await db.execute(sql`
    delete from platform_outage o
    where o.workspace_id = ${workspaceId} and not exists (
      select 1 from outbound_lane l
      where l.workspace_id = o.workspace_id and l.platform = o.platform and l.tenant = o.tenant
        and (l.next_at is not null or l.lease_until is not null))`);
}
