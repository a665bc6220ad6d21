import type { Context } from '../context.ts';
import { t } from '../i18n/text.ts';
import type { Person } from '../people/model.ts';
import { checkTransition, lostRace, steerableTicket, type TicketRef } from './access.ts';
import type { Desk } from './desk.ts';
import { TRANSITIONS, ticketKey } from './model.ts';
import { noteTo, publishTicket } from './publish.ts';
import { changeTicket, type Ticket } from './store.ts';

/** Ends a ticket that is no longer wanted. @throws Refusal */
export async function cancelTicket(ctx: Context, desk: Desk, who: Person, ref: TicketRef): Promise<Ticket> {
  const ticket = await steerableTicket(ctx, desk, who, ref);
  checkTransition('cancel', ticket);
  const cancelled = await changeTicket(
    ctx,
    ticket.ticketId,
    TRANSITIONS.cancel,
    { state: 'cancelled', pendingReason: null, closedAt: ctx.now.toString() },
    [{ type: 'cancelled', visibility: 'public', data: {} }],
  );
  if (!cancelled) throw await lostRace(ctx, desk, ticket.ticketId);
  await publishTicket(ctx, desk, cancelled);
  const text = t('note.cancelled', { name: who.name, key: ticketKey(cancelled) });
  await noteTo(ctx, desk, cancelled, ['requester', 'triage', 'watcher'], text);
  return cancelled;
}
