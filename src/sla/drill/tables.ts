import { sql } from 'drizzle-orm';
import { index, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import type { Place } from '../../chat/place.ts';
import { instant } from '../../db/columns.ts';

/** A message that a drill sent, and whose eyes it is for. */
export interface DrillMessage {
  subject: string;
  place: Place;
  /** In whose direct chat it is; null: a room. */
  personId: string | null;
}

/** A breach that never was, sent through the chain of alerts to see how long each step takes. It is of no ticket. */
export const slaDrill = pgTable(
  'sla_drill',
  {
    workspaceId: text('workspace_id').notNull(),
    drillId: uuid('drill_id').notNull(),
    queue: text('queue').notNull(),
    /** Of the escalation; null: nobody is paged. */
    policy: text('policy'),
    startedById: uuid('started_by_id').notNull(),
    /** Where the figures are posted. */
    reportPlace: jsonb('report_place').$type<Place>().notNull(),
    /** When the breach falls due. */
    dueAt: instant('due_at').notNull(),
    /** When its alert was committed. */
    raisedAt: instant('raised_at'),
    messages: jsonb('messages').$type<DrillMessage[]>().notNull().default([]),
    escalationId: uuid('escalation_id'),
    /** What the report last showed, as a hash. */
    shown: text('shown'),
    /** It ends by itself then. */
    endsAt: instant('ends_at').notNull(),
    /** When it is looked after next; null: it is over. */
    nextAt: instant('next_at'),
    endedAt: instant('ended_at'),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.drillId] }),
    index('sla_drill_next').on(t.workspaceId, t.nextAt).where(sql`next_at is not null`),
    // One at a time in a queue.
    uniqueIndex('sla_drill_open').on(t.workspaceId, t.queue).where(sql`ended_at is null`),
  ],
);
