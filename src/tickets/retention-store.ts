import { sql } from 'drizzle-orm';
import { lowestIdAt } from '../context.ts';
import type { Db, Tx } from '../db/connect.ts';
import { idsOf, listOf } from '../db/lists.ts';

/**
 * Deletes tickets that were closed or cancelled before `before`, with everything that belongs to them, a few at
 * a time in one commit each. Ids sort by time, and a ticket is older than its end: the primary key finds them.
 * @param andOf deletes what other capabilities keep of them, in the same commit
 * @returns how many
 */
export async function deleteClosedTickets(
  db: Db,
  workspaceId: string,
  before: Temporal.Instant,
  andOf: (tx: Tx, workspaceId: string, ids: readonly string[]) => Promise<void>,
  limit = 50,
): Promise<number> {
  return db.transaction(async (tx) => {
    const gone = await tx.execute<{ ticket_id: string }>(sql`
      delete from ticket where workspace_id = ${workspaceId} and ticket_id in (
        select ticket_id from ticket
        where workspace_id = ${workspaceId} and ticket_id < ${lowestIdAt(before)}::uuid
          and state in ('closed', 'cancelled') and closed_at < ${before.toString()}::timestamptz
        order by ticket_id limit ${limit} for update skip locked)
      returning ticket_id`);
    if (gone.length === 0) return 0;
    const ids = [...gone].map((row) => row.ticket_id);
    const theirs = idsOf(ids);
    await andOf(tx, workspaceId, ids);
    const of = sql`workspace_id = ${workspaceId} and ticket_id in ${theirs}`;
    await tx.execute(sql`
      delete from comment_revision r using comment c
      where r.workspace_id = ${workspaceId} and c.workspace_id = r.workspace_id
        and c.comment_id = r.comment_id and c.ticket_id in ${theirs}`);
    await tx.execute(sql`delete from comment where ${of}`);
    await tx.execute(sql`delete from ticket_event where ${of}`);
    await tx.execute(sql`delete from attachment where ${of}`);
    await tx.execute(sql`delete from watcher where ${of}`);
    await tx.execute(sql`delete from ticket_thread where ${of}`);
    await tx.execute(sql`delete from ticket_former_number where ${of}`);
    // Each link is seen from both sides.
    await tx.execute(sql`
      with mine as (delete from ticket_link where ${of} returning workspace_id, other_id, ticket_id)
      delete from ticket_link l using mine
      where l.workspace_id = ${workspaceId} and l.ticket_id = mine.other_id and l.other_id = mine.ticket_id`);
    await tx.execute(sql`
      with draft as (
        delete from ticket_draft where workspace_id = ${workspaceId} and draft_id in ${theirs} returning draft_id)
      delete from ticket_draft_part p using draft
      where p.workspace_id = ${workspaceId} and p.draft_id = draft.draft_id`);
    await tx.execute(
      sql`delete from outbound_message where ${of} and state in ('sent', 'withdrawn', 'dead')`,
    );
    return gone.length;
  });
}

/**
 * Forgets where messages of tickets that are no more stand on their platforms, in a page of the primary key.
 * @returns where to go on; undefined at the end
 */
export async function deleteLostReferences(
  db: Db,
  workspaceId: string,
  after: string,
  limit = 1_000,
): Promise<string | undefined> {
  const [row] = await db.execute<{ last: string | null }>(sql`
    with page as materialized (
      select subject, substring(subject from ${'^(?:ticket|comment-of|about)/([0-9a-f-]{36})/'}) as id
      from message_ref where workspace_id = ${workspaceId} and subject > ${after}
      order by subject limit ${limit}),
    gone as (
      delete from message_ref r using page
      where r.workspace_id = ${workspaceId} and r.subject = page.subject and page.id is not null
        and not exists (
          select 1 from ticket t where t.workspace_id = r.workspace_id and t.ticket_id = page.id::uuid)
        and not exists (
          select 1 from ticket_draft d where d.workspace_id = r.workspace_id and d.draft_id = page.id::uuid))
    select max(subject) as last from page having count(*) = ${limit}`);
  return row?.last ?? undefined;
}

/** Lets go of the bytes of files that came before `before`; that there was one stays. @returns how many */
export async function expireFiles(
  db: Db,
  workspaceId: string,
  before: Temporal.Instant,
  limit = 500,
): Promise<number> {
  const rows = await db.execute(sql`
    update attachment set state = 'failed', reason = 'expired', sha256 = null
    where workspace_id = ${workspaceId} and attachment_id in (
      select attachment_id from attachment
      where workspace_id = ${workspaceId} and attachment_id < ${lowestIdAt(before)}::uuid
        and sha256 is not null and created_at < ${before.toString()}::timestamptz
      order by attachment_id limit ${limit} for update skip locked)
    returning 1`);
  return rows.length;
}

/** Which of these bytes tickets still have. */
export async function usedByTickets(
  db: Db,
  workspaceId: string,
  sha256s: readonly string[],
): Promise<string[]> {
  const rows = await db.execute<{ sha256: string }>(sql`
    select distinct sha256 from attachment
    where workspace_id = ${workspaceId}
      and sha256 in ${listOf(sha256s)}`);
  return [...rows].map((row) => row.sha256);
}
