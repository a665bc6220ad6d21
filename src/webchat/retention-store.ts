import { sql } from 'drizzle-orm';
import { lowestIdAt } from '../context.ts';
import type { Db } from '../db/connect.ts';
import { deleteOldRows } from '../db/old-rows.ts';
import { webUpload } from './tables.ts';

/** Forgets what was uploaded before `before`: a message that carries it names it itself. @returns how many */
export function deleteOldUploads(
  db: Db,
  workspaceId: string,
  before: Temporal.Instant,
  limit = 500,
): Promise<number> {
  const uploads = { table: webUpload, id: webUpload.uploadId, at: webUpload.createdAt };
  return deleteOldRows(db, uploads, { workspaceId, before, limit });
}

/** Takes the files from messages that were written before `before`; their names stay. @returns how many */
export async function expireMessageFiles(
  db: Db,
  workspaceId: string,
  before: Temporal.Instant,
  limit = 200,
): Promise<number> {
  const rows = await db.execute(sql`
    update web_message m set files = '[]', body = case when m.body = '' and m.card is null
      then (select string_agg(f->>'name', ', ') from jsonb_array_elements(m.files) f) else m.body end
    where m.workspace_id = ${workspaceId} and m.message_id in (
      select message_id from web_message
      where workspace_id = ${workspaceId} and message_id < ${lowestIdAt(before)}::uuid and files <> '[]'
        and created_at < ${before.toString()}::timestamptz
      order by message_id limit ${limit} for update skip locked)
    returning 1`);
  return rows.length;
}

/** Which of these bytes the web chat still shows, or waits to be sent with a message. */
export async function usedByWebChat(
  db: Db,
  workspaceId: string,
  sha256s: readonly string[],
): Promise<string[]> {
  const wanted = sql`jsonb_array_elements_text(${JSON.stringify(sha256s)}::jsonb) as s(sha256)`;
  const rows = await db.execute<{ sha256: string }>(sql`
    select s.sha256 from ${wanted} where exists (
        select 1 from web_message m where m.workspace_id = ${workspaceId} and m.files <> '[]'
          and m.files @> jsonb_build_array(jsonb_build_object('sha256', s.sha256)))
      or exists (
        select 1 from web_upload u where u.workspace_id = ${workspaceId} and u.sha256 = s.sha256)`);
  return [...rows].map((row) => row.sha256);
}
