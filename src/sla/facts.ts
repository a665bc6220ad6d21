import type { Context } from '../context.ts';
import { historiesOf } from '../tickets/history.ts';
import type { Ticket } from '../tickets/store.ts';
import { factsOf, TELLING } from './history.ts';
import type { Fact } from './model.ts';

/** What happened to some tickets, as far as clocks go by it: by ticket, in order. */
export async function factsOfTickets(
  ctx: Pick<Context, 'workspaceId' | 'tx'>,
  tickets: readonly Ticket[],
): Promise<Map<string, Fact[]>> {
  const histories = await historiesOf(
    ctx,
    tickets.map(({ ticketId }) => ticketId),
    TELLING,
  );
  return new Map(
    tickets.map((ticket) => [ticket.ticketId, factsOf(ticket, histories.get(ticket.ticketId) ?? [])]),
  );
}
