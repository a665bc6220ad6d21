import { sql } from 'drizzle-orm';
import type { Context } from '../../context.ts';
import type { Tx } from '../../db/connect.ts';
import type { PlatformName } from '../place.ts';
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
      and subject in (select jsonb_array_elements_text(${JSON.stringify(subjects)}::jsonb))
    order by message_id for update`);
  const known = new Set([...held].map((row) => row.subject));
  if (!messages.subjects.every((subject) => known.has(subject))) return false;
  await ctx.tx.execute(sql`
    update outbound_message set state = 'withdrawn'
    where workspace_id = ${ctx.workspaceId} and state = 'held' and content->>'op' = 'put'
      and subject in (select jsonb_array_elements_text(${JSON.stringify(subjects)}::jsonb))`);
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
    const ready = await lockReady(
      tx,
      workspaceId,
      now.toString(),
      lanes.map(({ lane }) => lane),
    );
    if (ready.length === 0) return 0;
    const absorbed = await replaceWaiting(tx, workspaceId, ready);
    await makeDue(
      tx,
      workspaceId,
      ready.filter((id) => !absorbed.has(id)),
    );
    return ready.length;
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

/** Those that somebody is taking back right now are left to them. */
async function lockReady(tx: Tx, workspaceId: string, now: string, lanes: string[]): Promise<string[]> {
  const rows = await tx.execute<{ message_id: string }>(sql`
    select message_id from outbound_message
    where workspace_id = ${workspaceId} and state = 'held' and next_at <= ${now}::timestamptz
      and lane in (select jsonb_array_elements_text(${JSON.stringify(lanes)}::jsonb))
    order by next_at, seq for update skip locked`);
  return [...rows].map((row) => row.message_id);
}

/** @returns the ids of held messages whose content a waiting one has taken over */
async function replaceWaiting(tx: Tx, workspaceId: string, ready: string[]): Promise<Set<string>> {
  const rows = await tx.execute<{ message_id: string }>(sql`
    update outbound_message w
    set content = h.content, place = h.place, under = h.under, locale = h.locale, time_zone = h.time_zone,
      ticket_id = h.ticket_id, urgency = h.urgency
    from outbound_message h
    where h.workspace_id = ${workspaceId} and h.message_id in ${idsOf(ready)} and h.content->>'op' = 'put'
      and w.workspace_id = h.workspace_id and w.lane = h.lane and w.subject = h.subject
      and w.state = 'due' and w.content->>'op' = 'put'
    returning h.message_id`);
  const absorbed = [...rows].map((row) => row.message_id);
  if (absorbed.length > 0) {
    await tx.execute(sql`
      update outbound_message set state = 'withdrawn'
      where workspace_id = ${workspaceId} and message_id in ${idsOf(absorbed)}`);
  }
  return new Set(absorbed);
}

async function makeDue(tx: Tx, workspaceId: string, ids: string[]): Promise<void> {
  await tx.execute(sql`
    update outbound_message m set state = 'due', seq = r.seq
    from (
      select id, nextval('outbound_seq') as seq
      from (
        select value::uuid as id from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb)
          with ordinality as e(value, n)
        order by n) in_order) r
    where m.workspace_id = ${workspaceId} and m.message_id = r.id`);
}

const idsOf = (ids: string[]) => sql`(select jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb)::uuid)`;
