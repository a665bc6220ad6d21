import { sql } from 'drizzle-orm';
import {
  bigint,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { Card } from '../chat/card.ts';
import { instant } from '../db/columns.ts';
import type { LastReply, Mentioned, Reactions, StoredFile } from './model.ts';

const change = (name: string) => bigint(name, { mode: 'number' });

/**
 * Numbers the changes of a workspace's web chat. Whoever changes something takes the next number under this
 * row's lock, as the last thing before the commit, so numbers appear in their order: who has seen change n
 * has missed none before it.
 */
export const webClock = pgTable('web_clock', {
  workspaceId: text('workspace_id').primaryKey(),
  change: change('change').notNull(),
});

export const webMessage = pgTable(
  'web_message',
  {
    workspaceId: text('workspace_id').notNull(),
    messageId: uuid('message_id').notNull(),
    /** A room's key, or `@<web id>`: that person's direct chat with the bot. */
    room: text('room').notNull(),
    /** The message under which this one stands; null: top level. */
    thread: uuid('thread'),
    /** Made by whoever posts: a repeat finds the message instead of making it twice. */
    clientKey: text('client_key').notNull(),
    /** Web id; null: the bot. */
    authorId: text('author_id'),
    /** As the author was called then. */
    authorName: text('author_name').notNull(),
    /** Web id of the only person who sees it; null: everybody in the room. */
    onlyFor: text('only_for'),
    body: text('body').notNull(),
    card: jsonb('card').$type<Card>(),
    files: jsonb('files').$type<StoredFile[]>().notNull(),
    mentions: jsonb('mentions').$type<Mentioned[]>().notNull(),
    reactions: jsonb('reactions').$type<Reactions>().notNull().default({}),
    replyCount: integer('reply_count').notNull().default(0),
    lastReply: jsonb('last_reply').$type<LastReply>(),
    /** Number of the change that made it: its place among the room's messages. */
    position: change('position').notNull(),
    /** Number of its latest change. */
    changed: change('changed').notNull(),
    createdAt: instant('created_at').notNull(),
    editedAt: instant('edited_at'),
    deletedAt: instant('deleted_at'),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.messageId] }),
    uniqueIndex('web_message_key').on(t.workspaceId, t.clientKey),
    uniqueIndex('web_message_changed').on(t.workspaceId, t.changed),
    index('web_message_room').on(t.workspaceId, t.room, t.position).where(sql`thread is null`),
    // Likewise for files that stand in messages.
    index('web_message_files').using('gin', sql`files jsonb_path_ops`).where(sql`files <> '[]'`),
    index('web_message_thread').on(t.workspaceId, t.thread, t.position).where(sql`thread is not null`),
  ],
);

/** Up to which message somebody has read a room's top level. */
export const webRead = pgTable(
  'web_read',
  {
    workspaceId: text('workspace_id').notNull(),
    webId: text('web_id').notNull(),
    room: text('room').notNull(),
    position: change('position').notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.webId, t.room] })],
);

/** Threads that somebody takes part in, and up to which reply they have read them. */
export const webFollow = pgTable(
  'web_follow',
  {
    workspaceId: text('workspace_id').notNull(),
    webId: text('web_id').notNull(),
    rootId: uuid('root_id').notNull(),
    position: change('position').notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.webId, t.rootId] })],
);

/** Files that people have uploaded; a message names those that it carries. */
export const webUpload = pgTable(
  'web_upload',
  {
    workspaceId: text('workspace_id').notNull(),
    uploadId: uuid('upload_id').notNull(),
    webId: text('web_id').notNull(),
    sha256: text('sha256').notNull(),
    name: text('name').notNull(),
    mime: text('mime').notNull(),
    size: integer('size').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.uploadId] })],
);

/** What the bot shows a person on their home page. */
export const webHome = pgTable(
  'web_home',
  {
    workspaceId: text('workspace_id').notNull(),
    webId: text('web_id').notNull(),
    card: jsonb('card').$type<Card>().notNull(),
    changed: change('changed').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.webId] }),
    uniqueIndex('web_home_changed').on(t.workspaceId, t.changed),
  ],
);

/** One-time sign-in links and the browser sessions made from them; only hashes of the secrets are kept. */
export const webSession = pgTable(
  'web_session',
  {
    workspaceId: text('workspace_id').notNull(),
    tokenHash: text('token_hash').notNull(),
    kind: text('kind').$type<'link' | 'session'>().notNull(),
    personId: uuid('person_id').notNull(),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    /** When a link was redeemed or a session ended. */
    usedAt: instant('used_at'),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.tokenHash] }),
    index('web_session_expires').on(t.workspaceId, t.expiresAt),
  ],
);
