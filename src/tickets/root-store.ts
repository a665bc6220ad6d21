import { sql } from 'drizzle-orm';
import { laneOf, type Place } from '../chat/place.ts';
import { messageRef } from '../chat/tables.ts';
import type { Context } from '../context.ts';
import { comment, ticketDraft, ticketDraftPart, ticketThread } from './tables.ts';

/** What a message that begins a thread is to Parley. */
export type Root =
  /** One of our own messages, by its subject. */
  | { what: 'ours'; subject: string }
  /** The message that a ticket was opened from. */
  | { what: 'thread'; id: string; subject: string }
  /** One of those that a draft was made of; the id is the ticket's if it was sent. */
  | { what: 'draft'; id: string }
  /** One that became a comment of this ticket. */
  | { what: 'comment'; id: string };

/**
 * Looks everywhere at once, since most lines in threads are in none of ours; the first kind wins. Indexes:
 * message_ref_external, ticket_thread_place, ticket_draft_thread, the key of ticket_draft_part, comment_source.
 */
export async function rootAt(ctx: Context, place: Place, messageId: string): Promise<Root | undefined> {
  const { workspaceId } = ctx;
  const { platform, tenant, channel } = place;
  const lane = laneOf(place);
  const [row] = await ctx.tx.execute<{ what: Root['what']; id: string; subject: string }>(sql`
    select what, id, subject from (
      select 1 as rank, 'ours' as what, null::uuid as id, subject from ${messageRef}
      where workspace_id = ${workspaceId} and platform = ${platform} and tenant = ${tenant}
        and channel = ${channel} and external_id = ${messageId}
      union all
      select 2, 'thread', ticket_id, card_subject from ${ticketThread}
      where workspace_id = ${workspaceId} and lane = ${lane} and thread = ${messageId}
      union all
      select 3, 'draft', draft_id, null from ${ticketDraft}
      where workspace_id = ${workspaceId} and lane = ${lane} and thread = ${messageId}
        and thread <> '' and state in ('open', 'sent')
      union all
      select 4, 'draft', draft_id, null from ${ticketDraftPart}
      where workspace_id = ${workspaceId} and lane = ${lane} and message_id = ${messageId}
      union all
      select 5, 'comment', ticket_id, null from ${comment}
      where workspace_id = ${workspaceId} and source_platform = ${platform} and source_tenant = ${tenant}
        and source_channel = ${channel} and source_message = ${messageId} and deleted_at is null) known
    order by rank limit 1`);
  if (!row) return undefined;
  const { what, id, subject } = row;
  switch (what) {
    case 'ours':
      return { what, subject };
    case 'thread':
      return { what, id, subject };
    case 'draft':
    case 'comment':
      return { what, id };
  }
}
