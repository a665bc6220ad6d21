import { sql } from 'drizzle-orm';
import type { Context } from '../context.ts';
import { type DataHolder, directChannels, type Subject } from '../personal-data.ts';

/** Up to where direct chats with people were read. */
export const catchUpData: DataHolder = {
  name: 'catch_up',
  async collect(ctx, who) {
    const rows = await ctx.tx.execute(sql`
      select c.* from catch_up_cursor c where c.workspace_id = ${ctx.workspaceId} and ${isTheirs(who)}`);
    return { cursors: [...rows] };
  },
  async forget(ctx: Context, who) {
    await ctx.tx.execute(sql`
      delete from catch_up_cursor c where c.workspace_id = ${ctx.workspaceId} and ${isTheirs(who)}`);
    return { cards: 0 };
  },
};

function isTheirs(who: Subject) {
  return sql`(c.platform, c.tenant, c.channel) in (
    select d.platform, d.tenant, d.channel
    from jsonb_to_recordset(${JSON.stringify(directChannels(who))}::jsonb)
      as d(platform text, tenant text, channel text))`;
}
