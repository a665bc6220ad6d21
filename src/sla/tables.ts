import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { Place } from '../chat/place.ts';
import { instant } from '../db/columns.ts';
import type { Clock, Target } from './model.ts';

/** A message that asks for a decision. */
export interface AskedAt {
  subject: string;
  place: Place;
  under?: string;
  personId?: string;
}

/** How far a ticket's clocks have come. They follow from its timeline and the policies: deleted, they come back. */
export const slaTicket = pgTable(
  'sla_ticket',
  {
    workspaceId: text('workspace_id').notNull(),
    ticketId: uuid('ticket_id').notNull(),
    /** Number of the latest timeline entry that they know of. */
    seq: integer('seq').notNull(),
    /** Version of the policies by which its open clocks were reckoned. */
    version: integer('version').notNull(),
    /** Since when its clocks are kept: what fell due before raises no alert. */
    keptSince: instant('kept_since').notNull(),
    /** When what policies choose by last changed. */
    changedAt: instant('changed_at').notNull(),
    /** Something still runs or waits: reckoned anew when the policies change. */
    isOpen: boolean('is_open').notNull(),
    /** From when on the ticket's cards, which show an older deadline or colour, are to be drawn anew. */
    redrawAt: instant('redraw_at'),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.ticketId] }),
    index('sla_ticket_redraw').on(t.workspaceId, t.redrawAt).where(sql`redraw_at is not null`),
    index('sla_ticket_version').on(t.workspaceId, t.version).where(sql`is_open`),
  ],
);

export const slaClock = pgTable(
  'sla_clock',
  {
    workspaceId: text('workspace_id').notNull(),
    ticketId: uuid('ticket_id').notNull(),
    target: text('target').$type<Target>().notNull(),
    cycle: integer('cycle').notNull(),
    state: text('state').$type<Clock['state']>().notNull(),
    policy: text('policy').notNull(),
    version: integer('version').notNull(),
    calendar: text('calendar').notNull(),
    /** Business time in ms. */
    targetMs: bigint('target_ms', { mode: 'number' }).notNull(),
    budgetMs: bigint('budget_ms', { mode: 'number' }).notNull(),
    carriedMs: bigint('carried_ms', { mode: 'number' }).notNull(),
    usedMs: bigint('used_ms', { mode: 'number' }).notNull(),
    startedAt: instant('started_at').notNull(),
    runsSince: instant('runs_since'),
    dueAt: instant('due_at'),
    endedAt: instant('ended_at'),
    /** When something is next to be done about it: an alert is due, or its cards change their colour. */
    nextAt: instant('next_at'),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.ticketId, t.target, t.cycle] }),
    index('sla_clock_next').on(t.workspaceId, t.nextAt).where(sql`next_at is not null`),
    // What is overdue or will be soon.
    index('sla_clock_running').on(t.workspaceId, t.dueAt).where(sql`state = 'running'`),
  ],
);

/** What was raised. The key is what makes it once: the same threshold of the same run at the same instant. */
export const slaAlert = pgTable(
  'sla_alert',
  {
    workspaceId: text('workspace_id').notNull(),
    ticketId: uuid('ticket_id').notNull(),
    target: text('target').$type<Target>().notNull(),
    cycle: integer('cycle').notNull(),
    /** `breach`, `75%` or `1800000 before` (ms). */
    threshold: text('threshold').notNull(),
    /** When it should have been raised. */
    dueAt: instant('due_at').notNull(),
    /** Where in the target's time the threshold lies: 1 is its end. */
    rank: doublePrecision('rank').notNull(),
    /** Business time, in ms, that the clock had used when it was raised. */
    usedMs: bigint('used_ms', { mode: 'number' }).notNull(),
    raisedAt: instant('raised_at').notNull(),
    /** It was raised much too late: Parley didn't run, or couldn't keep up. */
    lateBecause: text('late_because').$type<'off' | 'slow'>(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.ticketId, t.target, t.cycle, t.threshold, t.dueAt] }),
    index('sla_alert_raised').on(t.workspaceId, t.raisedAt),
  ],
);

/** In which places an alert stands, so that it changes there: alone, or in a digest of many. */
export const slaNotice = pgTable(
  'sla_notice',
  {
    workspaceId: text('workspace_id').notNull(),
    ticketId: uuid('ticket_id').notNull(),
    target: text('target').$type<Target>().notNull(),
    cycle: integer('cycle').notNull(),
    /** The ticket's thread, the queue's room, or somebody's direct chat. */
    role: text('role').$type<'thread' | 'room' | 'direct'>().notNull(),
    lane: text('lane').notNull(),
    place: jsonb('place').$type<Place>().notNull(),
    /** In whose thread it stands, where the place has no thread itself. */
    under: text('under'),
    personId: uuid('person_id'),
    /** Of its own message; null: it has none. */
    subject: text('subject'),
    digestId: uuid('digest_id'),
    /** What the message last showed, as a hash: nothing is sent that changes nothing. */
    shown: text('shown'),
    raisedAt: instant('raised_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.ticketId, t.target, t.cycle, t.role, t.lane] }),
    index('sla_notice_digest').on(t.workspaceId, t.digestId).where(sql`digest_id is not null`),
  ],
);

/** Since when alerts come thick in a place. Within the window they go into its digest. */
export const slaBurst = pgTable(
  'sla_burst',
  {
    workspaceId: text('workspace_id').notNull(),
    /** The lane, and which of its places: rooms and direct chats, or the tickets' threads. */
    lane: text('lane').notNull(),
    kind: text('kind').$type<'room' | 'thread'>().notNull(),
    until: instant('until').notNull(),
    digestId: uuid('digest_id'),
    digestSince: instant('digest_since'),
    /** The digest has more than its message shows. */
    isChanged: boolean('is_changed').notNull().default(false),
    /** When its message was last drawn. */
    drawnAt: instant('drawn_at'),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.lane, t.kind] }),
    index('sla_burst_changed').on(t.workspaceId, t.drawnAt).where(sql`is_changed`),
  ],
);

/** No alerts of a ticket until then. */
export const slaSnooze = pgTable(
  'sla_snooze',
  {
    workspaceId: text('workspace_id').notNull(),
    ticketId: uuid('ticket_id').notNull(),
    until: instant('until').notNull(),
    reason: text('reason').notNull(),
    personId: uuid('person_id').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.ticketId] }),
    index('sla_snooze_until').on(t.workspaceId, t.until),
  ],
);

/** Somebody asked for more time, which a lead grants or refuses. */
export const slaMoreTime = pgTable(
  'sla_more_time',
  {
    workspaceId: text('workspace_id').notNull(),
    requestId: uuid('request_id').notNull(),
    ticketId: uuid('ticket_id').notNull(),
    target: text('target').$type<Target>().notNull(),
    cycle: integer('cycle').notNull(),
    /** Business time in ms. */
    byMs: bigint('by_ms', { mode: 'number' }).notNull(),
    reason: text('reason').notNull(),
    askedBy: uuid('asked_by').notNull(),
    askedAt: instant('asked_at').notNull(),
    state: text('state').$type<'asked' | 'granted' | 'refused'>().notNull(),
    decidedBy: uuid('decided_by'),
    decidedAt: instant('decided_at'),
    /** Where those who decide were asked. */
    asked: jsonb('asked').$type<AskedAt[]>().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.requestId] }),
    uniqueIndex('sla_more_time_open')
      .on(t.workspaceId, t.ticketId, t.target, t.cycle)
      .where(sql`state = 'asked'`),
    index('sla_more_time_ticket').on(t.workspaceId, t.ticketId),
  ],
);
