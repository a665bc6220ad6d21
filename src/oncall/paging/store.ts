import { and, asc, eq, inArray, isNull, ne, sql } from 'drizzle-orm';
import type { Context } from '../../context.ts';
import type { Db } from '../../db/connect.ts';
import { escalation, page } from './tables.ts';

export type Escalation = typeof escalation.$inferSelect;
export type Page = typeof page.$inferSelect;
type Change = Partial<Omit<Escalation, 'workspaceId' | 'escalationId' | 'key'>>;

/** One change of an escalation at a time; whoever locks it has locked its ticket before. */
type Purpose = 'read' | 'change';

/** @returns undefined if one with this key is open already (index escalation_open_key) */
export async function insertEscalation(
  ctx: Context,
  row: Omit<typeof escalation.$inferInsert, 'workspaceId'>,
): Promise<Escalation | undefined> {
  const [inserted] = await ctx.tx
    .insert(escalation)
    .values({ ...row, workspaceId: ctx.workspaceId })
    .onConflictDoNothing()
    .returning();
  return inserted;
}

export async function findEscalation(
  ctx: Context,
  escalationId: string,
  purpose: Purpose = 'read',
): Promise<Escalation | undefined> {
  const query = ctx.tx
    .select()
    .from(escalation)
    .where(and(eq(escalation.workspaceId, ctx.workspaceId), eq(escalation.escalationId, escalationId)));
  const [row] = await (purpose === 'change' ? query.for('update') : query);
  return row;
}

/** The open one of a cause (index escalation_open_key). */
export async function openWithKey(
  ctx: Context,
  key: string,
  purpose: Purpose = 'read',
): Promise<Escalation | undefined> {
  const query = ctx.tx
    .select()
    .from(escalation)
    .where(
      and(eq(escalation.workspaceId, ctx.workspaceId), eq(escalation.key, key), isNull(escalation.endedAt)),
    );
  const [row] = await (purpose === 'change' ? query.for('update') : query);
  return row;
}

/** The open ones of a ticket, first begun first, index escalation_ticket. */
export function openOfTicket(ctx: Context, ticketId: string, purpose: Purpose): Promise<Escalation[]> {
  const query = ctx.tx
    .select()
    .from(escalation)
    .where(
      and(
        eq(escalation.workspaceId, ctx.workspaceId),
        eq(escalation.ticketId, ticketId),
        isNull(escalation.endedAt),
      ),
    )
    .orderBy(asc(escalation.escalationId));
  return purpose === 'change' ? query.for('update') : query;
}

/** All open ones in which people have been paged, first begun first. */
export function openEscalations(ctx: Context, limit: number): Promise<Escalation[]> {
  return ctx.tx
    .select()
    .from(escalation)
    .where(
      and(
        eq(escalation.workspaceId, ctx.workspaceId),
        isNull(escalation.endedAt),
        ne(escalation.state, 'counting'),
      ),
    )
    .orderBy(asc(escalation.createdAt))
    .limit(limit);
}

/** Open ones of which a person has got a page (index page_person). */
export function openPaging(ctx: Context, personId: string): Promise<Escalation[]> {
  const mine = ctx.tx
    .select({ id: page.escalationId })
    .from(page)
    .where(and(eq(page.workspaceId, ctx.workspaceId), eq(page.personId, personId)));
  return ctx.tx
    .select()
    .from(escalation)
    .where(
      and(
        eq(escalation.workspaceId, ctx.workspaceId),
        isNull(escalation.endedAt),
        inArray(escalation.escalationId, mine),
      ),
    )
    .orderBy(asc(escalation.createdAt));
}

/** The open one that a call of this group joins, once its threshold was reached; besides the call's own. */
export async function openInGroup(
  ctx: Context,
  group: string,
  exceptId: string,
): Promise<Escalation | undefined> {
  const [row] = await ctx.tx
    .select()
    .from(escalation)
    .where(
      and(
        eq(escalation.workspaceId, ctx.workspaceId),
        eq(escalation.callGroup, group),
        isNull(escalation.endedAt),
        ne(escalation.escalationId, exceptId),
        inArray(escalation.state, ['triggered', 'acknowledged', 'exhausted']),
      ),
    )
    .orderBy(asc(escalation.createdAt))
    .limit(1);
  return row;
}

/** Causes for which was called in a group since an instant (index escalation_group); a repeated call is none. @param since ms */
export async function callsSince(ctx: Context, group: string, since: number): Promise<number> {
  const [row] = await ctx.tx.execute<{ calls: number }>(sql`
    select count(*)::int as calls from ${escalation}
    where workspace_id = ${ctx.workspaceId} and call_group = ${group}
      and created_at > ${Temporal.Instant.fromEpochMilliseconds(since).toString()}::timestamptz
      and not is_drill`);
  return row?.calls ?? 0;
}

/** Of two calls that count together, the second sees the first. */
export async function lockGroup(ctx: Context, group: string): Promise<void> {
  await ctx.tx.execute(
    sql`select pg_advisory_xact_lock(hashtextextended(${`calls ${ctx.workspaceId} ${group}`}, 0))`,
  );
}

export async function changeEscalation(ctx: Context, escalationId: string, set: Change): Promise<Escalation> {
  const [row] = await ctx.tx
    .update(escalation)
    .set(set)
    .where(and(eq(escalation.workspaceId, ctx.workspaceId), eq(escalation.escalationId, escalationId)))
    .returning();
  if (!row) throw new Error(`escalation ${escalationId} vanished`);
  return row;
}

/** Those that may go on now, the longest due first (index escalation_due); locks nothing. */
export async function dueEscalations(
  db: Db,
  workspaceId: string,
  now: Temporal.Instant,
  limit: number,
): Promise<{ escalationId: string; ticketId: string | null }[]> {
  const rows = await db.execute<{ escalationId: string; ticketId: string | null }>(sql`
    select escalation_id as "escalationId", ticket_id as "ticketId" from escalation
    where workspace_id = ${workspaceId} and next_at <= ${now.toString()}::timestamptz
    order by next_at limit ${limit}`);
  return [...rows];
}

/** One that is due, unless somebody else is at it. */
export async function claimDue(ctx: Context, escalationId: string): Promise<Escalation | undefined> {
  const [row] = await ctx.tx
    .select()
    .from(escalation)
    .where(
      and(
        eq(escalation.workspaceId, ctx.workspaceId),
        eq(escalation.escalationId, escalationId),
        sql`${escalation.nextAt} <= ${ctx.now.toString()}::timestamptz`,
      ),
    )
    .for('update', { skipLocked: true });
  return row;
}

/** All of a ticket, those that are over too (index escalation_ticket). */
export function allOfTicket(ctx: Context, ticketId: string): Promise<Escalation[]> {
  return ctx.tx
    .select()
    .from(escalation)
    .where(and(eq(escalation.workspaceId, ctx.workspaceId), eq(escalation.ticketId, ticketId)));
}

export async function insertPages(ctx: Context, rows: Omit<Page, 'workspaceId'>[]): Promise<void> {
  if (rows.length === 0) return;
  await ctx.tx.insert(page).values(rows.map((row) => ({ ...row, workspaceId: ctx.workspaceId })));
}

/** In the order in which they went. */
export function pagesOf(ctx: Context, escalationIds: readonly string[]): Promise<Page[]> {
  if (escalationIds.length === 0) return Promise.resolve([]);
  return ctx.tx
    .select()
    .from(page)
    .where(and(eq(page.workspaceId, ctx.workspaceId), inArray(page.escalationId, [...escalationIds])))
    .orderBy(asc(page.escalationId), asc(page.number));
}

/** Open escalations by state, for the metrics. */
export async function openByState(db: Db, workspaceId: string): Promise<{ state: string; count: number }[]> {
  const rows = await db.execute<{ state: string; count: number }>(sql`
    select state, count(*)::int as count from escalation
    where workspace_id = ${workspaceId} and ended_at is null and not is_drill group by state`);
  return [...rows];
}

/** Forgets escalations that ended before an instant, with their pages (index escalation_ended). @returns how many */
export async function deleteOldEscalations(db: Db, workspaceId: string, before: string): Promise<number> {
  const gone = await db.execute(sql`
    with gone as (
      delete from escalation where workspace_id = ${workspaceId} and escalation_id in (
        select escalation_id from escalation
        where workspace_id = ${workspaceId} and ended_at < ${before}::timestamptz limit 1000)
      returning workspace_id, escalation_id),
    pages as (
      delete from page p using gone
      where p.workspace_id = ${workspaceId} and p.workspace_id = gone.workspace_id
        and p.escalation_id = gone.escalation_id)
    select 1 from gone`);
  return gone.length;
}
