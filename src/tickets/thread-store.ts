import { and, asc, eq, ne, type SQL, sql } from 'drizzle-orm';
import type { Context } from '../context.ts';
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
  return ctx.tx
    .select()
    .from(ticketThread)
    .where(and(eq(ticketThread.workspaceId, ctx.workspaceId), eq(ticketThread.ticketId, ticketId)))
    .orderBy(asc(ticketThread.cardSubject));
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
