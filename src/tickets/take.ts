import type { Context } from '../context.ts';
import { t } from '../i18n/text.ts';
import type { Person } from '../people/model.ts';
import { Refusal } from '../refusal.ts';
import { changed, checkTransition, type TicketRef, workableTicket } from './access.ts';
import type { Desk } from './desk.ts';
import { lifeAfter } from './life-cycle.ts';
import { TRANSITIONS, ticketKey } from './model.ts';
import { publishTicket } from './publish.ts';
import { changeTicket, type Ticket } from './store.ts';
import { noteTo } from './tell.ts';

/**
 * An agent takes a ticket and starts on it. Of two who press at the same instant one wins.
 * @throws Refusal naming the winner
 */
export async function takeTicket(ctx: Context, desk: Desk, who: Person, ref: TicketRef): Promise<Ticket> {
  const ticket = await workableTicket(ctx, desk, who, ref, 'change');
  checkTransition('take', ticket);
  if (ticket.assigneeId && ticket.assigneeId !== who.personId) throw await taken(ctx, desk, ticket);
  if (ticket.assigneeId === who.personId && ticket.state === 'in_progress') return ticket;
  const begun = changed(
    await changeTicket(
      ctx,
      ticket.ticketId,
      TRANSITIONS.take,
      lifeAfter(ticket, { verb: 'take', by: who.personId }, ctx.now.toString()),
      [{ type: 'taken', visibility: 'public', data: {} }],
    ),
  );
  await publishTicket(ctx, desk, begun);
  const text = t('note.taken', { agent: who.name, key: ticketKey(begun) });
  await noteTo(ctx, desk, begun, ['requester', 'watcher'], text);
  return begun;
}

async function taken(ctx: Context, desk: Desk, { assigneeId, ...ticket }: Ticket): Promise<Refusal> {
  const agent = (await desk.people.find(ctx, [assigneeId ?? ''])).get(assigneeId ?? '');
  return new Refusal(t('refusal.taken', { key: ticketKey(ticket), agent: agent?.name ?? t('somebody') }));
}
