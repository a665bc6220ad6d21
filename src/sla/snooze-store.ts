import { and, asc, eq, sql } from 'drizzle-orm';
import type { Context } from '../context.ts';
import { idsOf } from '../db/lists.ts';
import type { Ticket } from '../tickets/store.ts';
import { ticket } from '../tickets/tables.ts';
import { slaSnooze } from './tables.ts';

export type Snooze = typeof slaSnooze.$inferSelect;

export async function putSnooze(
  ctx: Context,
  snooze: Pick<Snooze, 'ticketId' | 'until' | 'reason' | 'personId'>,
): Promise<void> {
  const { ticketId, until, reason, personId } = snooze;
  const set = { until, reason, personId, at: ctx.now.toString() };
  await ctx.tx
    .insert(slaSnooze)
    .values({ workspaceId: ctx.workspaceId, ticketId, ...set })
    .onConflictDoUpdate({ target: [slaSnooze.workspaceId, slaSnooze.ticketId], set });
}

/** @returns whether there was one */
export async function deleteSnooze(ctx: Context, ticketId: string): Promise<boolean> {
  const rows = await ctx.tx
    .delete(slaSnooze)
    .where(and(eq(slaSnooze.workspaceId, ctx.workspaceId), eq(slaSnooze.ticketId, ticketId)))
    .returning();
  return rows.length > 0;
}

/** Of these tickets those whose alerts are put off, also if the time is over and nobody has woken them yet. */
export async function snoozesOf(ctx: Context, ids: readonly string[]): Promise<Map<string, Snooze>> {
  if (ids.length === 0) return new Map();
  const rows = await ctx.tx
    .select()
    .from(slaSnooze)
    .where(and(eq(slaSnooze.workspaceId, ctx.workspaceId), sql`${slaSnooze.ticketId} in ${idsOf(ids)}`));
  return new Map(rows.map((row) => [row.ticketId, row]));
}

/** Tickets whose alerts were put off until now, held until the commit (index sla_snooze_until). */
export async function claimSnoozed(ctx: Context, limit: number): Promise<Ticket[]> {
  const rows = await ctx.tx
    .select({ ticket })
    .from(slaSnooze)
    .innerJoin(
      ticket,
      and(eq(ticket.workspaceId, slaSnooze.workspaceId), eq(ticket.ticketId, slaSnooze.ticketId)),
    )
    .where(
      and(
        eq(slaSnooze.workspaceId, ctx.workspaceId),
        sql`${slaSnooze.until} <= ${ctx.now.toString()}::timestamptz`,
      ),
    )
    .orderBy(asc(slaSnooze.until))
    .limit(limit)
    .for('update', { of: ticket, skipLocked: true });
  return rows.map((one) => one.ticket);
}
