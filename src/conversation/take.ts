import { acknowledgeAll } from '../delivery/acknowledge.ts';
import type { TicketRef } from '../tickets/access.ts';
import type { Ticket } from '../tickets/store.ts';
import { takeTicket } from '../tickets/take.ts';
import type { Talk } from './talk.ts';

/** Takes a ticket; whoever takes an urgent one knows of all that was sent about it. @throws Refusal */
export async function takeUrgent({ ctx, desk, who }: Talk, ref: TicketRef): Promise<Ticket> {
  const ticket = await takeTicket(ctx, desk, who, ref);
  if (ticket.priority === 'P1') await acknowledgeAll(ctx, ticket, who, 'taken');
  return ticket;
}
