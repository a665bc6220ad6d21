import { sql } from 'drizzle-orm';
import type { Context } from '../../context.ts';
import type { Tx } from '../../db/connect.ts';
import { listOf } from '../../db/lists.ts';
import type { PlatformName } from '../place.ts';
import { releaseReady } from './ready-store.ts';
import { transact, type Unit } from './transaction.ts';

/**
 * Takes back held cards (index outbound_message_held_put): all of `subjects`, or, if one of them has been released already, none.
 * @param messages.alongWith subjects that are taken back too if they are still held
 * @returns whether it was in time
 */
export async function withdraw(
  ctx: Context,
  messages: { subjects: readonly string[]; alongWith: readonly string[] },
): Promise<boolean> {
  const subjects = [...messages.subjects, ...messages.alongWith];
  const held = await ctx.tx.execute<{ subject: string }>(sql`
    select subject from outbound_message
    where workspace_id = ${ctx.workspaceId} and state = 'held' and content->>'op' = 'put'
      and subject in ${listOf(subjects)}
    order by message_id for update`);
  const known = new Set([...held].map((row) => row.subject));
  if (!messages.subjects.every((subject) => known.has(subject))) return false;
  await ctx.tx.execute(sql`
    update outbound_message set state = 'withdrawn'
    where workspace_id = ${ctx.workspaceId} and state = 'held' and content->>'op' = 'put'
      and subject in ${listOf(subjects)}`);
  return true;
}

/**
 * Lets go the held messages whose time has come; each gets its place in its lane now, in the order of their
 * times. If a state of the same card is still waiting, the released one, which is newer, takes its place.
 * @returns how many were released
 */
export async function releaseHeld(unit: Unit): Promise<number> {
  const platforms = new Set<PlatformName>();
  const released = await transact(unit, async ({ tx, workspaceId, now }) => {
    const lanes = await wakeLanesOfReady(tx, workspaceId, now.toString());
    if (lanes.length === 0) return 0;
    for (const { platform } of lanes) platforms.add(platform);
    return releaseReady(
      tx,
      workspaceId,
      now.toString(),
      lanes.map(({ lane }) => lane),
    );
  });
  for (const platform of platforms) unit.wakeup.wake(`outbox ${platform}`);
  return released;
}

/** Lanes before messages and in order, as everywhere (index outbound_message_held). */
async function wakeLanesOfReady(
  tx: Tx,
  workspaceId: string,
  now: string,
): Promise<{ lane: string; platform: PlatformName }[]> {
  const lanes = await tx.execute<{ lane: string; platform: PlatformName }>(sql`
    with ready as materialized (
      select distinct lane, place->>'platform' as platform, place->>'tenant' as tenant
      from outbound_message
      where workspace_id = ${workspaceId} and state = 'held' and next_at <= ${now}::timestamptz)
    insert into outbound_lane (workspace_id, lane, platform, tenant, next_at)
    select ${workspaceId}, lane, platform, tenant, ${now}::timestamptz from ready order by lane
    on conflict (workspace_id, lane) do update
      set next_at = coalesce(outbound_lane.next_at, excluded.next_at)
    returning lane, platform`);
  return [...lanes];
}
