import type { Context } from '../context.ts';
import type { Desk } from './desk.ts';
import { lifeAfter } from './life-cycle.ts';
import { TRANSITIONS } from './model.ts';
import { publishTicket } from './publish.ts';
import { changeTicket, claimSolvedBefore } from './store.ts';

/**
 * Closes the tickets that were solved long enough ago (`tickets.closeAfterDays`), at most `limit` a call.
 * @returns how many
 */
export async function closeSolved(ctx: Context, desk: Desk, limit = 100): Promise<number> {
  const before = ctx.now.subtract({ hours: 24 * desk.config.tickets.closeAfterDays });
  const solved = await claimSolvedBefore(ctx, before, limit);
  for (const ticket of solved) {
    const closed = await changeTicket(
      ctx,
      ticket.ticketId,
      TRANSITIONS.close,
      lifeAfter(ticket, { verb: 'close' }, ctx.now.toString()),
      [{ type: 'closed', visibility: 'public', data: {} }],
    );
    if (closed) await publishTicket(ctx, desk, closed);
  }
  return solved.length;
}
