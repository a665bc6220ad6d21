import { sql } from 'drizzle-orm';
import { laneOf } from '../chat/place.ts';
import { listOf } from '../db/lists.ts';
import { holdsAny } from '../db/names.ts';
import { type DataHolder, directChannels } from '../personal-data.ts';

/** Which alerts somebody got, what they snoozed, and for what they asked or granted more time. */
export const slaData: DataHolder = {
  name: 'sla',
  async collect(ctx, { personId }) {
    const id = sql`${personId}::uuid`;
    const [row] = await ctx.tx.execute<Record<string, unknown>>(sql`
      select
        (select coalesce(jsonb_agg(to_jsonb(n)), '[]') from sla_notice n
          where n.workspace_id = ${ctx.workspaceId} and n.person_id = ${id}) as alerts,
        (select coalesce(jsonb_agg(to_jsonb(s)), '[]') from sla_snooze s
          where s.workspace_id = ${ctx.workspaceId} and s.person_id = ${id}) as snoozed,
        (select coalesce(jsonb_agg(to_jsonb(m)), '[]') from sla_more_time m
          where m.workspace_id = ${ctx.workspaceId} and (m.asked_by = ${id} or m.decided_by = ${id})) as more_time`);
    return row ?? {};
  },
  async forget(ctx, who, how) {
    const { tx, workspaceId } = ctx;
    const id = sql`${who.personId}::uuid`;
    const lanes = directChannels(who).map((room) => laneOf(room));
    await tx.execute(sql`delete from sla_notice where workspace_id = ${workspaceId} and person_id = ${id}`);
    await tx.execute(
      sql`delete from sla_burst where workspace_id = ${workspaceId} and lane in ${listOf(lanes)}`,
    );
    // Whoever was asked for a decision, in their direct chat.
    await tx.execute(sql`
      update sla_more_time set asked = coalesce((
        select jsonb_agg(one) from jsonb_array_elements(asked) one where one->>'personId' <> ${who.personId}), '[]')
      where workspace_id = ${workspaceId} and ${holdsAny(sql`asked`, [who.personId])}`);
    if (how.texts) {
      await tx.execute(sql`
        update sla_snooze set reason = '—' where workspace_id = ${workspaceId} and person_id = ${id}`);
      await tx.execute(sql`
        update sla_more_time set reason = '—' where workspace_id = ${workspaceId} and asked_by = ${id}`);
    }
    return { cards: 0 };
  },
};
