import { sql } from 'drizzle-orm';
import {
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
import type { Place } from '../../chat/place.ts';
import { instant } from '../../db/columns.ts';
import type { Text } from '../../i18n/text.ts';
import type { EscalationState, Plan } from './model.ts';

/** A further call for the same cause while its escalation was open. */
export interface Joined {
  /** ISO instant. */
  at: string;
  reason: Text;
}

/** One open cause for which people are paged, and how far that is. */
export const escalation = pgTable(
  'escalation',
  {
    workspaceId: text('workspace_id').notNull(),
    escalationId: uuid('escalation_id').notNull(),
    /** Names the cause; while one is open, a further call of the same joins it. */
    key: text('key').notNull(),
    policy: text('policy').notNull(),
    /** Calls that count together for thresholds. */
    callGroup: text('call_group').notNull(),
    plan: jsonb('plan').$type<Plan>().notNull(),
    ticketId: uuid('ticket_id'),
    summary: jsonb('summary').$type<Text>().notNull(),
    reason: jsonb('reason').$type<Text>().notNull(),
    /** Person id of whoever asked for it; null: Parley itself. */
    calledById: uuid('called_by_id'),
    isDrill: boolean('is_drill').notNull().default(false),
    state: text('state').$type<EscalationState>().notNull(),
    /** The step that went last, -1 before the first, and its round. */
    step: integer('step').notNull(),
    round: integer('round').notNull(),
    /** Steps in a row that reached nobody. */
    nobody: integer('nobody').notNull().default(0),
    /** Person ids of those whom it would have paged and who were away. */
    awayIds: jsonb('away_ids').$type<string[]>().notNull().default([]),
    /** When it goes on by itself: the next step, the return of an acknowledgement; null: it doesn't. */
    nextAt: instant('next_at'),
    /** Person id of whoever has it. */
    acknowledgedById: uuid('acknowledged_by_id'),
    acknowledgedAt: instant('acknowledged_at'),
    joined: jsonb('joined').$type<Joined[]>().notNull().default([]),
    joinedCount: integer('joined_count').notNull().default(0),
    createdAt: instant('created_at').notNull(),
    endedAt: instant('ended_at'),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.escalationId] }),
    uniqueIndex('escalation_open_key').on(t.workspaceId, t.key).where(sql`ended_at is null`),
    index('escalation_due').on(t.workspaceId, t.nextAt).where(sql`next_at is not null`),
    index('escalation_ticket').on(t.workspaceId, t.ticketId).where(sql`ticket_id is not null`),
    index('escalation_group').on(t.workspaceId, t.callGroup, t.createdAt),
    index('escalation_ended').on(t.workspaceId, t.endedAt).where(sql`ended_at is not null`),
  ],
);

/** What went where for an escalation: one message to a person or a room. */
export const page = pgTable(
  'page',
  {
    workspaceId: text('workspace_id').notNull(),
    escalationId: uuid('escalation_id').notNull(),
    /** Counts the pages of an escalation, from 1. */
    number: integer('number').notNull(),
    round: integer('round').notNull(),
    step: integer('step').notNull(),
    /** Null: a room. */
    personId: uuid('person_id'),
    place: jsonb('place').$type<Place>().notNull(),
    /** Names its message in the outbox. */
    subject: text('subject').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.escalationId, t.number] }),
    index('page_person').on(t.workspaceId, t.personId).where(sql`person_id is not null`),
  ],
);
