import { sql } from 'drizzle-orm';
import type { Context } from '../../context.ts';
import type { Unit } from './transaction.ts';

/**
 * Takes back held messages: all of `subjects`, or, if one of them has been released already, none.
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
    where workspace_id = ${ctx.workspaceId} and state = 'held'
      and subject in (select jsonb_array_elements_text(${JSON.stringify(subjects)}::jsonb))
    order by message_id for update`);
  const known = new Set([...held].map((row) => row.subject));
  if (!messages.subjects.every((subject) => known.has(subject))) return false;
  await ctx.tx.execute(sql`
    update outbound_message set state = 'withdrawn'
    where workspace_id = ${ctx.workspaceId} and state = 'held'
      and subject in (select jsonb_array_elements_text(${JSON.stringify(subjects)}::jsonb))`);
  return true;
}

/**
 * Lets go the held messages whose time has come; each gets its place in its lane now. One that a newer
 * state of the same subject has overtaken is not sent.
 * @returns how many were released
 */
export async function releaseHeld(unit: Unit): Promise<number> {
  const now = unit.clock.now().toString();
  return unit.database.db.transaction(async (tx) => {
    // Lanes before messages, as everywhere. Rows that somebody is taking back right now are left to them.
    const lanes = await tx.execute(sql`
      with ready as (
        select distinct lane, place->>'platform' as platform, place->>'tenant' as tenant
        from outbound_message
        where workspace_id = ${unit.workspaceId} and state = 'held' and next_at <= ${now}::timestamptz)
      insert into outbound_lane (workspace_id, lane, platform, tenant, next_at)
      select ${unit.workspaceId}, lane, platform, tenant, ${now}::timestamptz from ready order by lane
      on conflict (workspace_id, lane) do update
        set next_at = coalesce(outbound_lane.next_at, excluded.next_at)
      returning lane`);
    if (lanes.length === 0) return 0;
    const released = await tx.execute(sql`
      with ready as (
        select message_id, nextval('outbound_seq') as seq,
          row_number() over (partition by coalesce(subject, message_id::text)
            order by created_at desc, message_id desc) as nth
        from (
          select * from outbound_message
          where workspace_id = ${unit.workspaceId} and state = 'held' and next_at <= ${now}::timestamptz
            and lane in (select jsonb_array_elements_text(${JSON.stringify([...lanes].map((l) => l.lane))}::jsonb))
          order by created_at, message_id for update skip locked) h)
      update outbound_message m
      set seq = r.seq,
        state = case when r.nth = 1 and not exists (
            select 1 from outbound_message w
            where w.workspace_id = m.workspace_id and w.subject = m.subject and w.state = 'due'
              and w.content->>'op' = 'put')
          then 'due' else 'withdrawn' end
      from ready r
      where m.workspace_id = ${unit.workspaceId} and m.message_id = r.message_id
      returning m.message_id`);
    return released.length;
  });
}
