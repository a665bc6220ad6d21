import { index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { Place } from '../chat/place.ts';
import { instant } from '../db/columns.ts';

/** Up to when each room's messages are surely recorded, and when it is next read again. */
export const catchUpCursor = pgTable(
  'catch_up_cursor',
  {
    workspaceId: text('workspace_id').notNull(),
    platform: text('platform').notNull(),
    tenant: text('tenant').notNull(),
    channel: text('channel').notNull(),
    /** Where it is read; a direct chat's may hold what its platform calls it. */
    place: jsonb('place').$type<Place>().notNull(),
    readUntil: instant('read_until').notNull(),
    nextAt: instant('next_at').notNull(),
    /** Somebody reads it now. If they die, others do so after this; reading twice does no harm. */
    leaseUntil: instant('lease_until'),
    /** Grows while nothing is said there. */
    intervalSeconds: integer('interval_seconds').notNull(),
    /** When something was last found there: the rooms in use are read first. */
    activeAt: instant('active_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.platform, t.tenant, t.channel] }),
    index('catch_up_cursor_next').on(t.workspaceId, t.platform, t.nextAt),
  ],
);

/** Up to when a platform was listened to: a room that is new counts as read up to then. */
export const catchUpPlatform = pgTable(
  'catch_up_platform',
  {
    workspaceId: text('workspace_id').notNull(),
    platform: text('platform').notNull(),
    listenedUntil: instant('listened_until').notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.platform] })],
);
