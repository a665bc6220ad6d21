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
import { instant } from '../db/columns.ts';

/** `over`: the ticket went elsewhere, or is no more to be given. */
export type OfferState = 'open' | 'accepted' | 'declined' | 'expired' | 'over';

/** A ticket that is offered to one person. */
export const assignmentOffer = pgTable(
  'assignment_offer',
  {
    workspaceId: text('workspace_id').notNull(),
    offerId: uuid('offer_id').notNull(),
    ticketId: uuid('ticket_id').notNull(),
    personId: uuid('person_id').notNull(),
    /** Those who pass are asked again in the next round only. */
    round: integer('round').notNull(),
    state: text('state').$type<OfferState>().notNull(),
    offeredAt: instant('offered_at').notNull(),
    untilAt: instant('until_at').notNull(),
    endedAt: instant('ended_at'),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.offerId] }),
    // One at a time.
    uniqueIndex('assignment_offer_open').on(t.workspaceId, t.ticketId).where(sql`state = 'open'`),
    index('assignment_offer_ticket').on(t.workspaceId, t.ticketId),
    index('assignment_offer_person').on(t.workspaceId, t.personId).where(sql`state = 'open'`),
    index('assignment_offer_until').on(t.workspaceId, t.untilAt).where(sql`state = 'open'`),
    index('assignment_offer_ended').on(t.workspaceId, t.endedAt),
  ],
);

/** A ticket for which somebody is looked for. */
export const assignmentSearch = pgTable(
  'assignment_search',
  {
    workspaceId: text('workspace_id').notNull(),
    ticketId: uuid('ticket_id').notNull(),
    queue: text('queue').notNull(),
    round: integer('round').notNull(),
    /** Nobody was found; the queue's channel was told. */
    isStuck: boolean('is_stuck').notNull().default(false),
    /** When to look again; null: an offer is open. */
    nextAt: instant('next_at'),
    begunAt: instant('begun_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.ticketId] }),
    index('assignment_search_next').on(t.workspaceId, t.nextAt).where(sql`next_at is not null`),
    index('assignment_search_stuck').on(t.workspaceId, t.queue, t.begunAt).where(sql`is_stuck`),
  ],
);

/** Each queue's place in its rounds: held by whoever gives out one of its tickets. */
export const assignmentTurn = pgTable(
  'assignment_turn',
  {
    workspaceId: text('workspace_id').notNull(),
    queue: text('queue').notNull(),
    /** Person ids, whose turn was longest ago first. */
    turns: jsonb('turns').$type<string[]>().notNull(),
    /** Names the message in the queue's channel about tickets that nobody gets; null: there are none. */
    stuckId: uuid('stuck_id'),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.queue] })],
);
