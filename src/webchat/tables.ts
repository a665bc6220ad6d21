import { jsonb, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'string', precision: 3 });

/** One-time sign-in links and the browser sessions made from them; only hashes of the secrets are kept. */
export const webSession = pgTable(
  'web_session',
  {
    workspaceId: text('workspace_id').notNull(),
    tokenHash: text('token_hash').notNull(),
    kind: text('kind').$type<'link' | 'session'>().notNull(),
    personId: text('person_id').notNull(),
    expiresAt: instant('expires_at').notNull(),
    usedAt: instant('used_at'),
    data: jsonb('data').$type<Record<string, unknown>>(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.tokenHash] })],
);
