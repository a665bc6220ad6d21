import type { Context } from '../context.ts';
import { t } from '../i18n/text.ts';
import type { Person } from '../people/model.ts';
import { Refusal } from '../refusal.ts';
import { checkTransition, lostRace, type TicketRef, workableTicket } from './access.ts';
import type { Desk } from './desk.ts';
import { TRANSITIONS, ticketKey } from './model.ts';
import { noteTo, publishTicket } from './publish.ts';
import { changeTicket, type Ticket } from './store.ts';

/** Solves a ticket with a note that the requester sees; whoever solves an unassigned one gets it. @throws Refusal */
export async function solveTicket(
  ctx: Context,
  desk: Desk,
  who: Person,
  ref: TicketRef,
  resolution: string,
): Promise<Ticket> {
  const ticket = await workableTicket(ctx, desk, who, ref);
  checkTransition('solve', ticket);
  if (!resolution.trim()) throw new Refusal(t('refusal.nothing_to_solve'));
  const solved = await changeTicket(
    ctx,
    ticket.ticketId,
    TRANSITIONS.solve,
    {
      state: 'resolved',
      pendingReason: null,
      resolution: resolution.trim(),
      resolvedAt: ctx.now.toString(),
      assigneeId: ticket.assigneeId ?? who.personId,
    },
    [{ type: 'resolved', visibility: 'public', data: { resolution: resolution.trim() } }],
  );
  if (!solved) throw await lostRace(ctx, desk, ticket.ticketId);
  await publishTicket(ctx, desk, solved);
  await noteTo(
    ctx,
    desk,
    solved,
    ['requester', 'watcher'],
    t('note.resolved', { key: ticketKey(solved), agent: who.name }),
  );
  return solved;
}
