import { sql } from 'drizzle-orm';
import type { DataHolder } from '../personal-data.ts';

/** When somebody was away, and for whom they said so. */
export const absenceData: DataHolder = {
  name: 'absence',
  async collect(ctx, { personId }) {
    const [row] = await ctx.tx.execute<Record<string, unknown>>(sql`
      select coalesce(jsonb_agg(to_jsonb(a)), '[]') as absences from absence a
      where a.workspace_id = ${ctx.workspaceId} and a.person_id = ${personId}::uuid`);
    return row ?? {};
  },
  async forget(ctx, { personId }) {
    await ctx.tx.execute(sql`
      delete from absence where workspace_id = ${ctx.workspaceId} and person_id = ${personId}::uuid`);
    return { cards: 0 };
  },
};
