import { and, desc, eq, gt, isNull, lt, lte, or, type SQL, sql } from 'drizzle-orm';
import type { Card } from '../chat/card.ts';
import type { Text } from '../i18n/text.ts';
import { nextChanges } from './change-store.ts';
import type { Mentioned, StoredFile, WebMessage } from './model.ts';
import type { WebScope } from './scope.ts';
import { webMessage } from './tables.ts';

export interface MessageRow {
  messageId: string;
  room: string;
  thread: string | null;
  clientKey: string;
  authorId: string | null;
  authorName: string;
  onlyFor: string | null;
  body: string;
  card: Card | null;
  files: readonly StoredFile[];
  mentions: readonly Mentioned[];
  /** ISO instant. */
  createdAt: string;
}

/**
 * Stores a message once, counts it under its root and makes people follow its thread, in one statement.
 * @param preview what the root's line to its thread says of it
 * @param followers web ids; those who follow the thread already stay where they were
 * @returns false: a message with this key is there already
 */
export async function insertMessage(
  scope: WebScope,
  row: MessageRow,
  preview: Text,
  followers: readonly string[],
): Promise<boolean> {
  const reply = { at: row.createdAt, authorId: row.authorId, authorName: row.authorName, text: preview };
  const inserted = await scope.db.execute(sql`
    with clock as (${nextChanges(scope, 2)}),
    fresh as (
      insert into web_message (workspace_id, message_id, room, thread, client_key, author_id, author_name,
        only_for, body, card, files, mentions, position, changed, created_at)
      select ${scope.workspaceId}, ${row.messageId}::uuid, ${row.room}, ${row.thread}::uuid, ${row.clientKey},
        ${row.authorId}, ${row.authorName}, ${row.onlyFor}, ${row.body}, ${json(row.card)},
        ${json(row.files)}, ${json(row.mentions)}, change - 1, change - 1, ${row.createdAt}::timestamptz
      from clock
      on conflict (workspace_id, client_key) do nothing
      returning message_id, thread, position),
    root as (
      update web_message r
      set reply_count = r.reply_count + 1, changed = clock.change,
        last_reply = ${json(reply)} || jsonb_build_object('position', fresh.position)
      from clock, fresh
      where r.workspace_id = ${scope.workspaceId} and r.message_id = fresh.thread
        and ${row.onlyFor}::text is null),
    following as (${follow(scope, sql`coalesce(fresh.thread, fresh.message_id)`, followers, sql`fresh`)})
    select message_id from fresh`);
  return inserted.length > 0;
}

/** An edit by the author: its text and whom it mentions. @returns whether the author has such a message */
export function editMessage(
  scope: WebScope,
  message: { messageId: string; authorId: string; body: string; mentions: readonly Mentioned[]; at: string },
): Promise<boolean> {
  return changeMessage(scope, message.messageId, {
    set: sql`body = ${message.body}, mentions = ${json(message.mentions)}, edited_at = ${message.at}::timestamptz`,
    only: sql`m.author_id = ${message.authorId}`,
    root: sql`last_reply = case when (r.last_reply->>'position')::bigint = changing.position
      then r.last_reply || jsonb_build_object('text', ${message.body}::text) else r.last_reply end`,
  });
}

/** The bot's message shows another card; people mentioned on it follow its thread from now on. */
export async function changeCard(
  scope: WebScope,
  message: { messageId: string; card: Card; followers: readonly string[] },
): Promise<boolean> {
  return changeMessage(scope, message.messageId, {
    set: sql`card = ${json(message.card)}`,
    only: sql`m.author_id is null`,
    root: sql`last_reply = case when (r.last_reply->>'position')::bigint = changing.position
      then r.last_reply || jsonb_build_object('text', ${json(message.card.summary)}) else r.last_reply end`,
    followers: message.followers,
  });
}

/**
 * Leaves a tombstone: the message's place, without its words.
 * @param author web id, or null for the bot: the one whose message it has to be
 */
export function deleteMessage(
  scope: WebScope,
  message: { messageId: string; author: string | null; at: string },
): Promise<boolean> {
  return changeMessage(scope, message.messageId, {
    set: sql`body = '', card = null, files = '[]', mentions = '[]', reactions = '{}',
      deleted_at = ${message.at}::timestamptz`,
    only: sql`m.author_id is not distinct from ${message.author}::text`,
    root: sql`reply_count = greatest(0, r.reply_count - 1),
      last_reply = case when (r.last_reply->>'position')::bigint = changing.position
        then r.last_reply || '{"text": ""}' else r.last_reply end`,
  });
}

/** Takes what only one person sees out of their sight. */
export function dismissMessage(scope: WebScope, messageId: string, webId: string, at: string) {
  return changeMessage(scope, messageId, {
    set: sql`body = '', card = null, files = '[]', deleted_at = ${at}::timestamptz`,
    only: sql`m.only_for = ${webId}`,
  });
}

/** @returns whether it is new: the same person reacts with an emoji once */
export function addReaction(scope: WebScope, messageId: string, emoji: string, by: Mentioned) {
  return changeMessage(scope, messageId, {
    set: sql`reactions = jsonb_set(m.reactions, array[${emoji}::text],
      coalesce(m.reactions->${emoji}::text, '[]')
        || jsonb_build_object('webId', ${by.webId}::text, 'name', ${by.name}::text, 'at', clock.change - 1))`,
    only: sql`not coalesce(m.reactions->${emoji}::text, '[]') @> ${json([{ webId: by.webId }])}`,
  });
}

export function removeReaction(scope: WebScope, messageId: string, emoji: string, webId: string) {
  const others = sql`(select coalesce(jsonb_agg(who), '[]')
    from jsonb_array_elements(m.reactions->${emoji}::text) who where who->>'webId' <> ${webId})`;
  return changeMessage(scope, messageId, {
    set: sql`reactions = case when ${others} = '[]' then m.reactions - ${emoji}::text
      else jsonb_set(m.reactions, array[${emoji}::text], ${others}) end`,
    only: sql`m.reactions->${emoji}::text @> ${json([{ webId }])}`,
  });
}

/**
 * One change of one message, with the line under its root if that shows it.
 * @returns false: there is no such message (any more), or the condition doesn't hold
 */
async function changeMessage(
  scope: WebScope,
  messageId: string,
  what: { set: SQL; only: SQL; root?: SQL; followers?: readonly string[] },
): Promise<boolean> {
  const changed = await scope.db.execute(sql`
    with clock as (${nextChanges(scope, 2)}),
    changing as (
      update web_message m set ${what.set}, changed = clock.change - 1
      from clock
      where m.workspace_id = ${scope.workspaceId} and m.message_id = ${messageId}::uuid
        and m.deleted_at is null and ${what.only}
      returning m.message_id, m.thread, m.position, m.only_for),
    root as (
      update web_message r set ${what.root ?? sql`reply_count = r.reply_count`}, changed = clock.change
      from clock, changing
      where r.workspace_id = ${scope.workspaceId} and r.message_id = changing.thread
        and ${what.root !== undefined} and changing.only_for is null),
    following as (${follow(
      scope,
      sql`coalesce(changing.thread, changing.message_id)`,
      what.followers ?? [],
      sql`changing`,
    )})
    select message_id from changing`);
  return changed.length > 0;
}

function follow(scope: WebScope, root: SQL, followers: readonly string[], from: SQL): SQL {
  return sql`
    insert into web_follow (workspace_id, web_id, root_id, position)
    select ${scope.workspaceId}, web_id, ${root}, 0
    from ${from}, jsonb_array_elements_text(${json([...new Set(followers)])}) as f(web_id)
    on conflict do nothing`;
}

function json(value: unknown): SQL {
  return sql`${value === null ? null : JSON.stringify(value)}::jsonb`;
}

/** By id, whoever may see it: the caller checks that. */
export async function findMessage(scope: WebScope, messageId: string): Promise<WebMessage | undefined> {
  const [row] = await scope.db
    .select()
    .from(webMessage)
    .where(and(eq(webMessage.workspaceId, scope.workspaceId), eq(webMessage.messageId, messageId)));
  return row;
}

export async function findByKey(scope: WebScope, clientKey: string): Promise<WebMessage | undefined> {
  const [row] = await scope.db
    .select()
    .from(webMessage)
    .where(and(eq(webMessage.workspaceId, scope.workspaceId), eq(webMessage.clientKey, clientKey)));
  return row;
}

/**
 * A page of a room's top level for somebody, oldest first (index web_message_room).
 * @param before only what stands before this position; undefined: the latest
 */
export async function messagesOf(
  scope: WebScope,
  room: string,
  webId: string,
  page: { before?: number; limit: number },
): Promise<WebMessage[]> {
  const rows = await scope.db
    .select()
    .from(webMessage)
    .where(
      and(
        eq(webMessage.workspaceId, scope.workspaceId),
        eq(webMessage.room, room),
        isNull(webMessage.thread),
        page.before === undefined ? undefined : lt(webMessage.position, page.before),
        isFor(webId),
      ),
    )
    .orderBy(desc(webMessage.position))
    .limit(page.limit);
  return rows.reverse();
}

/** The replies of a thread for somebody, oldest first; of a very long thread the latest (index web_message_thread). */
export async function repliesOf(
  scope: WebScope,
  rootId: string,
  webId: string,
  limit: number,
): Promise<WebMessage[]> {
  const rows = await scope.db
    .select()
    .from(webMessage)
    .where(and(eq(webMessage.workspaceId, scope.workspaceId), eq(webMessage.thread, rootId), isFor(webId)))
    .orderBy(desc(webMessage.position))
    .limit(limit);
  return rows.reverse();
}

/**
 * Messages of others at a room's top level after a position, counted up to `most`.
 * @param since ISO instant: older ones don't count
 */
export async function countAfter(
  scope: WebScope,
  room: string,
  webId: string,
  after: { position: number; since: string },
  most: number,
): Promise<number> {
  const latest = await scope.db
    .select({ isRecent: sql<boolean>`${webMessage.createdAt} > ${after.since}::timestamptz` })
    .from(webMessage)
    .where(
      and(
        eq(webMessage.workspaceId, scope.workspaceId),
        eq(webMessage.room, room),
        isNull(webMessage.thread),
        gt(webMessage.position, after.position),
        sql`${webMessage.authorId} is distinct from ${webId}`,
        isFor(webId),
      ),
    )
    .orderBy(desc(webMessage.position))
    .limit(most);
  return latest.filter((row) => row.isRecent).length;
}

/** Seen by this person: not deleted for good, and not somebody else's private answer. */
function isFor(webId: string): SQL | undefined {
  return and(
    or(isNull(webMessage.onlyFor), eq(webMessage.onlyFor, webId)),
    or(isNull(webMessage.deletedAt), gt(webMessage.replyCount, 0)),
  );
}

/** The bot's latest messages that somebody has read up to a position (indexes web_message_room and web_message_thread). */
export async function botMessages(
  scope: WebScope,
  where: { room: string } | { thread: string },
  webId: string,
  upTo: number,
): Promise<string[]> {
  const rows = await scope.db
    .select({ messageId: webMessage.messageId })
    .from(webMessage)
    .where(
      and(
        eq(webMessage.workspaceId, scope.workspaceId),
        'room' in where
          ? and(eq(webMessage.room, where.room), isNull(webMessage.thread))
          : eq(webMessage.thread, where.thread),
        isNull(webMessage.authorId),
        or(isNull(webMessage.onlyFor), eq(webMessage.onlyFor, webId)),
        lte(webMessage.position, upTo),
      ),
    )
    .orderBy(desc(webMessage.position))
    .limit(READ_AT_ONCE);
  return rows.map((row) => row.messageId);
}

/** More than fit on a screen. */
const READ_AT_ONCE = 30;
