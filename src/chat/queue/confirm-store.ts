import { type SQL, sql } from 'drizzle-orm';
import type { Db } from '../../db/connect.ts';
import { jsonText } from '../../db/json.ts';
import type { Shown } from '../platform.ts';

/**
 * Marks messages as shown by their platform (index message_ref_external).
 * @returns those that are known; an event can be faster than the mark of the message that it tells of
 */
export async function confirmShown(
  db: Db,
  workspaceId: string,
  shown: readonly Shown[],
  at: Temporal.Instant,
): Promise<Set<string>> {
  const rows = await db.execute<{ key: string }>(sql`
    with s as materialized (
      select * from jsonb_to_recordset(${jsonText(shown)}::jsonb) as s(platform text, tenant text, channel text,
        "externalId" text, "andEarlier" boolean, "eachState" boolean)),
    known as (
      select r.subject, r.confirmed_at, s.channel || ' ' || s."externalId" as key, coalesce(s."eachState", false) as each
      from s join message_ref r on ${mine(workspaceId)} and r.external_id = s."externalId"
      union all
      select r.subject, r.confirmed_at, s.channel || ' ' || s."externalId", false
      from s join message_ref r on s."andEarlier" and ${mine(workspaceId)} and r.confirmed_at is null
        and case when r.external_id ~ '^[0-9]{1,18}$' then r.external_id::bigint < s."externalId"::bigint end),
    marked as (
      update message_ref r set confirmed_at = ${at.toString()}::timestamptz
      from known k where r.workspace_id = ${workspaceId} and r.subject = k.subject
        and (k.each or k.confirmed_at is null))
    select distinct key from known`);
  return new Set([...rows].map((row) => row.key));
}

const mine = (workspaceId: string): SQL => sql`r.workspace_id = ${workspaceId} and r.platform = s.platform
  and r.tenant = s.tenant and r.channel = s.channel`;
