import { sql } from 'drizzle-orm';
import type { Db } from '../db/connect.ts';

const BATCH = 1_000;

/**
 * Forgets alerts that were over before `before`, and incidents that are over and have none left. A firing that is
 * repeated after that would count as a new one.
 * @returns how many
 */
export async function deleteOldAlerts(
  db: Db,
  workspaceId: string,
  before: Temporal.Instant,
): Promise<number> {
  const at = before.toString();
  const alerts = await db.execute(sql`
    delete from monitor_alert where workspace_id = ${workspaceId} and (source, fingerprint, starts_at) in (
      select source, fingerprint, starts_at from monitor_alert
      where workspace_id = ${workspaceId} and heard_at < ${at}::timestamptz and over_at < ${at}::timestamptz
      limit ${BATCH}) returning 1`);
  const incidents = await db.execute(sql`
    delete from monitor_incident where workspace_id = ${workspaceId} and incident_id in (
      select i.incident_id from monitor_incident i
      where i.workspace_id = ${workspaceId} and i.opened_at < ${at}::timestamptz
        and (i.is_over or i.ended_at is not null) and i.due_at is null
        and not exists (
          select 1 from monitor_alert a
          where a.workspace_id = i.workspace_id and a.incident_id = i.incident_id)
      limit ${BATCH}) returning 1`);
  return alerts.length + incidents.length;
}
