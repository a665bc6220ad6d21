import { type SQL, sql } from 'drizzle-orm';
import type { Context } from '../context.ts';
import { listOf } from '../db/lists.ts';
import { holdsAny, renamed } from '../db/names.ts';
import type { DataHolder, Erasure, Forgotten, Subject } from '../personal-data.ts';
import { nextChanges } from './change-store.ts';
import { directRoom } from './model.ts';

/** What the web chat keeps of people. Their messages in shared rooms stay, as a former person's. */
export const webChatData: DataHolder = { name: 'web_chat', collect, forget };

/** Messages that one step changes, and rows that one step looks at. */
const BATCH = 200;
const PAGE = 2_000;
const OWN = 'own';
/** Whose the messages are then: no web id, which has no colon. */
const FORMER = 'former:';
const NIL = '00000000-0000-0000-0000-000000000000';

const webIdsOf = ({ accounts }: Subject): string[] =>
  accounts.filter(({ platform }) => platform === 'web').map(({ externalId }) => externalId);

const rows = (query: SQL) => sql`(select coalesce(jsonb_agg(to_jsonb(x)), '[]') from (${query}) x)`;

async function collect(ctx: Context, who: Subject): Promise<Record<string, unknown>> {
  const { workspaceId } = ctx;
  const ids = listOf(webIdsOf(who));
  const rooms = listOf(webIdsOf(who).map(directRoom));
  const [row] = await ctx.tx.execute<Record<string, unknown>>(sql`
    select
      ${rows(sql`select * from web_message m where m.workspace_id = ${workspaceId}
        and (m.room in ${rooms} or m.author_id in ${ids} or m.only_for in ${ids}) order by m.position`)} as messages,
      ${rows(sql`select u.* from web_upload u where u.workspace_id = ${workspaceId} and u.web_id in ${ids}`)} as uploads,
      ${rows(sql`select r.* from web_read r where r.workspace_id = ${workspaceId} and r.web_id in ${ids}`)} as read,
      ${rows(sql`select f.* from web_follow f where f.workspace_id = ${workspaceId} and f.web_id in ${ids}`)} as follows,
      ${rows(sql`select h.* from web_home h where h.workspace_id = ${workspaceId} and h.web_id in ${ids}`)} as home,
      ${rows(sql`select s.kind, s.created_at, s.expires_at, s.used_at from web_session s
        where s.workspace_id = ${workspaceId} and s.person_id = ${who.personId}::uuid`)} as sessions`);
  return row ?? {};
}

async function forget(
  ctx: Context,
  who: Subject,
  how: Erasure,
  cursor: string | undefined,
): Promise<Forgotten> {
  const ids = webIdsOf(who);
  if (cursor === undefined) await forgetPrivate(ctx, who, ids);
  // First the messages of theirs, until none is left; then a walk through all that may name them.
  if (cursor === undefined || cursor === OWN) {
    const isAll = ids.length === 0 || (await rename(ctx, ids, how)) < BATCH;
    return { cards: 0, cursor: isAll ? NIL : OWN };
  }
  const next = await forgetNames(ctx, who, ids, how, cursor);
  return { cards: 0, ...(next === undefined ? {} : { cursor: next }) };
}

async function forgetPrivate(ctx: Context, who: Subject, ids: readonly string[]): Promise<void> {
  const { workspaceId, tx } = ctx;
  await tx.execute(sql`
    delete from web_session where workspace_id = ${workspaceId} and person_id = ${who.personId}::uuid`);
  if (ids.length === 0) return;
  const theirs = listOf(ids);
  await tx.execute(sql`
    delete from web_message where workspace_id = ${workspaceId}
      and (room in ${listOf(ids.map(directRoom))} or only_for in ${theirs})`);
  await tx.execute(sql`delete from web_upload where workspace_id = ${workspaceId} and web_id in ${theirs}`);
  await tx.execute(sql`delete from web_read where workspace_id = ${workspaceId} and web_id in ${theirs}`);
  await tx.execute(sql`delete from web_follow where workspace_id = ${workspaceId} and web_id in ${theirs}`);
  await tx.execute(sql`delete from web_home where workspace_id = ${workspaceId} and web_id in ${theirs}`);
}

/**
 * Gives some of their messages in shared rooms to the former person, each as a change of its own, so that open
 * pages see it. @returns how many
 */
async function rename(ctx: Context, ids: readonly string[], how: Erasure): Promise<number> {
  const { workspaceId, tx } = ctx;
  const picked = await tx.execute<{ message_id: string; thread: string | null }>(sql`
    select message_id, thread from web_message
    where workspace_id = ${workspaceId} and author_id in ${listOf(ids)} order by position limit ${BATCH}`);
  if (picked.length === 0) return 0;
  const order = [...picked].map((row, i) => ({ id: row.message_id, back: picked.length - 1 - i }));
  const words = how.texts ? sql`, body = '', files = '[]', mentions = '[]'` : sql``;
  await tx.execute(sql`
    with clock as (${nextChanges({ workspaceId, db: tx }, picked.length)})
    update web_message m set author_id = ${FORMER}, author_name = ${how.alias}, client_key = m.message_id::text,
      changed = clock.change - o.back ${words}
    from clock, jsonb_to_recordset(${JSON.stringify(order)}::jsonb) as o(id uuid, back bigint)
    where m.workspace_id = ${workspaceId} and m.message_id = o.id`);
  const roots = [...new Set([...picked].flatMap((row) => row.thread ?? []))];
  await tx.execute(sql`
    update web_message r set last_reply = r.last_reply
      || jsonb_build_object('authorId', ${FORMER}::text, 'authorName', ${how.alias}::text)
      || case when ${how.texts}::boolean then '{"text": ""}'::jsonb else '{}' end
    where r.workspace_id = ${workspaceId} and r.message_id::text in ${listOf(roots)}
      and r.last_reply->>'authorId' in ${listOf(ids)}`);
  return picked.length;
}

/** Mentions, reactions, and names on the bot's cards, in a page of all messages. @returns where to go on */
async function forgetNames(
  ctx: Context,
  who: Subject,
  ids: readonly string[],
  how: Erasure,
  after: string,
): Promise<string | undefined> {
  const { workspaceId, tx } = ctx;
  const theirs = listOf(ids);
  const named = (list: SQL) => sql`(
    select coalesce(jsonb_agg(case when e->>'webId' in ${theirs}
      then e || jsonb_build_object('webId', ${FORMER}::text, 'name', ${how.alias}::text) else e end), '[]')
    from jsonb_array_elements(${list}) e)`;
  const words = [who.name, ...ids];
  const [row] = await tx.execute<{ last: string | null }>(sql`
    with page as materialized (
      select message_id, mentions, reactions, card, last_reply from web_message
      where workspace_id = ${workspaceId} and message_id > ${after}::uuid
      order by message_id limit ${PAGE}),
    changed as (
      update web_message m set mentions = ${named(sql`m.mentions`)},
        reactions = (select coalesce(jsonb_object_agg(key, ${named(sql`value`)}), '{}')
          from jsonb_each(m.reactions)),
        card = ${renamed(sql`m.card`, who.name, how.alias)},
        last_reply = ${renamed(sql`m.last_reply`, who.name, how.alias)}
      from page
      where m.workspace_id = ${workspaceId} and m.message_id = page.message_id and ${holdsAny(
        sql`jsonb_build_array(page.mentions, page.reactions, page.card, page.last_reply)`,
        words,
      )})
    select max(message_id::text) as last from page having count(*) = ${PAGE}`);
  await tx.execute(sql`
    update web_home h set card = ${renamed(sql`h.card`, who.name, how.alias)}
    where h.workspace_id = ${workspaceId} and ${holdsAny(sql`h.card`, [who.name])}`);
  return row?.last ?? undefined;
}
