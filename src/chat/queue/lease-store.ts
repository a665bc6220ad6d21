import { sql } from 'drizzle-orm';
import type { Db } from '../../db/connect.ts';
import { inboundLane, outboundLane } from '../tables.ts';
import type { Renewal } from './lease.ts';

const LANES = { inbox: inboundLane, outbox: outboundLane };

/**
 * Renews what is still held. A lane whose row somebody has locked is left out rather than waited for: over a slow
 * line one long commit would let all the other leases run out.
 */
export async function renewLeases<Lease extends { lane: string; fence: number }>(
  db: Db,
  workspaceId: string,
  queue: keyof typeof LANES,
  leases: readonly Lease[],
  leaseUntil: string,
): Promise<Renewal<Lease>> {
  const lanes = LANES[queue];
  const rows = await db.execute<{ lane: string; fence: string; is_held: boolean; is_renewed: boolean }>(sql`
    with mine as materialized (
      select lane, fence from jsonb_to_recordset(${JSON.stringify(leases)}::jsonb) as r(lane text, fence bigint)),
    held as materialized (
      select l.workspace_id, l.lane from ${lanes} l
      join mine on l.lane = mine.lane and l.fence = mine.fence
      where l.workspace_id = ${workspaceId} and l.lease_until is not null order by l.lane for update of l skip locked),
    renewed as (
      update ${lanes} l set lease_until = ${leaseUntil}::timestamptz
      from held where l.workspace_id = held.workspace_id and l.lane = held.lane
      returning l.lane)
    select mine.lane, mine.fence, renewed.lane is not null as is_renewed,
      l.lease_until is not null and l.fence = mine.fence as is_held
    from mine
    left join ${lanes} l on l.workspace_id = ${workspaceId} and l.lane = mine.lane
    left join renewed on renewed.lane = mine.lane`);
  const found = new Map([...rows].map((row) => [`${row.fence} ${row.lane}`, row]));
  const of = (lease: Lease) => found.get(`${lease.fence} ${lease.lane}`);
  return {
    renewed: leases.filter((lease) => of(lease)?.is_renewed),
    lost: leases.filter((lease) => !of(lease)?.is_held),
  };
}
