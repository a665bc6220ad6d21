import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { Place, PlatformName } from '../chat/place.ts';
import { instant } from '../db/columns.ts';
import type {
  Complexity,
  DraftState,
  Level,
  PendingReason,
  Priority,
  TicketKind,
  TicketState,
} from './model.ts';

/** An urgent message about a ticket that went another way. */
export interface SentOtherwise {
  /** ISO instant. */
  at: string;
  to: string;
  /** The platform that was away, and the way that it went. */
  platform: PlatformName;
  way: PlatformName;
}

/** How far paging people for a ticket is, as its card shows it. */
export interface Paging {
  state: 'triggered' | 'acknowledged' | 'exhausted';
  /** Since when it is in this state, ISO instant. */
  at: string;
  /** Person id of whoever has acknowledged. */
  byId?: string;
  /** The step that went last, from 1, and how many there are. */
  step: number;
  steps: number;
}

/** How the alerts stand that a monitor's ticket is about. */
export interface AlertCount {
  total: number;
  firing: number;
  /** Where to look at them; http or https. */
  url?: string;
}

export const ticket = pgTable(
  'ticket',
  {
    workspaceId: text('workspace_id').notNull(),
    ticketId: uuid('ticket_id').notNull(),
    kind: text('kind').$type<TicketKind>().notNull(),
    /** Per workspace and kind, 1042 of INC-1042. */
    number: integer('number').notNull(),
    title: text('title').notNull(),
    description: text('description').notNull(),
    state: text('state').$type<TicketState>().notNull(),
    pendingReason: text('pending_reason').$type<PendingReason>(),
    impact: integer('impact').$type<Level>().notNull(),
    urgency: integer('urgency').$type<Level>().notNull(),
    priority: text('priority').$type<Priority>().notNull(),
    complexity: text('complexity').$type<Complexity>().notNull().default('basic'),
    category: text('category').notNull(),
    queue: text('queue').notNull(),
    requesterId: uuid('requester_id').notNull(),
    openedById: uuid('opened_by_id').notNull(),
    assigneeId: uuid('assignee_id'),
    isPrivate: boolean('is_private').notNull(),
    mergedIntoId: uuid('merged_into_id'),
    resolution: text('resolution'),
    /** How it last reached people because the platform of its card was away. */
    sentOtherwise: jsonb('sent_otherwise').$type<SentOtherwise>(),
    /** While people are being paged for it. */
    paging: jsonb('paging').$type<Paging>(),
    /** Only of tickets that a monitor opened. */
    alerts: jsonb('alerts').$type<AlertCount>(),
    /** Grows with every change. */
    version: integer('version').notNull().default(1),
    lastSeq: integer('last_seq').notNull().default(0),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
    resolvedAt: instant('resolved_at'),
    closedAt: instant('closed_at'),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.ticketId] }),
    uniqueIndex('ticket_number').on(t.workspaceId, t.kind, t.number),
    index('ticket_requester').on(t.workspaceId, t.requesterId, t.updatedAt),
    index('ticket_opened_for_others')
      .on(t.workspaceId, t.openedById, t.updatedAt)
      .where(sql`opened_by_id <> requester_id`),
    index('ticket_assignee_open')
      .on(t.workspaceId, t.assigneeId, t.updatedAt)
      .where(sql`state not in ('closed', 'cancelled')`),
    index('ticket_queue_open')
      .on(t.workspaceId, t.queue, t.updatedAt)
      .where(sql`state not in ('closed', 'cancelled', 'resolved')`),
    index('ticket_resolved').on(t.resolvedAt).where(sql`state = 'resolved'`),
  ],
);

export const ticketCounter = pgTable(
  'ticket_counter',
  {
    workspaceId: text('workspace_id').notNull(),
    kind: text('kind').$type<TicketKind>().notNull(),
    last: integer('last').notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.kind] })],
);

/** Numbers that a ticket had before its kind was changed: people go on using them. */
export const ticketFormerNumber = pgTable(
  'ticket_former_number',
  {
    workspaceId: text('workspace_id').notNull(),
    kind: text('kind').$type<TicketKind>().notNull(),
    number: integer('number').notNull(),
    ticketId: uuid('ticket_id').notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.kind, t.number] })],
);

/** The append-only timeline, which is also the audit log: who did what, from where, when. */
export const ticketEvent = pgTable(
  'ticket_event',
  {
    workspaceId: text('workspace_id').notNull(),
    ticketId: uuid('ticket_id').notNull(),
    seq: integer('seq').notNull(),
    type: text('type').notNull(),
    /** Null: Parley itself. */
    actorId: uuid('actor_id'),
    /** From where: platform and channel, or the job's name. */
    source: text('source').notNull(),
    /** Whether a requester may see it. */
    visibility: text('visibility').$type<'internal' | 'public'>().notNull(),
    data: jsonb('data').$type<Record<string, unknown>>().notNull(),
    at: instant('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.ticketId, t.seq] })],
);

export const comment = pgTable(
  'comment',
  {
    workspaceId: text('workspace_id').notNull(),
    commentId: uuid('comment_id').notNull(),
    ticketId: uuid('ticket_id').notNull(),
    authorId: uuid('author_id').notNull(),
    visibility: text('visibility').$type<'internal' | 'public'>().notNull(),
    body: text('body').notNull(),
    /** The undo time of a public reply: until then only the desk sees it. */
    heldUntil: instant('held_until'),
    /** The chat message it came from, so that its edits and deletion are found. */
    sourcePlatform: text('source_platform'),
    sourceTenant: text('source_tenant'),
    sourceChannel: text('source_channel'),
    sourceMessage: text('source_message'),
    createdAt: instant('created_at').notNull(),
    editedAt: instant('edited_at'),
    deletedAt: instant('deleted_at'),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.commentId] }),
    index('comment_ticket').on(t.workspaceId, t.ticketId, t.createdAt),
    uniqueIndex('comment_source').on(
      t.workspaceId,
      t.sourcePlatform,
      t.sourceTenant,
      t.sourceChannel,
      t.sourceMessage,
    ),
  ],
);

/** Earlier texts of edited and deleted comments. */
export const commentRevision = pgTable(
  'comment_revision',
  {
    workspaceId: text('workspace_id').notNull(),
    commentId: uuid('comment_id').notNull(),
    revision: integer('revision').notNull(),
    body: text('body').notNull(),
    replacedAt: instant('replaced_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.commentId, t.revision] })],
);

export const attachment = pgTable(
  'attachment',
  {
    workspaceId: text('workspace_id').notNull(),
    attachmentId: uuid('attachment_id').notNull(),
    /** A draft's id until the draft is sent; a ticket keeps its draft's id. */
    ticketId: uuid('ticket_id').notNull(),
    commentId: uuid('comment_id'),
    visibility: text('visibility').$type<'internal' | 'public'>().notNull(),
    name: text('name').notNull(),
    mime: text('mime').notNull(),
    size: bigint('size', { mode: 'number' }).notNull(),
    sha256: text('sha256'),
    /** `waiting` to be fetched from the platform, `stored`, or `failed` with the reason. */
    state: text('state').$type<'waiting' | 'stored' | 'failed'>().notNull(),
    reason: text('reason'),
    platform: text('platform').notNull(),
    tenant: text('tenant').notNull(),
    channel: text('channel').notNull(),
    source: jsonb('source').$type<Record<string, unknown>>().notNull(),
    uploaderId: uuid('uploader_id').notNull(),
    attempts: integer('attempts').notNull().default(0),
    nextAt: instant('next_at'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.attachmentId] }),
    index('attachment_ticket').on(t.workspaceId, t.ticketId),
    // For finding out whether the bytes of a file are still somebody's.
    index('attachment_bytes').on(t.workspaceId, t.sha256).where(sql`sha256 is not null`),
    index('attachment_waiting').on(t.nextAt).where(sql`state = 'waiting'`),
  ],
);

/** Which conversations mirror a ticket, and what they may see. */
export const ticketThread = pgTable(
  'ticket_thread',
  {
    workspaceId: text('workspace_id').notNull(),
    /** A draft's id until it is sent. */
    ticketId: uuid('ticket_id').notNull(),
    role: text('role').$type<'requester' | 'triage' | 'watcher'>().notNull(),
    /** `<platform>:<tenant>:<channel>` and, in a thread, its root. */
    lane: text('lane').notNull(),
    thread: text('thread').notNull().default(''),
    place: jsonb('place').$type<Place>().notNull(),
    /** The subject of the ticket's card there; replies go under it where the place has no thread of its own. */
    cardSubject: text('card_subject').notNull(),
    personId: uuid('person_id'),
    /** False once the ticket has moved on (another queue): still finds late replies, gets nothing new. */
    active: boolean('active').notNull().default(true),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.ticketId, t.cardSubject] }),
    index('ticket_thread_place').on(t.workspaceId, t.lane, t.thread),
  ],
);

export const watcher = pgTable(
  'watcher',
  {
    workspaceId: text('workspace_id').notNull(),
    ticketId: uuid('ticket_id').notNull(),
    personId: uuid('person_id').notNull(),
    addedAt: instant('added_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.ticketId, t.personId] }),
    index('watcher_person').on(t.workspaceId, t.personId),
  ],
);

export const ticketLink = pgTable(
  'ticket_link',
  {
    workspaceId: text('workspace_id').notNull(),
    ticketId: uuid('ticket_id').notNull(),
    otherId: uuid('other_id').notNull(),
    type: text('type').$type<'related' | 'duplicate_of' | 'duplicated_by'>().notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.ticketId, t.otherId] })],
);

/** What the bot understood and the person has not yet sent. Its id becomes the ticket's. */
export const ticketDraft = pgTable(
  'ticket_draft',
  {
    workspaceId: text('workspace_id').notNull(),
    draftId: uuid('draft_id').notNull(),
    authorId: uuid('author_id').notNull(),
    requesterId: uuid('requester_id').notNull(),
    state: text('state').$type<DraftState>().notNull(),
    lane: text('lane').notNull(),
    thread: text('thread').notNull().default(''),
    place: jsonb('place').$type<Place>().notNull(),
    /** The message that shows the draft and later the ticket. */
    cardSubject: text('card_subject').notNull(),
    body: text('body').notNull(),
    /** The understood fields; `chosen` names those that the person set and that stay as they are. */
    kind: text('kind').$type<TicketKind>().notNull(),
    title: text('title').notNull(),
    impact: integer('impact').$type<Level>().notNull(),
    urgency: integer('urgency').$type<Level>().notNull(),
    priority: text('priority').$type<Priority>().notNull(),
    category: text('category').notNull(),
    queue: text('queue').notNull(),
    isPrivate: boolean('is_private').notNull(),
    chosen: text('chosen').array().notNull().default(sql`'{}'`),
    /** Until then a further message of the author belongs to it. */
    openUntil: instant('open_until').notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.draftId] }),
    index('ticket_draft_recent').on(t.workspaceId, t.authorId, t.lane, t.openUntil),
    index('ticket_draft_lane').on(t.workspaceId, t.lane, t.createdAt),
    // One ticket per thread, however many people react at once.
    uniqueIndex('ticket_draft_thread')
      .on(t.workspaceId, t.lane, t.thread)
      .where(sql`thread <> '' and state in ('open', 'sent')`),
  ],
);

/** Messages that make up a draft, so that their edits and deletions arrive, also once it is a ticket. */
export const ticketDraftPart = pgTable(
  'ticket_draft_part',
  {
    workspaceId: text('workspace_id').notNull(),
    lane: text('lane').notNull(),
    messageId: text('message_id').notNull(),
    draftId: uuid('draft_id').notNull(),
    body: text('body').notNull(),
    addedAt: instant('added_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.lane, t.messageId] }),
    index('ticket_draft_part_draft').on(t.workspaceId, t.draftId, t.addedAt),
  ],
);
