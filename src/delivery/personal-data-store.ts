import { sql } from 'drizzle-orm';
import type { DataHolder } from '../personal-data.ts';

/** Which urgent messages went to a person another way, and which they acknowledged. */
export const deliveryData: DataHolder = {
  name: 'delivery',
  async collect(ctx, { personId }) {
    const [row] = await ctx.tx.execute<Record<string, unknown>>(sql`
      select
        (select coalesce(jsonb_agg(to_jsonb(f)), '[]') from delivery_fallback f
          where f.workspace_id = ${ctx.workspaceId} and f.person_id = ${personId}::uuid) as another_way,
        (select coalesce(jsonb_agg(to_jsonb(a)), '[]') from delivery_ack a
          where a.workspace_id = ${ctx.workspaceId} and a.person_id = ${personId}::uuid) as acknowledged`);
    return row ?? {};
  },
  async forget(ctx, { personId }) {
    await ctx.tx.execute(sql`
      delete from delivery_fallback where workspace_id = ${ctx.workspaceId} and person_id = ${personId}::uuid`);
    await ctx.tx.execute(sql`
      delete from delivery_ack where workspace_id = ${ctx.workspaceId} and person_id = ${personId}::uuid`);
    return { cards: 0 };
  },
};
