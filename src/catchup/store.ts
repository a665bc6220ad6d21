import { sql } from 'drizzle-orm';
import type { Place, PlatformName } from '../chat/place.ts';
import type { Db } from '../db/connect.ts';
import { SHORTEST_INTERVAL_SECONDS } from './rules.ts';

interface Scope {
  workspaceId: string;
  db: Db;
}

/** A room that this process reads now. */
export interface Claimed {
  place: Place;
  readUntil: string;
  intervalSeconds: number;
}

/** People who were seen this long ago may still write first. */
const KNOWN_DAYS = 30;
/** Rooms in use are read at once after a gap, the others when their time comes. */
const IN_USE_DAYS = 7;

/** Up to when a platform was listened to; undefined before the first time. */
export async function listenedUntil(scope: Scope, platform: PlatformName): Promise<string | undefined> {
  const [row] = await scope.db.execute<{ until: string }>(sql`
    select listened_until as until from catch_up_platform
    where workspace_id = ${scope.workspaceId} and platform = ${platform}`);
  return row?.until;
}

/** All rooms of the platform that may matter are followed from here on. */
export async function noteListening(scope: Scope, platform: PlatformName, now: string): Promise<void> {
  await scope.db.execute(sql`
    insert into catch_up_platform (workspace_id, platform, listened_until)
    values (${scope.workspaceId}, ${platform}, ${now}::timestamptz)
    on conflict (workspace_id, platform) do update
      set listened_until = greatest(catch_up_platform.listened_until, excluded.listened_until)`);
}

/**
 * Begins to follow rooms: those that the desk knows, the direct chats of people it knows, and `more`.
 * @param since up to when they count as read, if they are new here; ISO instant
 */
export async function followRooms(
  scope: Scope,
  platform: PlatformName,
  options: { more: readonly Place[]; since: string; now: string },
): Promise<void> {
  const { more, since, now } = options;
  await scope.db.execute(sql`
    with known as (
      select tenant, channel, kind, reference from conversation
      where workspace_id = ${scope.workspaceId} and platform = ${platform} and gone_at is null
      union all
      select tenant, '@' || external_id, 'dm', reference from account
      where workspace_id = ${scope.workspaceId} and platform = ${platform}
        and seen_at > ${now}::timestamptz - make_interval(days => ${KNOWN_DAYS})),
    rooms as (
      select tenant, channel, jsonb_strip_nulls(jsonb_build_object('platform', ${platform}::text,
        'tenant', tenant, 'channel', channel, 'kind', kind, 'reference', reference)) as place, 2 as rank
      from known
      union all
      select place->>'tenant', place->>'channel', place, 1
      from jsonb_array_elements(${JSON.stringify(more)}::jsonb) place),
    each as (select distinct on (tenant, channel) * from rooms order by tenant, channel, rank)
    insert into catch_up_cursor
      (workspace_id, platform, tenant, channel, place, read_until, next_at, interval_seconds, active_at)
    select ${scope.workspaceId}, ${platform}, tenant, channel, place, ${since}::timestamptz,
      ${now}::timestamptz, ${SHORTEST_INTERVAL_SECONDS}, ${now}::timestamptz
    from each order by tenant, channel
    on conflict (workspace_id, platform, tenant, channel) do update set place = excluded.place
    where catch_up_cursor.place is distinct from excluded.place`);
}

/** Something may have been missed: rooms in use are due now. */
export async function readAgain(scope: Scope, platform: PlatformName, now: string): Promise<void> {
  await scope.db.execute(sql`
    update catch_up_cursor set next_at = ${now}::timestamptz, lease_until = null
    where workspace_id = ${scope.workspaceId} and platform = ${platform}
      and active_at > ${now}::timestamptz - make_interval(days => ${IN_USE_DAYS})`);
}

/** Takes the room that is due and in use most (index catch_up_cursor_next), which nobody else reads now. */
export async function claimRoom(
  scope: Scope,
  platform: PlatformName,
  window: { now: string; leaseUntil: string },
): Promise<Claimed | undefined> {
  const [row] = await scope.db.execute<{ place: Place; read_until: string; interval_seconds: number }>(sql`
    with due as materialized (
      select workspace_id, platform, tenant, channel from catch_up_cursor
      where workspace_id = ${scope.workspaceId} and platform = ${platform}
        and next_at <= ${window.now}::timestamptz
        and (lease_until is null or lease_until < ${window.now}::timestamptz)
      order by active_at desc limit 1 for update skip locked)
    update catch_up_cursor c set lease_until = ${window.leaseUntil}::timestamptz
    from due where c.workspace_id = due.workspace_id and c.platform = due.platform and c.tenant = due.tenant
      and c.channel = due.channel
    returning c.place, c.read_until, c.interval_seconds`);
  return row && { place: row.place, readUntil: row.read_until, intervalSeconds: row.interval_seconds };
}

/** Gives a room back. @param read up to when everything is recorded; absent: it could not be read */
export async function settleRoom(
  scope: Scope,
  { platform, tenant, channel }: Place,
  next: { nextAt: string; read?: { until: string; intervalSeconds: number; isActive: boolean } },
): Promise<void> {
  const { read } = next;
  await scope.db.execute(sql`
    update catch_up_cursor set lease_until = null, next_at = ${next.nextAt}::timestamptz,
      read_until = greatest(read_until, ${read?.until ?? null}::timestamptz),
      interval_seconds = coalesce(${read?.intervalSeconds ?? null}::int, interval_seconds),
      active_at = case when ${read?.isActive ?? false}::boolean
        then greatest(active_at, ${read?.until ?? null}::timestamptz) else active_at end
    where workspace_id = ${scope.workspaceId} and platform = ${platform} and tenant = ${tenant}
      and channel = ${channel}`);
}
