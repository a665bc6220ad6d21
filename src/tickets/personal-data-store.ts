import { type SQL, sql } from 'drizzle-orm';
import type { Context } from '../context.ts';
import { idsOf } from '../db/lists.ts';
import type { Erasure, Kept, Subject } from '../personal-data.ts';

/** SQL for exporting and erasing a person: rare, so it reads whole tables where no index fits. */

const rows = (query: SQL) => sql`(select coalesce(jsonb_agg(to_jsonb(x)), '[]') from (${query}) x)`;

/** Everything about a person in the tickets' tables, as it is stored. */
export async function collectTickets(ctx: Context, { personId }: Subject): Promise<Record<string, unknown>> {
  const { workspaceId } = ctx;
  const id = sql`${personId}::uuid`;
  const [row] = await ctx.tx.execute<Record<string, unknown>>(sql`
    select
      ${rows(sql`select * from ticket t where t.workspace_id = ${workspaceId}
        and (t.requester_id = ${id} or t.opened_by_id = ${id} or t.assignee_id = ${id})`)} as tickets,
      ${rows(sql`select * from comment c where c.workspace_id = ${workspaceId} and c.author_id = ${id}`)} as comments,
      ${rows(sql`select r.* from comment_revision r
        join comment c on c.workspace_id = r.workspace_id and c.comment_id = r.comment_id
        where r.workspace_id = ${workspaceId} and c.author_id = ${id}`)} as comment_revisions,
      ${rows(sql`select * from ticket_event e where e.workspace_id = ${workspaceId}
        and (e.actor_id = ${id} or e.data->>'personId' = ${personId} or e.data->>'toId' = ${personId})`)} as timeline,
      ${rows(sql`select * from watcher w where w.workspace_id = ${workspaceId} and w.person_id = ${id}`)} as watched,
      ${rows(sql`select * from attachment a where a.workspace_id = ${workspaceId} and a.uploader_id = ${id}`)} as files,
      ${rows(sql`select * from ticket_thread h where h.workspace_id = ${workspaceId} and h.person_id = ${id}`)} as threads,
      ${rows(sql`select * from ticket_draft d where d.workspace_id = ${workspaceId}
        and (d.author_id = ${id} or d.requester_id = ${id})`)} as drafts,
      ${rows(sql`select p.* from ticket_draft_part p
        join ticket_draft d on d.workspace_id = p.workspace_id and d.draft_id = p.draft_id
        where p.workspace_id = ${workspaceId} and d.author_id = ${id}`)} as draft_parts`);
  return row ?? {};
}

export async function countTickets(ctx: Context, { personId }: Subject): Promise<Kept> {
  const { workspaceId } = ctx;
  const id = sql`${personId}::uuid`;
  const [row] = await ctx.tx.execute<{ tickets: string; comments: string }>(sql`
    select
      (select count(*) from ticket t where t.workspace_id = ${workspaceId}
        and (t.requester_id = ${id} or t.opened_by_id = ${id})) as tickets,
      (select count(*) from comment c where c.workspace_id = ${workspaceId} and c.author_id = ${id}) as comments`);
  return { tickets: Number(row?.tickets), comments: Number(row?.comments) };
}

/** Tickets that somebody had to do with, in the order of their ids, after `cursor`. */
export async function concernedTickets(
  ctx: Context,
  personId: string,
  cursor: string | undefined,
  limit: number,
): Promise<string[]> {
  const { workspaceId } = ctx;
  const id = sql`${personId}::uuid`;
  const after = cursor ? sql`and ticket_id > ${cursor}::uuid` : sql``;
  const found = await ctx.tx.execute<{ ticket_id: string }>(sql`
    select ticket_id from ticket where workspace_id = ${workspaceId} ${after}
      and (requester_id = ${id} or opened_by_id = ${id} or assignee_id = ${id})
    union select ticket_id from comment where workspace_id = ${workspaceId} and author_id = ${id} ${after}
    union select ticket_id from watcher where workspace_id = ${workspaceId} and person_id = ${id} ${after}
    union select ticket_id from ticket_thread where workspace_id = ${workspaceId} and person_id = ${id} ${after}
    union select ticket_id from attachment where workspace_id = ${workspaceId} and uploader_id = ${id} ${after}
    union select ticket_id from ticket_event where workspace_id = ${workspaceId} ${after}
      and (actor_id = ${id} or data->>'personId' = ${personId} or data->>'toId' = ${personId})
    order by ticket_id limit ${limit}`);
  return [...found].map((one) => one.ticket_id);
}

/** Takes the person out of what stands beside some tickets: direct threads, names, where they wrote from. */
export async function forgetInTickets(
  ctx: Context,
  who: Subject,
  how: Erasure,
  ticketIds: readonly string[],
): Promise<void> {
  const { workspaceId, tx } = ctx;
  const id = sql`${who.personId}::uuid`;
  const ids = idsOf(ticketIds);
  const here = sql`workspace_id = ${workspaceId} and ticket_id in ${ids}`;
  await tx.execute(sql`delete from watcher where ${here} and person_id = ${id}`);
  await tx.execute(
    sql`delete from ticket_thread where ${here} and person_id = ${id} and place->>'kind' = 'dm'`,
  );
  // A room's thread keeps whose it is, not how to write to them.
  await tx.execute(sql`
    update ticket_event set source = regexp_replace(source, ':@.*$', ':@')
    where ${here} and actor_id = ${id} and source ~ ':@.'`);
  await tx.execute(sql`
    update ticket_event set data = data
      || case when data ? 'name' then jsonb_build_object('name', ${how.alias}::text) else '{}' end
      || case when data ? 'to' then jsonb_build_object('to', ${how.alias}::text) else '{}' end
    where ${here} and type in ('assigned', 'released', 'watcher_added', 'watcher_removed', 'paged', 'page_left_out', 'page_acknowledged', 'page_handed_over')
      and (data->>'personId' = ${who.personId} or data->>'toId' = ${who.personId}
        or (not data ?| array['personId', 'toId'] and ${who.name} in (data->>'name', data->>'to')))`);
  await tx.execute(sql`
    update comment set source_platform = null, source_tenant = null, source_channel = null, source_message = null
    where ${here} and author_id = ${id} and source_channel like '@%'`);
  await tx.execute(sql`
    update attachment set source = '{}', channel = case when channel like '@%' then '@' else channel end
    where ${here} and uploader_id = ${id} and state <> 'waiting'`);
}

/** Drafts in the person's direct chats, with their messages; a sent one has become its ticket. */
export async function forgetDrafts(ctx: Context, who: Subject, how: Erasure): Promise<void> {
  const { workspaceId, tx } = ctx;
  const id = sql`${who.personId}::uuid`;
  await tx.execute(sql`
    with gone as (
      delete from ticket_draft d where d.workspace_id = ${workspaceId}
        and (d.author_id = ${id} or d.requester_id = ${id}) and (d.place->>'kind' = 'dm' or d.state <> 'sent')
      returning d.workspace_id, d.draft_id)
    delete from ticket_draft_part p using gone
    where p.workspace_id = ${workspaceId} and p.draft_id = gone.draft_id`);
  if (!how.texts) return;
  await tx.execute(sql`
    update ticket_draft set body = '', title = ''
    where workspace_id = ${workspaceId} and (author_id = ${id} or requester_id = ${id})`);
  await tx.execute(sql`
    update ticket_draft_part p set body = '' from ticket_draft d
    where p.workspace_id = ${workspaceId} and d.workspace_id = p.workspace_id and d.draft_id = p.draft_id
      and d.author_id = ${id}`);
}

/** The words that the person wrote in some tickets, and their files. */
export async function forgetWords(
  ctx: Context,
  who: Subject,
  how: Erasure,
  ticketIds: readonly string[],
): Promise<void> {
  const { workspaceId, tx, now } = ctx;
  const id = sql`${who.personId}::uuid`;
  const ids = idsOf(ticketIds);
  const here = sql`workspace_id = ${workspaceId} and ticket_id in ${ids}`;
  await tx.execute(sql`
    update ticket set title = ${how.alias}, description = '', version = version + 1
    where ${here} and (requester_id = ${id} or opened_by_id = ${id})`);
  await tx.execute(sql`
    update ticket set resolution = '' where ${here} and resolution is not null and exists (
      select 1 from ticket_event e where e.workspace_id = ticket.workspace_id
        and e.ticket_id = ticket.ticket_id and e.type = 'resolved' and e.actor_id = ${id})`);
  await tx.execute(sql`
    update comment_revision r set body = '' from comment c
    where r.workspace_id = ${workspaceId} and c.workspace_id = r.workspace_id
      and c.comment_id = r.comment_id and c.ticket_id in ${ids} and c.author_id = ${id}`);
  await tx.execute(sql`
    update comment set body = '', deleted_at = coalesce(deleted_at, ${now.toString()}::timestamptz)
    where ${here} and author_id = ${id}`);
  await tx.execute(sql`
    update ticket_event e set data = e.data - array['title', 'before', 'resolution', 'from', 'file']
    where e.${here} and (e.actor_id = ${id} or exists (
      select 1 from comment c where c.workspace_id = e.workspace_id
        and c.comment_id::text = e.data->>'commentId' and c.author_id = ${id}))`);
  // Why somebody snoozed a ticket's alerts or asked for more time.
  await tx.execute(sql`
    update ticket_event e set data = e.data - 'reason'
    where e.${here} and e.actor_id = ${id} and e.type in ('sla_snoozed', 'sla_asked')`);
  // Changes of the title repeat it, whoever made them.
  await tx.execute(sql`
    update ticket_event e set data = e.data - array['title', 'from', 'to', 'before']
    where e.${here} and (e.type in ('opened', 'description_edited') or e.data->>'field' = 'title')
      and exists (select 1 from ticket t where t.workspace_id = e.workspace_id and t.ticket_id = e.ticket_id
        and (t.requester_id = ${id} or t.opened_by_id = ${id}))`);
  await tx.execute(sql`
    update attachment set state = 'failed', reason = 'erased', sha256 = null, name = '', next_at = null
    where ${here} and uploader_id = ${id}`);
}
