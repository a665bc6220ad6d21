import { sql } from 'drizzle-orm';
import type { DataHolder } from '../../personal-data.ts';

/** When a person stood in, which swaps they asked for or answered, and to which calendars they subscribe. */
export const rotaData: DataHolder = {
  name: 'rotas',
  async collect(ctx, { personId }) {
    const [row] = await ctx.tx.execute<Record<string, unknown>>(sql`
      select
        (select coalesce(jsonb_agg(to_jsonb(o)), '[]') from oncall_override o
          where o.workspace_id = ${ctx.workspaceId} and ${personId}::uuid in (o.person_id, o.made_by_id)) as stand_ins,
        (select coalesce(jsonb_agg(to_jsonb(s)), '[]') from oncall_swap s
          where s.workspace_id = ${ctx.workspaceId} and (${personId}::uuid in (s.asker_id, s.answered_by_id)
            or s.asked_ids ? ${personId})) as swaps,
        (select coalesce(jsonb_agg(to_jsonb(f)), '[]') from oncall_feed f
          where f.workspace_id = ${ctx.workspaceId} and f.person_id = ${personId}::uuid) as calendars`);
    return row ?? {};
  },
  /** What they were to do is nobody's then, and reported as a gap; what they did stays under their former name. */
  async forget(ctx, { personId }, { texts }) {
    const { workspaceId, now } = ctx;
    await ctx.tx.execute(sql`
      delete from oncall_feed where workspace_id = ${workspaceId} and person_id = ${personId}::uuid`);
    await ctx.tx.execute(sql`
      update oncall_override set withdrawn_at = ${now.toString()}::timestamptz
      where workspace_id = ${workspaceId} and person_id = ${personId}::uuid
        and to_at > ${now.toString()}::timestamptz and withdrawn_at is null`);
    await ctx.tx.execute(sql`
      update oncall_swap set state = 'withdrawn', ended_at = ${now.toString()}::timestamptz
      where workspace_id = ${workspaceId} and asker_id = ${personId}::uuid and state = 'open'`);
    if (texts) {
      await ctx.tx.execute(sql`
        update oncall_swap set note = null where workspace_id = ${workspaceId} and asker_id = ${personId}::uuid`);
    }
    return { cards: 0 };
  },
};
