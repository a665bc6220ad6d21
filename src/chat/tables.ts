import { sql } from 'drizzle-orm';
import {
  bigint,
  index,
  integer,
  jsonb,
  pgSequence,
  pgTable,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { instant } from '../db/columns.ts';
import type { Card } from './card.ts';
import type { Inbound } from './inbound.ts';
import type { Place, PlatformName } from './place.ts';
import type { Answer, MessageRef } from './platform.ts';

/** Columns of a queue lane: what is serial together, who works on it now, and when it is next worth a look. */
const laneColumns = {
  workspaceId: text('workspace_id').notNull(),
  lane: text('lane').notNull(),
  /** Earliest instant at which the lane's head can be worked; null: nothing to do. */
  nextAt: instant('next_at'),
  leaseUntil: instant('lease_until'),
  /** Grows with every lease: what a worker writes under an older one is refused. */
  fence: bigint('fence', { mode: 'number' }).notNull().default(0),
};

export const inboundLane = pgTable('inbound_lane', laneColumns, (t) => [
  primaryKey({ columns: [t.workspaceId, t.lane] }),
  index('inbound_lane_next').on(t.workspaceId, t.nextAt).where(sql`next_at is not null`),
]);

export const inboundEvent = pgTable(
  'inbound_event',
  {
    workspaceId: text('workspace_id').notNull(),
    eventId: uuid('event_id').notNull(),
    platform: text('platform').notNull(),
    eventKey: text('event_key').notNull(),
    lane: text('lane').notNull(),
    seq: bigint('seq', { mode: 'number' }).generatedAlwaysAsIdentity(),
    /** Of what was missed: the event before which it was said. Null: worked in the order of arrival. */
    beforeSeq: bigint('before_seq', { mode: 'number' }),
    payload: jsonb('payload').$type<Inbound>().notNull(),
    state: text('state').$type<'due' | 'done' | 'dead'>().notNull(),
    attempts: integer('attempts').notNull().default(0),
    nextAt: instant('next_at').notNull(),
    /** What an interaction was answered with, so that a repeat gets the same. */
    answer: jsonb('answer').$type<Answer>(),
    error: text('error'),
    receivedAt: instant('received_at').notNull(),
    doneAt: instant('done_at'),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.eventId] }),
    uniqueIndex('inbound_event_key').on(t.workspaceId, t.platform, t.eventKey),
    index('inbound_event_due').on(t.workspaceId, t.lane, t.seq).where(sql`state = 'due'`),
    index('inbound_event_missed')
      .on(t.workspaceId, t.lane, t.beforeSeq, t.seq)
      .where(sql`state = 'due' and before_seq is not null`),
    index('inbound_event_received').on(t.receivedAt),
    // Changes of messages, few as they are: for a message that is delivered after its own change.
    index('inbound_event_change')
      .on(t.workspaceId, t.lane, sql`(payload->>'messageId')`)
      .where(sql`payload->>'type' in ('message_edited', 'message_deleted')`),
  ],
);

/** What goes first: 0 before 1, and among equals in the order of asking (`rankOf` in queue/outbox-rules.ts). */
const rank = () => smallint('rank').notNull().default(1);

export const outboundLane = pgTable(
  'outbound_lane',
  {
    ...laneColumns,
    platform: text('platform').notNull(),
    tenant: text('tenant').notNull(),
    /** Pace: the lane may send again from here. Kept in the row, so that replicas share it. */
    notBefore: instant('not_before'),
    /** Instants (ms since 1970) of the latest sends, for paces of several messages a window. */
    recent: jsonb('recent').$type<number[]>().notNull().default([]),
    /** Of the message that goes next. */
    rank: rank(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.lane] }),
    index('outbound_lane_ready')
      .on(t.workspaceId, t.platform, t.rank, t.nextAt)
      .where(sql`next_at is not null`),
  ],
);

/** A platform's tenant to which nothing goes before an instant: rate-limited as a whole, or refused our token. */
export const outboundTenant = pgTable(
  'outbound_tenant',
  {
    workspaceId: text('workspace_id').notNull(),
    platform: text('platform').notNull(),
    tenant: text('tenant').notNull(),
    notBefore: instant('not_before').notNull(),
    reason: text('reason').$type<'rate_limited' | 'unauthorised'>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.platform, t.tenant] })],
);

/** Since when a platform's tenant has taken nothing of ours. No row: the last attempt got an answer. */
export const platformOutage = pgTable(
  'platform_outage',
  {
    workspaceId: text('workspace_id').notNull(),
    platform: text('platform').$type<PlatformName>().notNull(),
    tenant: text('tenant').notNull(),
    since: instant('since').notNull(),
    reason: text('reason').$type<OutageReason>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.platform, t.tenant] })],
);
/** No answer or a failing one; our credentials refused; told to wait as a whole. */
export type OutageReason = 'unreachable' | 'unauthorised' | 'rate_limited';

export type Urgency = 'normal' | 'urgent';

/** What people did about a message that had failed. */
export interface Handled {
  /** ISO instant. */
  at: string;
  /** Person id. */
  by: string;
  did: 'again' | 'drop';
  /** Why it had failed, and after how many attempts. */
  error: string | null;
  attempts: number;
}

export type OutboundState = 'held' | 'due' | 'sending' | 'ambiguous' | 'sent' | 'dead' | 'withdrawn';

export const outboundSeq = pgSequence('outbound_seq');

/** What waits to be done on a platform. `put`: make the message of `subject` show this card, posting it at first. */
export type OutboundContent =
  | { op: 'put'; card: Card; file?: { attachmentId: string } }
  | { op: 'delete' }
  | { op: 'ephemeral'; card: Card; person: string }
  | { op: 'react'; messageId: string; emoji: string }
  | { op: 'home'; card: Card; person: string };

export const outboundMessage = pgTable(
  'outbound_message',
  {
    workspaceId: text('workspace_id').notNull(),
    messageId: uuid('message_id').notNull(),
    lane: text('lane').notNull(),
    /** Order in the lane: of asking, and for a held message of its release. */
    seq: bigint('seq', { mode: 'number' }).notNull().default(sql`nextval('outbound_seq')`),
    place: jsonb('place').$type<Place>().notNull(),
    /** Subject of the message in whose thread this goes; its reference is looked up when sending. */
    under: text('under'),
    subject: text('subject'),
    content: jsonb('content').$type<OutboundContent>().notNull(),
    locale: text('locale').notNull(),
    timeZone: text('time_zone').notNull(),
    state: text('state').$type<OutboundState>().notNull(),
    attempts: integer('attempts').notNull().default(0),
    /** Attempts in a row of which nobody heard the end: it may be this message that ends the processes. */
    unended: integer('unended').notNull().default(0),
    nextAt: instant('next_at').notNull(),
    /** When it should have gone: at once, or at the end of its undo time. */
    dueAt: instant('due_at').notNull(),
    firstTriedAt: instant('first_tried_at'),
    createdAt: instant('created_at').notNull(),
    sentAt: instant('sent_at'),
    error: text('error'),
    /** What this message is about, for the people who look at the ledger: a ticket id. */
    ticketId: uuid('ticket_id'),
    urgency: text('urgency').$type<Urgency>().notNull().default('normal'),
    rank: rank(),
    /** When somebody sent a failed message again: the time for giving up counts from here. */
    resentAt: instant('resent_at'),
    history: jsonb('history').$type<Handled[]>(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.messageId] }),
    index('outbound_message_next')
      .on(t.workspaceId, t.lane, t.rank, t.seq)
      .where(sql`state in ('due', 'sending', 'ambiguous')`),
    index('outbound_message_held').on(t.workspaceId, t.nextAt).where(sql`state = 'held'`),
    // At most one waiting put per subject and room, and one held: a newer state of a card replaces the one
    // not yet sent.
    uniqueIndex('outbound_message_waiting')
      .on(t.workspaceId, t.subject, t.lane)
      .where(sql`state = 'due' and content->>'op' = 'put'`),
    uniqueIndex('outbound_message_held_put')
      .on(t.workspaceId, t.subject, t.lane)
      .where(sql`state = 'held' and content->>'op' = 'put'`),
    index('outbound_message_ticket').on(t.workspaceId, t.ticketId),
    index('outbound_message_dead').on(t.workspaceId, t.createdAt).where(sql`state = 'dead'`),
    index('outbound_message_urgent')
      .on(t.workspaceId, t.dueAt)
      .where(sql`urgency = 'urgent' and state in ('due', 'sending', 'ambiguous')`),
  ],
);

/** Where a subject's message is on its platform; also finds the subject of a thread by its root. */
export const messageRef = pgTable(
  'message_ref',
  {
    workspaceId: text('workspace_id').notNull(),
    subject: text('subject').notNull(),
    platform: text('platform').notNull(),
    tenant: text('tenant').notNull(),
    channel: text('channel').notNull(),
    externalId: text('external_id').notNull(),
    ref: jsonb('ref').$type<MessageRef>().notNull(),
    createdAt: instant('created_at').notNull(),
    /** When the platform last showed the message back to us. */
    confirmedAt: instant('confirmed_at'),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.subject] }),
    index('message_ref_external').on(t.workspaceId, t.platform, t.tenant, t.channel, t.externalId),
  ],
);

/** Rooms the bot knows: how to write there again, and whether it still can. */
export const conversation = pgTable(
  'conversation',
  {
    workspaceId: text('workspace_id').notNull(),
    platform: text('platform').notNull(),
    tenant: text('tenant').notNull(),
    channel: text('channel').notNull(),
    kind: text('kind').$type<Place['kind']>().notNull(),
    reference: jsonb('reference').$type<Record<string, unknown>>(),
    goneAt: instant('gone_at'),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.platform, t.tenant, t.channel] })],
);
