import { getTableColumns, getTableName, is, sql } from 'drizzle-orm';
import { PgTable } from 'drizzle-orm/pg-core';
import type { Db } from '../../../src/db/connect.ts';
import * as schema from '../../../src/db/schema.ts';

/** Rows that name something that isn't there. */
export interface Orphan {
  table: string;
  column: string;
  rows: number;
}

interface Reference {
  column: string;
  /** Any of these holds the row that is named, in a column of this name. */
  in: readonly (readonly [table: string, column: string])[];
}

const PERSON = [['person', 'person_id']] as const;
const ESCALATION = [['escalation', 'escalation_id']] as const;
const TICKET = [['ticket', 'ticket_id']] as const;
const COMMENT = [['comment', 'comment_id']] as const;
/** A draft's id becomes its ticket's: what is written before the draft is sent names the draft. */
const MATTER = [...TICKET, ['ticket_draft', 'draft_id']] as const;

/**
 * What a column of ids refers to, by its name: the tables have no foreign keys (they would not survive being
 * distributed), so a name means one thing everywhere.
 */
const REFERENCES: Record<string, Reference['in']> = {
  workspace_id: [['workspace', 'workspace_id']],
  ticket_id: MATTER,
  other_id: TICKET,
  merged_into_id: TICKET,
  draft_id: MATTER,
  comment_id: COMMENT,
  person_id: PERSON,
  author_id: PERSON,
  requester_id: PERSON,
  opened_by_id: PERSON,
  assignee_id: PERSON,
  acknowledged_by_id: PERSON,
  called_by_id: PERSON,
  escalation_id: ESCALATION,
  swap_id: [['oncall_swap', 'swap_id']],
  incident_id: [['monitor_incident', 'incident_id']],
  former_ticket_id: TICKET,
  set_by_id: PERSON,
  started_by_id: PERSON,
  made_by_id: PERSON,
  asker_id: PERSON,
  answered_by_id: PERSON,
  actor_id: PERSON,
  uploader_id: PERSON,
};

/**
 * Rows' own names, names that platforms and browsers have given, and what an audit entry is about, which it
 * outlives. (`message_id` is the row's own in the outbox and the web chat, a platform's in a draft's parts.)
 */
const NO_REFERENCES = new Set([
  'event_id',
  'absence_id',
  'drill_id',
  'digest_id',
  'request_id',
  'offer_id',
  'override_id',
  'gap_id',
  'report_id',
  'feed_id',
  'stuck_id',
  'external_id',
  'attachment_id',
  'upload_id',
  'message_id',
  'entry_id',
  'subject_id',
  'web_id',
  'root_id',
]);

/** References that hold within one table: `table.column` → what it has to be found in. */
const SPECIAL: Record<string, Reference['in']> = {
  'outbound_message.lane': [['outbound_lane', 'lane']],
  /** The web chat names people by their account there. */
  'web_message.author_id': [],
};

/** Every column of the schema that refers to a row elsewhere. @throws Error for a column that nobody classified */
export function references(): { table: string; reference: Reference }[] {
  const found: { table: string; reference: Reference }[] = [];
  for (const table of Object.values(schema)) {
    if (!is(table, PgTable)) continue;
    const name = getTableName(table);
    for (const { name: column } of Object.values(getTableColumns(table))) {
      const target = targetOf(name, column);
      const isItself = target?.some(([parent, key]) => parent === name && key === column);
      if (target && target.length > 0 && !isItself)
        found.push({ table: name, reference: { column, in: target } });
    }
  }
  return found;
}

function targetOf(table: string, column: string): Reference['in'] | undefined {
  const special = SPECIAL[`${table}.${column}`];
  if (special) return special;
  if (!column.endsWith('_id') || NO_REFERENCES.has(column)) return undefined;
  const target = REFERENCES[column];
  if (!target) throw new Error(`${table}.${column}: say in ${import.meta.filename} what it refers to`);
  return target;
}

/** Counts the rows whose reference leads nowhere. */
export async function orphans(db: Db): Promise<Orphan[]> {
  const found: Orphan[] = [];
  for (const { table, reference } of references()) {
    const { column } = reference;
    const missing = reference.in.map(
      ([parent, key]) => sql`not exists (
        select from ${sql.identifier(parent)} p
        where p.workspace_id = c.workspace_id and p.${sql.identifier(key)} = c.${sql.identifier(column)})`,
    );
    const [row] = await db.execute<{ rows: string }>(sql`
      select count(*) as rows from ${sql.identifier(table)} c
      where c.${sql.identifier(column)} is not null and ${sql.join(missing, sql` and `)}`);
    if (Number(row?.rows) > 0) found.push({ table, column, rows: Number(row?.rows) });
  }
  return found;
}
