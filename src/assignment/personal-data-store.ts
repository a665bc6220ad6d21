import { sql } from 'drizzle-orm';
import type { DataHolder } from '../personal-data.ts';

/** Which tickets were offered to somebody, and what they answered. */
export const assignmentData: DataHolder = {
  name: 'assignment',
  async collect(ctx, { personId }) {
    const [row] = await ctx.tx.execute<Record<string, unknown>>(sql`
      select coalesce(jsonb_agg(to_jsonb(o)), '[]') as offers from assignment_offer o
      where o.workspace_id = ${ctx.workspaceId} and o.person_id = ${personId}::uuid`);
    return row ?? {};
  },
  async forget(ctx, { personId }) {
    await ctx.tx.execute(sql`
      delete from assignment_offer
      where workspace_id = ${ctx.workspaceId} and person_id = ${personId}::uuid and state <> 'open'`);
    await ctx.tx.execute(sql`
      update assignment_turn set turns = turns - ${personId}::text where workspace_id = ${ctx.workspaceId}`);
    return { cards: 0 };
  },
};
