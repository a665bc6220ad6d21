import { sql } from 'drizzle-orm';
import { boolean, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { instant } from '../db/columns.ts';
import type { Subject } from '../personal-data.ts';

export const workspace = pgTable('workspace', {
  workspaceId: text('workspace_id').primaryKey(),
  name: text('name').notNull(),
  /** Signs links that work without sign-in; shared by all replicas. */
  linkKey: text('link_key').notNull(),
  createdAt: instant('created_at').notNull(),
});

export const person = pgTable(
  'person',
  {
    workspaceId: text('workspace_id').notNull(),
    personId: uuid('person_id').notNull(),
    name: text('name').notNull(),
    email: text('email'),
    /** What the person chose or the platform said; null: the workspace's default. */
    locale: text('locale'),
    timeZone: text('time_zone'),
    /** The person chose the language here: platforms no longer overrule it. */
    localeChosen: boolean('locale_chosen').notNull().default(false),
    /** Likewise for the time zone. */
    timeZoneChosen: boolean('time_zone_chosen').notNull().default(false),
    /** A system that opens tickets: nobody writes to it or asks it, and it is not among the people to choose from. */
    isMachine: boolean('is_machine').notNull().default(false),
    disabledAt: instant('disabled_at'),
    /** Taken out for good: what is left stands for the person in their tickets. */
    erasedAt: instant('erased_at'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.personId] }),
    index('person_email').on(t.workspaceId, t.email),
    index('person_name').on(t.workspaceId, sql`lower(${t.name})`),
  ],
);

/** One person's account on one platform; the same e-mail joins accounts to one person. */
export const account = pgTable(
  'account',
  {
    workspaceId: text('workspace_id').notNull(),
    platform: text('platform').notNull(),
    tenant: text('tenant').notNull(),
    externalId: text('external_id').notNull(),
    personId: uuid('person_id').notNull(),
    /** How to start a direct chat, where the platform needs more than the id. */
    reference: jsonb('reference').$type<Record<string, unknown>>(),
    /** When the person was last seen there, 1970 if never: where the bot writes to them first. */
    seenAt: instant('seen_at').notNull(),
    /** When the profile was last read from the platform. */
    profileAt: instant('profile_at'),
    /** No member of the organisation on that platform, as its profile said. */
    isGuest: boolean('is_guest').notNull().default(false),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.platform, t.tenant, t.externalId] }),
    index('account_person').on(t.workspaceId, t.personId),
    // As the configuration names people.
    index('account_ref').on(t.workspaceId, sql`lower(${t.platform} || ':' || ${t.externalId})`),
  ],
);

/** Whom the configuration gives duties and nobody knows yet: they are looked up on their platforms. */
export const personWanted = pgTable(
  'person_wanted',
  {
    workspaceId: text('workspace_id').notNull(),
    /** An e-mail address or `platform:account`, as the configuration has it. */
    ref: text('ref').notNull(),
    /** When they are looked up, again. */
    nextAt: instant('next_at').notNull(),
    /** When a platform last said that it knows nobody like that; null: not asked yet. */
    absentAt: instant('absent_at'),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.ref] })],
);

/** Persons who are being taken out, a batch at a time, and those who were. */
export const personErasure = pgTable(
  'person_erasure',
  {
    workspaceId: text('workspace_id').notNull(),
    personId: uuid('person_id').notNull(),
    /** By what they are found in what is left to do; null once nothing is. */
    former: jsonb('former').$type<Subject>(),
    texts: boolean('texts').notNull(),
    /** How far it has come: which holder of data, and where in it. */
    step: integer('step').notNull().default(0),
    cursor: text('cursor'),
    cards: integer('cards').notNull().default(0),
    begunAt: instant('begun_at').notNull(),
    doneAt: instant('done_at'),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.personId] })],
);

/** Who did what with personal data. Rows are only added, until `retention.auditDays`. */
export const auditEntry = pgTable(
  'audit_entry',
  {
    workspaceId: text('workspace_id').notNull(),
    entryId: uuid('entry_id').notNull(),
    at: instant('at').notNull(),
    /** Person id, or the job or operator that did it. */
    actor: text('actor').notNull(),
    action: text('action').$type<'person.exported' | 'person.erasure_begun' | 'person.erased'>().notNull(),
    /** Person id; never a name. */
    subjectId: uuid('subject_id').notNull(),
    data: jsonb('data').$type<Record<string, unknown>>().notNull().default({}),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.entryId] })],
);
