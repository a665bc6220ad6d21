import { sql } from 'drizzle-orm';
import type { Context } from '../../context.ts';
import type { Outgoing } from '../outgoing.ts';
import { laneOf } from '../place.ts';

type Base = Omit<Context, 'actor'>;

/** A row of outbound_message as it goes into the statement, with the columns' names. */
interface Row {
  message_id: string;
  lane: string;
  platform: string;
  tenant: string;
  place: unknown;
  under: string | null;
  subject: string | null;
  content: unknown;
  locale: string;
  time_zone: string;
  state: 'due' | 'held';
  next_at: string;
  ticket_id: string | null;
}

/**
 * Writes a transaction's messages into the outbox, as its last act: lanes first and in order, so that two
 * transactions never wait for each other crosswise, and so that messages of a lane get their places in the
 * order of the commits. A waiting put of the same subject is replaced in its place; so is a held one.
 */
export async function enqueue(base: Base): Promise<void> {
  if (base.outgoing.length === 0) return;
  const rows = lastPutOfEachSubject(base.outgoing).map((outgoing) => rowOf(base, outgoing));
  const due = rows.filter((row) => row.state === 'due');
  await wakeLanes(base, due);
  if (due.length > 0) await insertDue(base, due);
  for (const row of rows.filter((candidate) => candidate.state === 'held')) await insertHeld(base, row);
}

function rowOf(base: Base, outgoing: Outgoing): Row {
  const held = outgoing.holdUntil && Temporal.Instant.compare(outgoing.holdUntil, base.now) > 0;
  return {
    message_id: base.newId(),
    lane: laneOf(outgoing.place),
    platform: outgoing.place.platform,
    tenant: outgoing.place.tenant,
    place: outgoing.place,
    under: outgoing.under ?? null,
    subject: outgoing.subject ?? null,
    content: outgoing.content,
    locale: outgoing.locale,
    time_zone: outgoing.timeZone,
    state: held ? 'held' : 'due',
    next_at: (held && outgoing.holdUntil ? outgoing.holdUntil : base.now).toString(),
    ticket_id: outgoing.ticketId ?? null,
  };
}

/** Of several puts of one subject in one transaction only the last is worth sending, in the first's place. */
function lastPutOfEachSubject(outgoing: readonly Outgoing[]): Outgoing[] {
  const kept: Outgoing[] = [];
  const placeOf = new Map<string, number>();
  for (const one of outgoing) {
    const key =
      one.content.op === 'put' && one.subject ? `${Boolean(one.holdUntil)} ${one.subject}` : undefined;
    const earlier = key === undefined ? undefined : placeOf.get(key);
    if (earlier !== undefined) {
      kept[earlier] = one;
      continue;
    }
    if (key !== undefined) placeOf.set(key, kept.length);
    kept.push(one);
  }
  return kept;
}

async function wakeLanes(base: Base, rows: readonly Row[]): Promise<void> {
  const lanes = new Map(rows.map((row) => [row.lane, row]));
  if (lanes.size === 0) return;
  const sorted = [...lanes.values()].sort((a, b) => (a.lane < b.lane ? -1 : 1));
  await base.tx.execute(sql`
    insert into outbound_lane (workspace_id, lane, platform, tenant, next_at)
    select ${base.workspaceId}, r.lane, r.platform, r.tenant, ${base.now.toString()}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(sorted)}::jsonb) as r(lane text, platform text, tenant text)
    order by r.lane
    on conflict (workspace_id, lane) do update
      set next_at = coalesce(outbound_lane.next_at, excluded.next_at)`);
}

async function insertDue(base: Base, rows: readonly Row[]): Promise<void> {
  await base.tx.execute(sql`
    insert into outbound_message
      (workspace_id, message_id, lane, place, under, subject, content, locale, time_zone, state, next_at,
       due_at, created_at, ticket_id)
    select ${base.workspaceId}, r.message_id, r.lane, r.place, r.under, r.subject, r.content, r.locale,
      r.time_zone, r.state, r.next_at, r.next_at, ${base.now.toString()}::timestamptz, r.ticket_id
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(${COLUMNS})
    on conflict (workspace_id, subject) where state = 'due' and content->>'op' = 'put' do update
      set content = excluded.content, locale = excluded.locale, time_zone = excluded.time_zone,
        place = excluded.place, under = excluded.under, ticket_id = excluded.ticket_id`);
}

async function insertHeld(base: Base, row: Row): Promise<void> {
  await base.tx.execute(sql`
    with r as (select * from jsonb_to_recordset(${JSON.stringify([row])}::jsonb) as r(${COLUMNS})),
    replaced as (
      update outbound_message m set content = r.content, next_at = r.next_at, due_at = r.next_at
      from r where m.workspace_id = ${base.workspaceId} and m.subject = r.subject and m.state = 'held'
        and m.content->>'op' = 'put'
      returning m.message_id)
    insert into outbound_message
      (workspace_id, message_id, lane, place, under, subject, content, locale, time_zone, state, next_at,
       due_at, created_at, ticket_id)
    select ${base.workspaceId}, r.message_id, r.lane, r.place, r.under, r.subject, r.content, r.locale,
      r.time_zone, r.state, r.next_at, r.next_at, ${base.now.toString()}::timestamptz, r.ticket_id
    from r where not exists (select 1 from replaced)`);
}

const COLUMNS = sql.raw(`message_id uuid, lane text, place jsonb, under text, subject text, content jsonb,
  locale text, time_zone text, state text, next_at timestamptz, ticket_id uuid`);
