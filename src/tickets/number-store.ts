import { and, eq, sql } from 'drizzle-orm';
import type { Context } from '../context.ts';
import type { Db } from '../db/connect.ts';
import type { TicketKind } from './model.ts';
import { ticketCounter, ticketFormerNumber } from './tables.ts';

/** Numbers begin here, so that the first ticket doesn't look like the first. */
const FIRST = 1001;

/** Takes `count` numbers of a kind at once. @returns the last of them */
export async function reserveNumbers(
  db: Db,
  workspaceId: string,
  kind: TicketKind,
  count: number,
): Promise<number> {
  const [row] = await db
    .insert(ticketCounter)
    .values({ workspaceId, kind, last: FIRST - 1 + count })
    .onConflictDoUpdate({
      target: [ticketCounter.workspaceId, ticketCounter.kind],
      set: { last: sql`${ticketCounter.last} + ${count}` },
    })
    .returning({ last: ticketCounter.last });
  if (!row) throw new Error('ticket_counter gave no number');
  return row.last;
}

/** A ticket gets another number; the one that it had goes on leading to it. */
export async function keepFormerNumber(
  ctx: Context,
  ticket: { ticketId: string; kind: TicketKind; number: number },
): Promise<void> {
  const { ticketId, kind, number } = ticket;
  await ctx.tx
    .insert(ticketFormerNumber)
    .values({ workspaceId: ctx.workspaceId, kind, number, ticketId })
    .onConflictDoNothing();
}

/** The ticket that had this number once. */
export async function formerlyNumbered(
  ctx: Context,
  key: { kind: TicketKind; number: number },
): Promise<string | undefined> {
  const [row] = await ctx.tx
    .select({ ticketId: ticketFormerNumber.ticketId })
    .from(ticketFormerNumber)
    .where(
      and(
        eq(ticketFormerNumber.workspaceId, ctx.workspaceId),
        eq(ticketFormerNumber.kind, key.kind),
        eq(ticketFormerNumber.number, key.number),
      ),
    );
  return row?.ticketId;
}
