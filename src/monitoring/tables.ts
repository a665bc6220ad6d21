import { sql } from 'drizzle-orm';
import { boolean, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { instant } from '../db/columns.ts';
import type { Priority } from '../tickets/model.ts';

/** A system that sends alerts, by its key in the configuration. */
export const monitorSource = pgTable(
  'monitor_source',
  {
    workspaceId: text('workspace_id').notNull(),
    source: text('source').notNull(),
    /** Since when it is expected. */
    since: instant('since').notNull(),
    /** To some seconds, so that a storm doesn't queue for this row; null: never. */
    heardAt: instant('heard_at'),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.source] })],
);

/** Alerts with the same key that follow one another closely: one ticket. */
export const monitorIncident = pgTable(
  'monitor_incident',
  {
    workspaceId: text('workspace_id').notNull(),
    incidentId: uuid('incident_id').notNull(),
    source: text('source').notNull(),
    /** `''`: all that came in a storm of incidents. */
    groupKey: text('group_key').notNull(),
    queue: text('queue').notNull(),
    category: text('category'),
    priority: text('priority').$type<Priority>().notNull(),
    escalation: text('escalation'),
    /** Null until it is opened. */
    ticketId: uuid('ticket_id'),
    /** The ticket of the incident before, too long ago to be this one. */
    formerTicketId: uuid('former_ticket_id'),
    /** Whether its being over was told already. */
    isOver: boolean('is_over').notNull().default(false),
    /** How often it fired again after that. */
    returns: integer('returns').notNull().default(0),
    /** Alerts that the ticket's timeline tells of. */
    told: integer('told').notNull().default(0),
    toldAt: instant('told_at'),
    openedAt: instant('opened_at').notNull(),
    /** When its ticket has to be brought up to date; null: it is. */
    dueAt: instant('due_at'),
    /** When that was done last. */
    shownAt: instant('shown_at'),
    /** Another incident of the same key has begun since. */
    endedAt: instant('ended_at'),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.incidentId] }),
    uniqueIndex('monitor_incident_live').on(t.workspaceId, t.source, t.groupKey).where(sql`ended_at is null`),
    index('monitor_incident_recent').on(t.workspaceId, t.source, t.openedAt),
    index('monitor_incident_ticket').on(t.workspaceId, t.ticketId).where(sql`ticket_id is not null`),
    index('monitor_incident_due').on(t.workspaceId, t.dueAt).where(sql`due_at is not null`),
  ],
);

/** Each firing of each alert, once however often its monitor repeats it. */
export const monitorAlert = pgTable(
  'monitor_alert',
  {
    workspaceId: text('workspace_id').notNull(),
    source: text('source').notNull(),
    fingerprint: text('fingerprint').notNull(),
    startsAt: instant('starts_at').notNull(),
    /** Null: that it was over came before that it fired. */
    incidentId: uuid('incident_id'),
    isFiring: boolean('is_firing').notNull(),
    title: text('title').notNull(),
    body: text('body').notNull(),
    severity: text('severity'),
    priority: text('priority').$type<Priority>().notNull(),
    url: text('url'),
    heardAt: instant('heard_at').notNull(),
    overAt: instant('over_at'),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.source, t.fingerprint, t.startsAt] }),
    index('monitor_alert_incident').on(t.workspaceId, t.incidentId, t.isFiring),
    index('monitor_alert_firing').on(t.workspaceId, t.source).where(sql`is_firing`),
    index('monitor_alert_heard').on(t.workspaceId, t.heardAt),
  ],
);
