import type { Context } from '../context.ts';
import { t } from '../i18n/text.ts';
import type { Person } from '../people/model.ts';
import { checkTransition, lostRace, type TicketRef, workableTicket } from './access.ts';
import type { Desk } from './desk.ts';
import { TRANSITIONS, ticketKey } from './model.ts';
import { noteTo, publishTicket } from './publish.ts';
import { changeTicket, type Ticket, unassignedOr } from './store.ts';

/**
 * An agent takes a ticket and starts on it. Of two who press at the same instant one wins.
 * @throws Refusal naming the winner
 */
export async function takeTicket(ctx: Context, desk: Desk, who: Person, ref: TicketRef): Promise<Ticket> {
  const ticket = await workableTicket(ctx, desk, who, ref);
  checkTransition('take', ticket);
  if (ticket.assigneeId === who.personId && ticket.state === 'in_progress') return ticket;
  const taken = await changeTicket(
    ctx,
    ticket.ticketId,
    TRANSITIONS.take,
    { assigneeId: who.personId, state: 'in_progress', pendingReason: null },
    [{ type: 'taken', visibility: 'public', data: {} }],
    unassignedOr(who.personId),
  );
  if (!taken) throw await lostRace(ctx, desk, ticket.ticketId);
  await publishTicket(ctx, desk, taken);
  await noteTo(
    ctx,
    desk,
    taken,
    ['requester', 'watcher'],
    t('note.taken', {
      agent: who.name,
      key: ticketKey(taken),
    }),
  );
  return taken;
}
