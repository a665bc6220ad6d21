import { index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import type { PlatformName } from '../chat/place.ts';
import { instant } from '../db/columns.ts';

/**
 * Urgent messages that went another way as well. The key is what makes it once: the same message, to the same
 * person, in the same outage, however many processes try and whenever they are killed.
 */
export const deliveryFallback = pgTable(
  'delivery_fallback',
  {
    workspaceId: text('workspace_id').notNull(),
    /** Subject of the message; several states of one card are one topic. */
    topic: text('topic').notNull(),
    /** Beginning of the outage (ISO instant), or `refused`. */
    occasion: text('occasion').notNull(),
    personId: uuid('person_id').notNull(),
    /** Where the message was to go, and where it went instead. */
    platform: text('platform').$type<PlatformName>().notNull(),
    way: text('way').$type<PlatformName>().notNull(),
    /** Subject of the message that went. */
    sentSubject: text('sent_subject').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.topic, t.occasion, t.personId] }),
    index('delivery_fallback_sent').on(t.workspaceId, t.sentSubject),
    index('delivery_fallback_at').on(t.workspaceId, t.at),
  ],
);

/** Who has acknowledged an urgent message, first by what. */
export const deliveryAck = pgTable(
  'delivery_ack',
  {
    workspaceId: text('workspace_id').notNull(),
    topic: text('topic').notNull(),
    personId: uuid('person_id').notNull(),
    how: text('how').$type<'button' | 'reply' | 'taken'>().notNull(),
    at: instant('at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.topic, t.personId] }),
    index('delivery_ack_at').on(t.workspaceId, t.at),
  ],
);
