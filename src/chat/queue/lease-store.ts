import { sql } from 'drizzle-orm';
import type { Db } from '../../db/connect.ts';
import { inboundLane, outboundLane } from '../tables.ts';

const LANES = { inbox: inboundLane, outbox: outboundLane };

/** @returns the leases that are still held; the others have been given back or have gone to other workers */
export async function renewLeases<Lease extends { lane: string; fence: number }>(
  db: Db,
  workspaceId: string,
  queue: keyof typeof LANES,
  leases: readonly Lease[],
  leaseUntil: string,
): Promise<Lease[]> {
  const lanes = LANES[queue];
  // Locked in order of lanes, as everywhere, so that it never waits crosswise with a commit's messages.
  const rows = await db.execute<{ lane: string; fence: string }>(sql`
    with held as materialized (
      select l.workspace_id, l.lane from ${lanes} l
      join jsonb_to_recordset(${JSON.stringify(leases)}::jsonb) as r(lane text, fence bigint)
        on l.lane = r.lane and l.fence = r.fence
      where l.workspace_id = ${workspaceId} and l.lease_until is not null order by l.lane for update of l)
    update ${lanes} l set lease_until = ${leaseUntil}::timestamptz
    from held where l.workspace_id = held.workspace_id and l.lane = held.lane
    returning l.lane, l.fence`);
  const renewed = new Set([...rows].map((row) => `${row.fence} ${row.lane}`));
  return leases.filter((lease) => renewed.has(`${lease.fence} ${lease.lane}`));
}
