import { sql } from 'drizzle-orm';
import type { DataHolder } from '../../personal-data.ts';

/** Which drills a person started, and which reached them. */
export const drillData: DataHolder = {
  name: 'drills',
  async collect(ctx, { personId }) {
    const [row] = await ctx.tx.execute<Record<string, unknown>>(sql`
      select coalesce(jsonb_agg(to_jsonb(d)), '[]') as drills from sla_drill d
      where d.workspace_id = ${ctx.workspaceId} and (d.started_by_id = ${personId}::uuid
        or d.messages @> ${JSON.stringify([{ personId }])}::text::jsonb)`);
    return row ?? {};
  },
  async forget({ tx, workspaceId }, { personId }) {
    await tx.execute(sql`
      delete from sla_drill d where d.workspace_id = ${workspaceId} and (d.started_by_id = ${personId}::uuid
        or d.messages @> ${JSON.stringify([{ personId }])}::text::jsonb)`);
    return { cards: 0 };
  },
};
