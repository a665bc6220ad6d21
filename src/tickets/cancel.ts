import type { Context } from '../context.ts';
import { t } from '../i18n/text.ts';
import type { Person } from '../people/model.ts';
import { changed, checkTransition, steerableTicket, type TicketRef } from './access.ts';
import type { Desk } from './desk.ts';
import { lifeAfter } from './life-cycle.ts';
import { TRANSITIONS, ticketKey } from './model.ts';
import { publishTicket } from './publish.ts';
import { changeTicket, type Ticket } from './store.ts';
import { noteTo } from './tell.ts';

/** Ends a ticket that is no longer wanted. @throws Refusal */
export async function cancelTicket(ctx: Context, desk: Desk, who: Person, ref: TicketRef): Promise<Ticket> {
  const ticket = await steerableTicket(ctx, desk, who, ref, 'change');
  checkTransition('cancel', ticket);
  const cancelled = changed(
    await changeTicket(
      ctx,
      ticket.ticketId,
      TRANSITIONS.cancel,
      lifeAfter(ticket, { verb: 'cancel' }, ctx.now.toString()),
      [{ type: 'cancelled', visibility: 'public', data: {} }],
    ),
  );
  await publishTicket(ctx, desk, cancelled);
  const text = t('note.cancelled', { name: who.name, key: ticketKey(cancelled) });
  await noteTo(ctx, desk, cancelled, ['requester', 'triage', 'watcher'], text);
  return cancelled;
}
