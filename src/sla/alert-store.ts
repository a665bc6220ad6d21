import { sql } from 'drizzle-orm';
import type { Place } from '../chat/place.ts';
import type { Context } from '../context.ts';
import type { Db } from '../db/connect.ts';
import { jsonText } from '../db/json.ts';
import { idsOf } from '../db/lists.ts';
import type { Target } from './model.ts';

/** One run of one target of a ticket. */
export interface ClockKey {
  ticketId: string;
  target: Target;
  cycle: number;
}
export const keyOf = ({ ticketId, target, cycle }: ClockKey): string => `${ticketId}/${target}/${cycle}`;

export interface Alert extends ClockKey {
  threshold: string;
  rank: number;
  usedMs: number;
  /** ms since 1970, both. */
  dueAt: number;
  raisedAt: number;
  lateBecause: 'off' | 'slow' | null;
}

/** Where an alert stands. */
export interface Notice extends ClockKey {
  role: 'thread' | 'room' | 'direct';
  lane: string;
  place: Place;
  under: string | null;
  personId: string | null;
  subject: string | null;
  digestId: string | null;
  shown: string | null;
}

const iso = (at: number): string => new Date(at).toISOString();

/** @returns those that weren't raised before */
export async function insertAlerts(ctx: Context, alerts: readonly Alert[]): Promise<Alert[]> {
  if (alerts.length === 0) return [];
  const rows = alerts.map((one) => ({ ...one, dueAt: iso(one.dueAt), raisedAt: iso(one.raisedAt) }));
  const inserted = await ctx.tx.execute<ClockKey & Record<string, unknown>>(sql`
    insert into sla_alert (workspace_id, ticket_id, target, cycle, threshold, due_at, rank, used_ms, raised_at,
      late_because)
    select ${ctx.workspaceId}, "ticketId", target, cycle, threshold, "dueAt", rank, "usedMs", "raisedAt", "lateBecause"
    from jsonb_to_recordset(${jsonText(rows)}::jsonb) as r("ticketId" uuid, target text, cycle int, threshold text,
      "dueAt" timestamptz, rank float8, "usedMs" bigint, "raisedAt" timestamptz, "lateBecause" text)
    on conflict do nothing
    returning ticket_id as "ticketId", target, cycle`);
  const isNew = new Set([...inserted].map((one) => keyOf(one)));
  return alerts.filter((one) => isNew.has(keyOf(one)));
}

/** The latest alert of each clock of these tickets. */
export async function latestAlerts(ctx: Context, ids: readonly string[]): Promise<Map<string, Alert>> {
  if (ids.length === 0) return new Map();
  const rows = await ctx.tx.execute<Alert & Record<string, unknown>>(sql`
    select distinct on (ticket_id, target, cycle) ticket_id as "ticketId", target, cycle, threshold, rank,
      used_ms::float8 as "usedMs", (extract(epoch from due_at) * 1000)::float8 as "dueAt",
      (extract(epoch from raised_at) * 1000)::float8 as "raisedAt", late_because as "lateBecause"
    from sla_alert where workspace_id = ${ctx.workspaceId} and ticket_id in ${idsOf(ids)}
    order by ticket_id, target, cycle, raised_at desc, rank desc`);
  return new Map([...rows].map((row) => [keyOf(row), row]));
}

const NOTICE = sql.raw(`n.ticket_id as "ticketId", n.target, n.cycle, n.role, n.lane, n.place, n.under,
  n.person_id as "personId", n.subject, n.digest_id as "digestId", n.shown`);

/** Where alerts of these tickets stand. */
export async function noticesOf(ctx: Context, ids: readonly string[]): Promise<Notice[]> {
  if (ids.length === 0) return [];
  const rows = await ctx.tx.execute<Notice & Record<string, unknown>>(sql`
    select ${NOTICE} from sla_notice n where n.workspace_id = ${ctx.workspaceId} and n.ticket_id in ${idsOf(ids)}
    order by n.ticket_id, n.target, n.cycle, n.role, n.lane`);
  return [...rows];
}

/** One of each digest, for where it stands. */
export async function oneOfEach(ctx: Context, digests: readonly string[]): Promise<Notice[]> {
  if (digests.length === 0) return [];
  const rows = await ctx.tx.execute<Notice & Record<string, unknown>>(sql`
    select distinct on (n.digest_id) ${NOTICE} from sla_notice n
    where n.workspace_id = ${ctx.workspaceId} and n.digest_id in ${idsOf(digests)} order by n.digest_id, n.lane`);
  return [...rows];
}

/** Writes where alerts stand now, over what was known of the same place. */
export async function putNotices(ctx: Context, notices: readonly Notice[]): Promise<void> {
  if (notices.length === 0) return;
  await ctx.tx.execute(sql`
    insert into sla_notice (workspace_id, ticket_id, target, cycle, role, lane, place, under, person_id, subject,
      digest_id, shown, raised_at)
    select ${ctx.workspaceId}, "ticketId", target, cycle, role, lane, place, under, "personId", subject, "digestId",
      shown, ${ctx.now.toString()}::timestamptz
    from jsonb_to_recordset(${jsonText(notices)}::jsonb) as r("ticketId" uuid, target text, cycle int, role text,
      lane text, place jsonb, under text, "personId" uuid, subject text, "digestId" uuid, shown text)
    on conflict (workspace_id, ticket_id, target, cycle, role, lane) do update set place = excluded.place,
      under = excluded.under, person_id = excluded.person_id, subject = excluded.subject,
      digest_id = excluded.digest_id, shown = excluded.shown`);
}

export async function dropNotices(ctx: Context, notices: readonly Notice[]): Promise<void> {
  if (notices.length === 0) return;
  await ctx.tx.execute(sql`
    delete from sla_notice n
    using jsonb_to_recordset(${jsonText(notices)}::jsonb)
      as r("ticketId" uuid, target text, cycle int, role text, lane text)
    where n.workspace_id = ${ctx.workspaceId} and n.ticket_id = r."ticketId" and n.target = r.target
      and n.cycle = r.cycle and n.role = r.role and n.lane = r.lane`);
}

/** Alerts that come thick in a place. */
export interface Burst {
  lane: string;
  kind: 'room' | 'thread';
  /** ms since 1970. */
  until: number;
  digestId: string | null;
  digestSince: number | null;
}

/** The bursts of some places as they stand, held until the commit in one order; one that is over long ago, or new, is 0. */
export async function holdBursts(
  ctx: Context,
  lanes: readonly string[],
  kind: Burst['kind'],
): Promise<Map<string, Burst>> {
  if (lanes.length === 0) return new Map();
  const rows = await ctx.tx.execute<Burst & Record<string, unknown>>(sql`
    insert into sla_burst as b (workspace_id, lane, kind, until)
    select ${ctx.workspaceId}, lane, ${kind}, to_timestamp(0)
    from jsonb_array_elements_text(${JSON.stringify([...lanes].sort())}::jsonb) as r(lane) order by lane
    on conflict (workspace_id, lane, kind) do update set until = b.until
    returning lane, kind, (extract(epoch from until) * 1000)::float8 as until, digest_id as "digestId",
      (extract(epoch from digest_since) * 1000)::float8 as "digestSince"`);
  return new Map([...rows].map((row) => [row.lane, row]));
}

export async function writeBursts(ctx: Context, bursts: readonly Burst[]): Promise<void> {
  if (bursts.length === 0) return;
  const rows = bursts.map((one) => ({
    ...one,
    until: iso(one.until),
    digestSince: one.digestSince === null ? null : iso(one.digestSince),
  }));
  await ctx.tx.execute(sql`
    update sla_burst b set until = r.until, digest_id = r."digestId", digest_since = r."digestSince"
    from jsonb_to_recordset(${jsonText(rows)}::jsonb)
      as r(lane text, kind text, until timestamptz, "digestId" uuid, "digestSince" timestamptz)
    where b.workspace_id = ${ctx.workspaceId} and b.lane = r.lane and b.kind = r.kind`);
}

/** Leaves it to a later commit to draw digests to which their places still add. @returns those */
export async function leaveDigests(
  ctx: Context,
  digests: readonly { digestId: string; lane: string }[],
): Promise<Set<string>> {
  if (digests.length === 0) return new Set();
  const rows = await ctx.tx.execute<{ digestId: string }>(sql`
    update sla_burst b set is_changed = true
    from jsonb_to_recordset(${jsonText(digests)}::jsonb) as r("digestId" uuid, lane text)
    where b.workspace_id = ${ctx.workspaceId} and b.lane = r.lane and b.kind = 'room' and b.digest_id = r."digestId"
    returning b.digest_id as "digestId"`);
  return new Set([...rows].map(({ digestId }) => digestId));
}

/** Digests that are to be drawn, none sooner after the last time than `paceMs`; held until the commit (index sla_burst_changed). */
export async function claimDigests(ctx: Context, paceMs: number, limit: number): Promise<string[]> {
  const before = ctx.now.subtract({ milliseconds: paceMs });
  const rows = await ctx.tx.execute<{ digestId: string }>(sql`
    update sla_burst b set is_changed = false, drawn_at = ${ctx.now.toString()}::timestamptz
    from (select lane, kind from sla_burst where workspace_id = ${ctx.workspaceId} and is_changed
        and digest_id is not null and (drawn_at is null or drawn_at <= ${before.toString()}::timestamptz)
      order by drawn_at nulls first limit ${limit} for update skip locked) c
    where b.workspace_id = ${ctx.workspaceId} and b.lane = c.lane and b.kind = c.kind
    returning b.digest_id as "digestId"`);
  return [...rows].map(({ digestId }) => digestId);
}

/** Leaves a digest that can't be drawn for later. */
export async function putOffDigest(ctx: Context, digestId: string, until: Temporal.Instant): Promise<void> {
  await ctx.tx.execute(sql`
    update sla_burst set is_changed = true, drawn_at = ${until.toString()}::timestamptz
    where workspace_id = ${ctx.workspaceId} and digest_id = ${digestId}::uuid`);
}

/** What a digest's readers may see of it: the tickets of these queues and those that are theirs; undefined: all. */
export type Seen = { queues: readonly string[]; personId: string | null } | undefined;

/** A line of a digest. Instants in ms. */
export interface DigestLine extends ClockKey {
  state: string;
  dueAt: number | null;
}

export interface DigestCounts {
  overdue: number;
  soon: number;
  paused: number;
  done: number;
}

export interface Digest {
  counts: DigestCounts;
  lines: DigestLine[];
}

/**
 * How many of each digest there are, by how they stand, and the most important ones (index sla_notice_digest).
 * @returns by digest id
 */
export async function digestsOf(
  ctx: Context,
  asked: readonly { digestId: string; seen: Seen }[],
  limit: number,
): Promise<Map<string, Digest>> {
  if (asked.length === 0) return new Map();
  const asks = asked.map(({ digestId, seen }) => ({
    digestId,
    seesAll: seen === undefined,
    queues: seen?.queues ?? [],
    personId: seen?.personId ?? null,
  }));
  const rows = await ctx.tx.execute<Digest & { digestId: string } & Record<string, unknown>>(sql`
    with asked as (
      select * from jsonb_to_recordset(${jsonText(asks)}::jsonb)
        as r("digestId" uuid, "seesAll" boolean, queues jsonb, "personId" uuid)),
    member as materialized (
      select n.digest_id, c.ticket_id, c.target, c.cycle, c.state, c.due_at, t.priority,
        case when c.state = 'running' and c.due_at < ${ctx.now.toString()}::timestamptz then 0
          when c.state = 'running' then 1 when c.state = 'paused' then 2 else 3 end as place
      from asked
      join sla_notice n on n.workspace_id = ${ctx.workspaceId} and n.digest_id = asked."digestId"
      join sla_clock c on c.workspace_id = n.workspace_id and c.ticket_id = n.ticket_id and c.target = n.target
        and c.cycle = n.cycle
      join ticket t on t.workspace_id = n.workspace_id and t.ticket_id = n.ticket_id
      where asked."seesAll" or asked.queues ? t.queue or t.assignee_id = asked."personId"),
    ranked as (
      select *, row_number() over (partition by digest_id order by place, priority, due_at, ticket_id) as n from member)
    select digest_id as "digestId",
      jsonb_build_object('overdue', count(*) filter (where place = 0), 'soon', count(*) filter (where place = 1),
        'paused', count(*) filter (where place = 2), 'done', count(*) filter (where place = 3)) as counts,
      jsonb_agg(jsonb_build_object('ticketId', ticket_id, 'target', target, 'cycle', cycle, 'state', state,
        'dueAt', (extract(epoch from due_at) * 1000)::bigint) order by n) filter (where n <= ${limit}) as lines
    from ranked group by digest_id`);
  return new Map([...rows].map(({ digestId, counts, lines }) => [digestId, { counts, lines }]));
}

/** Forgets bursts that are long over. */
export async function forgetBursts(db: Db, workspaceId: string, before: Temporal.Instant): Promise<void> {
  await db.execute(sql`
    delete from sla_burst where workspace_id = ${workspaceId} and until < ${before.toString()}::timestamptz`);
}
