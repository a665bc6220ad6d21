import { and, asc, eq, sql } from 'drizzle-orm';
import type { Context } from '../context.ts';
import type { Db, Tx } from '../db/connect.ts';
import { jsonText } from '../db/json.ts';
import { idsOf } from '../db/lists.ts';
import type { Ticket } from '../tickets/store.ts';
import { ticket } from '../tickets/tables.ts';
import type { Raised } from './due.ts';
import type { Clock, Target } from './model.ts';
import { slaClock, slaTicket } from './tables.ts';

/** A clock as its row has it: with the instant (ms) at which there is something to do about it. */
export type KeptClock = Clock & { nextAt: number | null };

/** What was raised of which clock. */
export type RaisedOf = Raised & { target: Target; cycle: number };

/** How far a ticket's clocks have come, and the clocks; in order of their beginnings. */
export interface Kept {
  ticketId: string;
  seq: number;
  version: number;
  keptSince: number;
  /** When what policies choose by last changed. */
  changedAt: number;
  clocks: KeptClock[];
  raised: RaisedOf[];
  /** Whether alerts of it stand anywhere. */
  hasNotices: boolean;
}

const ms = (column: string) => sql.raw(`(extract(epoch from ${column}) * 1000)::bigint`);

const CLOCK = sql`jsonb_build_object('target', c.target, 'cycle', c.cycle, 'state', c.state, 'policy', c.policy,
  'version', c.version, 'calendar', c.calendar, 'targetMs', c.target_ms, 'budgetMs', c.budget_ms,
  'carriedMs', c.carried_ms, 'usedMs', c.used_ms, 'startedAt', ${ms('c.started_at')},
  'runsSince', ${ms('c.runs_since')}, 'dueAt', ${ms('c.due_at')}, 'endedAt', ${ms('c.ended_at')},
  'nextAt', ${ms('c.next_at')})`;

/** By ids (each by the primary keys); those that no clocks are kept of are missing. */
export async function findKept(ctx: Context, ids: readonly string[]): Promise<Map<string, Kept>> {
  if (ids.length === 0) return new Map();
  const rows = await ctx.tx.execute<Kept & Record<string, unknown>>(sql`
    select s.ticket_id as "ticketId", s.seq, s.version, ${ms('s.kept_since')}::float8 as "keptSince",
      ${ms('s.changed_at')}::float8 as "changedAt",
      (select coalesce(jsonb_agg(${CLOCK} order by c.started_at, c.target, c.cycle), '[]') from sla_clock c
        where c.workspace_id = s.workspace_id and c.ticket_id = s.ticket_id) as clocks,
      (select coalesce(jsonb_agg(jsonb_build_object('target', a.target, 'cycle', a.cycle, 'rank', a.rank,
          'usedMs', a.used_ms)), '[]') from sla_alert a
        where a.workspace_id = s.workspace_id and a.ticket_id = s.ticket_id) as raised,
      exists (select from sla_notice n
        where n.workspace_id = s.workspace_id and n.ticket_id = s.ticket_id) as "hasNotices"
    from sla_ticket s where s.workspace_id = ${ctx.workspaceId} and s.ticket_id in ${idsOf(ids)}`);
  return new Map([...rows].map((row) => [row.ticketId, row]));
}

/** Makes the rows of these tickets' clocks exactly these, in one statement. */
export async function writeKept(
  ctx: Pick<Context, 'workspaceId' | 'tx'>,
  all: readonly Omit<Kept, 'raised' | 'hasNotices'>[],
): Promise<void> {
  if (all.length === 0) return;
  const heads = all.map(({ ticketId, seq, version, keptSince, changedAt, clocks }) => ({
    ticketId,
    seq,
    version,
    keptSince: iso(keptSince),
    changedAt: iso(changedAt),
    isOpen: clocks.some(({ endedAt }) => endedAt === null),
  }));
  const clocks = all.flatMap(({ ticketId, clocks: own }) =>
    own.map((clock) => ({ ticketId, ...row(clock) })),
  );
  await ctx.tx.execute(sql`
    with head as (
      insert into sla_ticket (workspace_id, ticket_id, seq, version, kept_since, changed_at, is_open)
      select ${ctx.workspaceId}, h."ticketId", h.seq, h.version, h."keptSince", h."changedAt", h."isOpen"
      from jsonb_to_recordset(${jsonText(heads)}::jsonb) as h("ticketId" uuid, seq int, version int,
        "keptSince" timestamptz, "changedAt" timestamptz, "isOpen" boolean)
      on conflict (workspace_id, ticket_id) do update set seq = excluded.seq, version = excluded.version,
        changed_at = excluded.changed_at, is_open = excluded.is_open),
    r as materialized (
      select * from jsonb_to_recordset(${jsonText(clocks)}::jsonb) as r("ticketId" uuid, target text, cycle int,
        state text, policy text, version int, calendar text, "targetMs" bigint, "budgetMs" bigint,
        "carriedMs" bigint, "usedMs" bigint, "startedAt" timestamptz, "runsSince" timestamptz,
        "dueAt" timestamptz, "endedAt" timestamptz, "nextAt" timestamptz)),
    gone as (
      delete from sla_clock c
      where c.workspace_id = ${ctx.workspaceId} and c.ticket_id in ${idsOf(all.map(({ ticketId }) => ticketId))}
        and not exists (select from r
          where r."ticketId" = c.ticket_id and r.target = c.target and r.cycle = c.cycle))
    insert into sla_clock (workspace_id, ticket_id, target, cycle, state, policy, version, calendar, target_ms,
      budget_ms, carried_ms, used_ms, started_at, runs_since, due_at, ended_at, next_at)
    select ${ctx.workspaceId}, "ticketId", target, cycle, state, policy, version, calendar, "targetMs", "budgetMs",
      "carriedMs", "usedMs", "startedAt", "runsSince", "dueAt", "endedAt", "nextAt" from r
    on conflict (workspace_id, ticket_id, target, cycle) do update set state = excluded.state,
      policy = excluded.policy, version = excluded.version, calendar = excluded.calendar,
      target_ms = excluded.target_ms, budget_ms = excluded.budget_ms, carried_ms = excluded.carried_ms,
      used_ms = excluded.used_ms, started_at = excluded.started_at, runs_since = excluded.runs_since,
      due_at = excluded.due_at, ended_at = excluded.ended_at, next_at = excluded.next_at
    where (sla_clock.*) is distinct from (excluded.*)`);
}

const iso = (at: number): string => new Date(at).toISOString();
const isoOrNull = (at: number | null): string | null => (at === null ? null : iso(at));

function row(clock: KeptClock) {
  return {
    ...clock,
    startedAt: iso(clock.startedAt),
    runsSince: isoOrNull(clock.runsSince),
    dueAt: isoOrNull(clock.dueAt),
    endedAt: isoOrNull(clock.endedAt),
    nextAt: isoOrNull(clock.nextAt),
  };
}

/** Moves clocks' next instants. */
export async function moveNext(
  ctx: Context,
  moved: readonly { ticketId: string; target: Target; cycle: number; nextAt: number | null }[],
): Promise<void> {
  if (moved.length === 0) return;
  const rows = moved.map((one) => ({ ...one, nextAt: isoOrNull(one.nextAt) }));
  await ctx.tx.execute(sql`
    update sla_clock c set next_at = r."nextAt"
    from jsonb_to_recordset(${jsonText(rows)}::jsonb)
      as r("ticketId" uuid, target text, cycle int, "nextAt" timestamptz)
    where c.workspace_id = ${ctx.workspaceId} and c.ticket_id = r."ticketId" and c.target = r.target
      and c.cycle = r.cycle`);
}

/** Clocks know of these tickets' timelines up to their ends, since nothing there changes any. */
export async function moveSeq(ctx: Context, tickets: readonly Ticket[]): Promise<void> {
  if (tickets.length === 0) return;
  const rows = tickets.map(({ ticketId, lastSeq }) => ({ ticketId, lastSeq }));
  await ctx.tx.execute(sql`
    update sla_ticket s set seq = r."lastSeq"
    from jsonb_to_recordset(${jsonText(rows)}::jsonb) as r("ticketId" uuid, "lastSeq" int)
    where s.workspace_id = ${ctx.workspaceId} and s.ticket_id = r."ticketId"`);
}

/** Leaves it to a later commit to draw these tickets' cards anew. */
export async function leaveToDraw(
  ctx: Context,
  ids: readonly string[],
  from: Temporal.Instant = ctx.now,
): Promise<void> {
  if (ids.length === 0) return;
  await ctx.tx.execute(sql`
    update sla_ticket set redraw_at = ${from.toString()}::timestamptz
    where workspace_id = ${ctx.workspaceId} and ticket_id in ${idsOf(ids)}`);
}

/** Tickets whose cards are to be drawn now, which wait longest first, held until the commit (index sla_ticket_redraw). */
export async function claimToDraw(ctx: Context, limit: number): Promise<Ticket[]> {
  const rows = await ctx.tx
    .select({ ticket })
    .from(slaTicket)
    .innerJoin(
      ticket,
      and(eq(ticket.workspaceId, slaTicket.workspaceId), eq(ticket.ticketId, slaTicket.ticketId)),
    )
    .where(
      and(
        eq(slaTicket.workspaceId, ctx.workspaceId),
        sql`${slaTicket.redrawAt} <= ${ctx.now.toString()}::timestamptz`,
      ),
    )
    .orderBy(asc(slaTicket.redrawAt))
    .limit(limit)
    .for('update', { of: ticket, skipLocked: true });
  const tickets = rows.map((one) => one.ticket);
  if (tickets.length === 0) return [];
  const ids = tickets.map(({ ticketId }) => ticketId);
  await ctx.tx.execute(sql`
    update sla_ticket set redraw_at = null
    where workspace_id = ${ctx.workspaceId} and ticket_id in ${idsOf(ids)}`);
  return tickets;
}

/** Puts off what is due of a ticket's clocks. */
export async function postpone(ctx: Context, ticketId: string, byMs: number): Promise<void> {
  const until = ctx.now.add({ milliseconds: byMs });
  await ctx.tx.execute(sql`
    update sla_clock set next_at = ${until.toString()}::timestamptz
    where workspace_id = ${ctx.workspaceId} and ticket_id = ${ticketId}::uuid
      and next_at < ${ctx.now.toString()}::timestamptz`);
}

/**
 * Tickets of which a clock has something due, those that wait longest first, held until the commit (index
 * sla_clock_next). Whoever changes a ticket holds it first and its clocks after it, so nobody waits for this, nor this
 * for anybody. What it saw of the clocks may be old by the time it holds the ticket: they are to be read again.
 */
export async function claimDue(ctx: Context, limit: number): Promise<Ticket[]> {
  const rows = await dueQuery(ctx, limit);
  return [...new Map(rows.map((one) => [one.ticket.ticketId, one.ticket])).values()];
}

/** What a sweep asks each second, whether or not anything is due. */
export function dueQuery(ctx: Context, limit: number) {
  return ctx.tx
    .select({ ticket })
    .from(slaClock)
    .innerJoin(
      ticket,
      and(eq(ticket.workspaceId, slaClock.workspaceId), eq(ticket.ticketId, slaClock.ticketId)),
    )
    .where(
      and(
        eq(slaClock.workspaceId, ctx.workspaceId),
        sql`${slaClock.nextAt} < ${ctx.now.toString()}::timestamptz`,
      ),
    )
    .orderBy(asc(slaClock.nextAt))
    .limit(limit)
    .for('update', { of: ticket, skipLocked: true });
}

/** In how many ms a clock next has something due, if that is so within a time. */
export async function nextDueIn(
  scope: { db: Db; workspaceId: string },
  now: Temporal.Instant,
  withinMs: number,
): Promise<number | undefined> {
  const [row] = await scope.db.execute<{ at: number | null }>(sql`
    select ${ms('min(next_at)')}::float8 as at from sla_clock
    where workspace_id = ${scope.workspaceId} and next_at is not null`);
  const inMs = row?.at == null ? undefined : row.at - now.epochMilliseconds;
  return inMs !== undefined && inMs <= withinMs ? Math.max(0, inMs) : undefined;
}

/** Open tickets whose clocks go by an older version of the policies, held until the commit (index sla_ticket_version). */
export function claimOutdated(ctx: Context, version: number, limit: number): Promise<Ticket[]> {
  return claimTickets(
    ctx,
    sql`select s.ticket_id from sla_ticket s where s.workspace_id = ${ctx.workspaceId} and s.is_open
      and s.version < ${version} limit ${limit}`,
  );
}

/** A page of the open tickets by id, and of it those that no clocks are kept of, held until the commit. */
export async function claimUnkept(
  ctx: Context,
  after: string,
  limit: number,
): Promise<{ tickets: Ticket[]; last: string | undefined }> {
  const [page] = await ctx.tx.execute<{ ids: string[] | null; last: string | null }>(sql`
    select max(p.ticket_id::text) as last, jsonb_agg(p.ticket_id) filter (where p.is_unkept) as ids from (
      select t.ticket_id, t.state not in ('closed', 'cancelled') and not exists (select from sla_ticket s
        where s.workspace_id = t.workspace_id and s.ticket_id = t.ticket_id) as is_unkept
      from ticket t where t.workspace_id = ${ctx.workspaceId} and t.ticket_id > ${after}::uuid
      order by t.ticket_id limit ${limit}) p`);
  const ids = page?.ids ?? [];
  const tickets = ids.length > 0 ? await claimTickets(ctx, idsOf(ids)) : [];
  return { tickets, last: page?.last ?? undefined };
}

function claimTickets(ctx: Context, ids: ReturnType<typeof idsOf>): Promise<Ticket[]> {
  return ctx.tx
    .select()
    .from(ticket)
    .where(and(eq(ticket.workspaceId, ctx.workspaceId), sql`${ticket.ticketId} in (${ids})`))
    .for('update', { skipLocked: true });
}

/** What is overdue or will be until an instant in some queues, or is somebody's (index sla_clock_running). */
export async function dueUntil(
  ctx: Context,
  until: Temporal.Instant,
  of: { queues: readonly string[]; personId: string },
  limit: number,
): Promise<{ ticket: Ticket; target: Target; dueAt: string }[]> {
  const rows = await ctx.tx
    .select({ ticket, target: slaClock.target, dueAt: slaClock.dueAt })
    .from(slaClock)
    .innerJoin(
      ticket,
      and(eq(ticket.workspaceId, slaClock.workspaceId), eq(ticket.ticketId, slaClock.ticketId)),
    )
    .where(
      and(
        eq(slaClock.workspaceId, ctx.workspaceId),
        eq(slaClock.state, 'running'),
        sql`${slaClock.dueAt} < ${until.toString()}::timestamptz`,
        sql`(${ticket.queue} in (select jsonb_array_elements_text(${JSON.stringify(of.queues)}::jsonb))
          or ${ticket.assigneeId} = ${of.personId}::uuid)`,
      ),
    )
    .orderBy(asc(slaClock.dueAt))
    .limit(limit);
  return rows.map((one) => ({ ...one, dueAt: one.dueAt ?? '' }));
}

/** Forgets what was kept of tickets that are no more. */
export async function deleteSlaOf(tx: Tx, workspaceId: string, ids: readonly string[]): Promise<void> {
  for (const table of ['sla_ticket', 'sla_clock', 'sla_alert', 'sla_notice', 'sla_snooze', 'sla_more_time']) {
    await tx.execute(sql`
      delete from ${sql.identifier(table)} where workspace_id = ${workspaceId} and ticket_id in ${idsOf(ids)}`);
  }
}
