import { sql } from 'drizzle-orm';
import type { Db } from '../db/connect.ts';
import type { TicketKind } from './model.ts';
import { ticketCounter } from './tables.ts';

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
