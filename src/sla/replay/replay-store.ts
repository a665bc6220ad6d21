import { and, asc, eq, gt, inArray } from 'drizzle-orm';
import type { Context } from '../../context.ts';
import type { Ticket } from '../../tickets/store.ts';
import { ticket } from '../../tickets/tables.ts';

/**
 * A page of tickets in the order of their opening (by the primary key: ids sort by time).
 * @param after id of the last one before it, or the lowest of an instant
 * @param queues undefined: all
 */
export function ticketsAfter(
  ctx: Context,
  after: string,
  queues: readonly string[] | undefined,
  limit: number,
): Promise<Ticket[]> {
  return ctx.tx
    .select()
    .from(ticket)
    .where(
      and(
        eq(ticket.workspaceId, ctx.workspaceId),
        gt(ticket.ticketId, after),
        queues ? inArray(ticket.queue, [...queues]) : undefined,
      ),
    )
    .orderBy(asc(ticket.ticketId))
    .limit(limit);
}
