import { sql } from 'drizzle-orm';
import type { Context } from '../context.ts';
import { jsonText } from '../db/json.ts';

/** How many open tickets each of these people has (index ticket_assignee_open). */
export async function openByAssignee(
  ctx: Context,
  personIds: readonly string[],
): Promise<Map<string, number>> {
  const rows = await ctx.tx.execute<{ personId: string; count: number }>(sql`
    select assignee_id as "personId", count(*)::int as count from ticket
    where workspace_id = ${ctx.workspaceId} and state not in ('closed', 'cancelled') and state <> 'resolved'
      and assignee_id in (select jsonb_array_elements_text(${jsonText(personIds)}::jsonb)::uuid)
    group by assignee_id`);
  return new Map([...rows].map((row) => [row.personId, row.count]));
}

/** Who had a requester's last other ticket of a category (index ticket_requester). */
export async function lastAssignee(
  ctx: Context,
  of: { requesterId: string; category: string; ticketId: string },
): Promise<string | undefined> {
  const [row] = await ctx.tx.execute<{ personId: string }>(sql`
    select assignee_id as "personId" from ticket
    where workspace_id = ${ctx.workspaceId} and requester_id = ${of.requesterId}::uuid
      and category = ${of.category} and ticket_id <> ${of.ticketId}::uuid and assignee_id is not null
    order by updated_at desc limit 1`);
  return row?.personId;
}
