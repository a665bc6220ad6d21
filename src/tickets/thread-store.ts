import { and, asc, eq, ne, type SQL, sql } from 'drizzle-orm';
import { laneOf, type Place } from '../chat/place.ts';
import type { Context } from '../context.ts';
import type { Db } from '../db/connect.ts';
import { idsOf } from '../db/lists.ts';
import { ticketThread } from './tables.ts';

export type TicketThread = typeof ticketThread.$inferSelect;

export async function insertThread(ctx: Context, row: typeof ticketThread.$inferInsert): Promise<void> {
  await ctx.tx
    .insert(ticketThread)
    .values(row)
    .onConflictDoUpdate({
      target: [ticketThread.workspaceId, ticketThread.ticketId, ticketThread.cardSubject],
      set: { active: true, place: row.place, lane: row.lane, thread: row.thread ?? '' },
    });
}

export function threadsOf(ctx: Context, ticketId: string): Promise<TicketThread[]> {
  return threadsOfEach(ctx, [ticketId]);
}

export function threadsOfEach(ctx: Context, ids: readonly string[]): Promise<TicketThread[]> {
  if (ids.length === 0) return Promise.resolve([]);
  return ctx.tx
    .select()
    .from(ticketThread)
    .where(and(eq(ticketThread.workspaceId, ctx.workspaceId), sql`${ticketThread.ticketId} in ${idsOf(ids)}`))
    .orderBy(asc(ticketThread.cardSubject));
}

/** The threads in which the desk works on these tickets. */
export function triageThreadsOf(ctx: Context, ids: readonly string[]): Promise<TicketThread[]> {
  if (ids.length === 0) return Promise.resolve([]);
  return ctx.tx
    .select()
    .from(ticketThread)
    .where(
      and(
        eq(ticketThread.workspaceId, ctx.workspaceId),
        sql`${ticketThread.ticketId} in ${idsOf(ids)}`,
        eq(ticketThread.role, 'triage'),
        eq(ticketThread.active, true),
      ),
    );
}

/** Ends the triage threads of a ticket that moves to another queue. @returns those that went on until now */
export function retireTriageThreads(
  ctx: Context,
  ticketId: string,
  exceptSubject: string,
): Promise<TicketThread[]> {
  return retire(
    ctx,
    ticketId,
    eq(ticketThread.role, 'triage'),
    eq(ticketThread.active, true),
    ne(ticketThread.cardSubject, exceptSubject),
  );
}

/** Ends one of a ticket's threads. */
export async function retireThread(ctx: Context, ticketId: string, cardSubject: string): Promise<void> {
  await retire(ctx, ticketId, eq(ticketThread.cardSubject, cardSubject));
}

/** Ends the requester's threads in shared rooms, when a ticket becomes confidential. @returns those */
export function retireSharedThreads(ctx: Context, ticketId: string): Promise<TicketThread[]> {
  return retire(
    ctx,
    ticketId,
    eq(ticketThread.role, 'requester'),
    eq(ticketThread.active, true),
    sql`${ticketThread.place}->>'kind' <> 'dm'`,
  );
}

function retire(ctx: Context, ticketId: string, ...which: SQL[]): Promise<TicketThread[]> {
  return ctx.tx
    .update(ticketThread)
    .set({ active: false })
    .where(and(eq(ticketThread.workspaceId, ctx.workspaceId), eq(ticketThread.ticketId, ticketId), ...which))
    .returning();
}

const MOST_ROOTS = 500;

/**
 * Roots of the threads in a room in which a line matters: of open tickets, of those that are solved but not yet
 * closed, and of drafts; the latest of them. Ids of a room's messages sort by time, so both indexes
 * (message_ref_external, ticket_thread_place) are read from their end.
 */
export async function liveRoots(scope: { workspaceId: string; db: Db }, place: Place): Promise<string[]> {
  const { workspaceId } = scope;
  const rows = await scope.db.execute<{ root: string }>(sql`
    with roots as (
      (select external_id as root,
        substring(subject from '^(?:ticket|comment-of|about)/([0-9a-f-]{36})/')::uuid as id
      from message_ref
      where workspace_id = ${workspaceId} and platform = ${place.platform} and tenant = ${place.tenant}
        and channel = ${place.channel}
      order by external_id desc limit ${MOST_ROOTS})
      union all
      (select thread, ticket_id from ticket_thread
      where workspace_id = ${workspaceId} and lane = ${laneOf(place)} and thread <> ''
      order by thread desc limit ${MOST_ROOTS}))
    select distinct root from roots
    where exists (select from ticket t where t.workspace_id = ${workspaceId} and t.ticket_id = roots.id
        and t.state not in ('closed', 'cancelled'))
      or exists (select from ticket_draft d where d.workspace_id = ${workspaceId} and d.draft_id = roots.id
        and d.state = 'open')
    order by root desc`);
  return [...rows].map(({ root }) => root);
}
