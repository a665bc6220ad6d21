import { index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { instant } from '../../db/columns.ts';

/** What Parley has done for a rota of the configuration, and when it has to look at it next. */
export const oncallRota = pgTable(
  'oncall_rota',
  {
    workspaceId: text('workspace_id').notNull(),
    /** Its key in the configuration. */
    rota: text('rota').notNull(),
    /** Of its definition, so that a change of it is noticed. */
    digest: text('digest').notNull(),
    /** Grows with every change of the definition or of who stands in; calendars take over what is newer. */
    revision: integer('revision').notNull().default(0),
    changedAt: instant('changed_at').notNull(),
    /** Hand-overs and reminders up to here are announced. */
    announcedUntil: instant('announced_until').notNull(),
    /** When something is due: a hand-over, a reminder, a look for gaps. */
    nextAt: instant('next_at').notNull(),
    /** When gaps are looked for again. */
    nextLookAt: instant('next_look_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.rota] })],
);

/** Somebody stands in on a rota. */
export const oncallOverride = pgTable(
  'oncall_override',
  {
    workspaceId: text('workspace_id').notNull(),
    overrideId: uuid('override_id').notNull(),
    rota: text('rota').notNull(),
    personId: uuid('person_id').notNull(),
    fromAt: instant('from_at').notNull(),
    toAt: instant('to_at').notNull(),
    madeById: uuid('made_by_id').notNull(),
    madeAt: instant('made_at').notNull(),
    /** The rota's revision that it made: of two that overlap, the later one counts. */
    revision: integer('revision').notNull(),
    /** The swap that it comes from: it was agreed on. */
    swapId: uuid('swap_id'),
    withdrawnAt: instant('withdrawn_at'),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.overrideId] }),
    index('oncall_override_rota').on(t.workspaceId, t.rota, t.toAt),
    index('oncall_override_maker').on(t.workspaceId, t.madeById, t.toAt),
    index('oncall_override_person').on(t.workspaceId, t.personId),
  ],
);

export type SwapState = 'open' | 'accepted' | 'declined' | 'withdrawn' | 'expired' | 'overtaken';

/** Somebody asks others to take their shift, or a part of it. */
export const oncallSwap = pgTable(
  'oncall_swap',
  {
    workspaceId: text('workspace_id').notNull(),
    swapId: uuid('swap_id').notNull(),
    rota: text('rota').notNull(),
    askerId: uuid('asker_id').notNull(),
    fromAt: instant('from_at').notNull(),
    toAt: instant('to_at').notNull(),
    note: text('note'),
    /** Who was asked, by person id. */
    askedIds: jsonb('asked_ids').$type<string[]>().notNull(),
    declinedIds: jsonb('declined_ids').$type<string[]>().notNull().default([]),
    state: text('state').$type<SwapState>().notNull(),
    askedAt: instant('asked_at').notNull(),
    /** When it is too late to answer. */
    expiresAt: instant('expires_at').notNull(),
    answeredById: uuid('answered_by_id'),
    endedAt: instant('ended_at'),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.swapId] }),
    index('oncall_swap_open').on(t.workspaceId, t.state, t.expiresAt),
  ],
);

/** Times in which nobody is on call, as they were reported. */
export const oncallGap = pgTable(
  'oncall_gap',
  {
    workspaceId: text('workspace_id').notNull(),
    gapId: uuid('gap_id').notNull(),
    rota: text('rota').notNull(),
    fromAt: instant('from_at').notNull(),
    toAt: instant('to_at').notNull(),
    /** Of the card that reported it; several gaps that were found at once share one. */
    reportId: uuid('report_id').notNull(),
    foundAt: instant('found_at').notNull(),
    /** When it was reported again, shortly before it begins. */
    remindedAt: instant('reminded_at'),
    /** When it was told that it has begun. */
    begunAt: instant('begun_at'),
    /** Covered since, or over. */
    closedAt: instant('closed_at'),
    how: text('how').$type<'covered' | 'over'>(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.gapId] }),
    index('oncall_gap_rota').on(t.workspaceId, t.rota, t.toAt),
  ],
);

/** A calendar that a person subscribes to: their own shifts, or a rota's. */
export const oncallFeed = pgTable(
  'oncall_feed',
  {
    workspaceId: text('workspace_id').notNull(),
    feedId: uuid('feed_id').notNull(),
    personId: uuid('person_id').notNull(),
    /** Empty: all shifts of the person's own. */
    rota: text('rota').notNull(),
    /** Grows with every renewal of its link, which makes the links before it void. */
    generation: integer('generation').notNull().default(1),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.personId, t.rota] }),
    index('oncall_feed_id').on(t.workspaceId, t.feedId),
  ],
);
