import { integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { instant } from '../../db/columns.ts';
import type { PolicySet } from '../model.ts';

/** Every set of policies that was in force, and since when: what is over was counted by the one of its time. */
export const slaPolicyVersion = pgTable(
  'sla_policy_version',
  {
    workspaceId: text('workspace_id').notNull(),
    /** From 1. */
    version: integer('version').notNull(),
    since: instant('since').notNull(),
    /** Of the definition, to know an unchanged one. */
    hash: text('hash').notNull(),
    definition: jsonb('definition').$type<PolicySet>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.version] })],
);
