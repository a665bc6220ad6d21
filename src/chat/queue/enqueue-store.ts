import { type SQL, sql } from 'drizzle-orm';
import type { Context } from '../../context.ts';
import { jsonText } from '../../db/json.ts';
import { laneOf } from '../place.ts';
import type { Urgency } from '../tables.ts';
import { type Asked, coalesce } from './coalesce.ts';
import { newerState } from './newer-state-store.ts';
import { rankOf } from './outbox-rules.ts';
import { releaseReady } from './ready-store.ts';

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
  content: { op: string };
  locale: string;
  time_zone: string;
  state: 'due' | 'held';
  next_at: string;
  ticket_id: string | null;
  urgency: Urgency;
  rank: 0 | 1;
  only_if_shown: boolean;
}

/**
 * Writes a transaction's messages into the outbox, as its last act: lanes first and in order, so that two
 * transactions never wait for each other crosswise, and so that messages of a lane get their places in the
 * order of the commits. A waiting put of the same subject is replaced in its place; so is a held one.
 */
export async function enqueue(base: Base): Promise<void> {
  if (base.outgoing.length === 0) return;
  const rows = coalesce(base.outgoing, base.now).map((asked) => rowOf(base, asked));
  const asked = rows.filter((row) => row.state === 'due');
  const held = rows.filter((row) => row.state === 'held');
  const last = asked.filter((row) => row.only_if_shown);
  // Each batch is sent to the server together and run in this order.
  if (asked.length > 0) {
    // What was held and is ready comes before what is caused now, even if nobody has let it go yet.
    const lanes = [...new Set(asked.map((row) => row.lane))];
    await Promise.all([
      wakeLanes(base, asked),
      releaseReady(base.tx, base.workspaceId, base.now.toString(), lanes),
    ]);
  }
  const vanished = last.length > 0 ? await takeBackUnshown(base, last) : new Set<Row>();
  const due = asked.filter((row) => !vanished.has(row));
  const first = due.filter((row) => row.rank === 0);
  const deletions = due.filter((row) => row.content.op === 'delete' && row.subject !== null);
  await Promise.all([
    deletions.length > 0 ? withdrawDeleted(base, deletions) : undefined,
    first.length > 0 ? raise(base, first) : undefined,
    due.length > 0 ? insertDue(base, due) : undefined,
    held.length > 0 ? insertHeld(base, held) : undefined,
  ]);
}

function rowOf(base: Base, { outgoing, heldUntil }: Asked): Row {
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
    state: heldUntil ? 'held' : 'due',
    next_at: (heldUntil ?? base.now).toString(),
    ticket_id: outgoing.ticketId ?? null,
    urgency: outgoing.urgency ?? 'normal',
    rank: rankOf({ ...outgoing, isHeld: heldUntil !== undefined }),
    only_if_shown: outgoing.onlyIfShown ?? false,
  };
}

/**
 * Makes lanes due; those of a tenant that waits as a whole, once it may be written to again. One that waits for another
 * attempt at an ordinary message is looked at now if there is an urgent one.
 */
async function wakeLanes(base: Base, rows: readonly Row[]): Promise<void> {
  const urgent = new Set(rows.filter((row) => row.rank === 0).map((row) => row.lane));
  const lanes = [...new Map(rows.map((row) => [row.lane, row])).values()].map(
    ({ lane, platform, tenant }) => ({
      lane,
      platform,
      tenant,
      rank: urgent.has(lane) ? 0 : 1,
    }),
  );
  await base.tx.execute(sql`
    insert into outbound_lane (workspace_id, lane, platform, tenant, rank, next_at)
    select ${base.workspaceId}, r.lane, r.platform, r.tenant, r.rank,
      greatest(${base.now.toString()}::timestamptz, t.not_before)
    from jsonb_to_recordset(${jsonText(lanes)}::jsonb) as r(lane text, platform text, tenant text, rank smallint)
    left join outbound_tenant t
      on t.workspace_id = ${base.workspaceId} and t.platform = r.platform and t.tenant = r.tenant
    order by r.lane
    on conflict (workspace_id, lane) do update
      set rank = least(outbound_lane.rank, excluded.rank),
        next_at = case when excluded.rank = 0 then least(outbound_lane.next_at, excluded.next_at)
          else coalesce(outbound_lane.next_at, excluded.next_at) end`);
}

/** What has not been sent of an urgent message's card, and of the root of its thread, goes first with it. */
async function raise(base: Base, urgent: readonly Row[]): Promise<void> {
  await base.tx.execute(sql`
    update outbound_message m set rank = 0
    from jsonb_to_recordset(${jsonText(urgent)}::jsonb) as r(lane text, subject text, under text)
    where m.workspace_id = ${base.workspaceId} and m.lane = r.lane and m.subject in (r.subject, r.under)
      and m.state in ('due', 'sending', 'ambiguous') and m.rank > 0`);
}

/**
 * Takes back what waits of cards of which nothing can have gone out; the worker that would send it can't begin to, as it
 * holds the lane for that. @returns those whose card is gone
 */
async function takeBackUnshown(base: Base, rows: readonly Row[]): Promise<Set<Row>> {
  const gone = await base.tx.execute<{ lane: string; subject: string }>(sql`
    update outbound_message m set state = 'withdrawn'
    from jsonb_to_recordset(${jsonText(rows)}::jsonb) as r(lane text, subject text)
    where m.workspace_id = ${base.workspaceId} and m.lane = r.lane and m.subject = r.subject
      and m.state = 'due' and m.content->>'op' = 'put'
      and not exists (
        select 1 from outbound_message n
        where n.workspace_id = m.workspace_id and n.lane = m.lane and n.subject = m.subject
          and n.state in ('sending', 'ambiguous'))
      and not exists (
        select 1 from message_ref own
        where own.workspace_id = m.workspace_id and own.subject = m.subject
          and own.platform = m.place->>'platform' and own.tenant = m.place->>'tenant'
          and own.channel = m.place->>'channel')
    returning m.lane, m.subject`);
  const isGone = ({ lane, subject }: Row) =>
    [...gone].some((one) => one.lane === lane && one.subject === subject);
  return new Set(rows.filter(isGone));
}

/** What hasn't gone out of a card that is to be deleted never will. */
async function withdrawDeleted(base: Base, deletions: readonly Row[]): Promise<void> {
  await base.tx.execute(sql`
    update outbound_message m set state = 'withdrawn'
    from jsonb_to_recordset(${jsonText(deletions)}::jsonb) as r(lane text, subject text)
    where m.workspace_id = ${base.workspaceId} and m.lane = r.lane and m.subject = r.subject
      and m.state = 'due' and m.content->>'op' = 'put'`);
}

/**
 * A held state of a card (index outbound_message_held_put) is older than what is due now, and is not sent;
 * one that this transaction asks to hold comes after this.
 */
async function insertDue(base: Base, rows: readonly Row[]): Promise<void> {
  await base.tx.execute(sql`
    with r as materialized (${recordsOf(rows)}),
    overtaken as (
      update outbound_message m set state = 'withdrawn'
      from r where m.workspace_id = ${base.workspaceId} and m.lane = r.lane and m.subject = r.subject
        and m.state = 'held' and m.content->>'op' = 'put' and r.content->>'op' in ('put', 'delete'))
    ${insertFrom(base, sql`r`)}
    on conflict (workspace_id, subject, lane) where state = 'due' and content->>'op' = 'put' do update
      set ${newerState('excluded')}`);
}

async function insertHeld(base: Base, rows: readonly Row[]): Promise<void> {
  await base.tx.execute(sql`
    with r as materialized (${recordsOf(rows)})
    ${insertFrom(base, sql`r`)}
    on conflict (workspace_id, subject, lane) where state = 'held' and content->>'op' = 'put' do update
      set ${newerState('excluded')}, next_at = excluded.next_at, due_at = excluded.due_at`);
}

function recordsOf(rows: readonly Row[]): SQL {
  return sql`select * from jsonb_to_recordset(${jsonText(rows)}::jsonb) as r(message_id uuid, lane text,
    place jsonb, under text, subject text, content jsonb, locale text, time_zone text, state text,
    next_at timestamptz, ticket_id uuid, urgency text, rank smallint)`;
}

function insertFrom(base: Base, records: SQL): SQL {
  return sql`
    insert into outbound_message
      (workspace_id, message_id, lane, place, under, subject, content, locale, time_zone, state, next_at,
       due_at, created_at, ticket_id, urgency, rank)
    select ${base.workspaceId}, message_id, lane, place, under, subject, content, locale, time_zone, state,
      next_at, next_at, ${base.now.toString()}::timestamptz, ticket_id, urgency, rank
    from ${records}`;
}
