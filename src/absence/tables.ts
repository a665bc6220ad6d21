import { index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { instant } from '../db/columns.ts';

/** When somebody of the desk is away: nothing is given to them. */
export const absence = pgTable(
  'absence',
  {
    workspaceId: text('workspace_id').notNull(),
    absenceId: uuid('absence_id').notNull(),
    personId: uuid('person_id').notNull(),
    fromAt: instant('from_at').notNull(),
    /** Null: until they say that they are back. */
    untilAt: instant('until_at'),
    reason: text('reason'),
    setById: uuid('set_by_id').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.absenceId] }),
    index('absence_person').on(t.workspaceId, t.personId, t.untilAt),
    index('absence_until').on(t.workspaceId, t.untilAt),
  ],
);
