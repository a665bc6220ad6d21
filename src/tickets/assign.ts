import { textCard } from '../chat/card.ts';
import type { Context } from '../context.ts';
import { t } from '../i18n/text.ts';
import type { Person } from '../people/model.ts';
import { Refusal } from '../refusal.ts';
import { checkTransition, lostRace, type TicketRef, workableTicket } from './access.ts';
import { type Desk, queueName } from './desk.ts';
import { TRANSITIONS, ticketKey } from './model.ts';
import { mayWork } from './permissions.ts';
import { noteTo, publishTicket, tellDirectly } from './publish.ts';
import { changeTicket, type Ticket } from './store.ts';

/** Gives a ticket to an agent of its queue. @throws Refusal */
export async function assignTicket(
  ctx: Context,
  desk: Desk,
  who: Person,
  ref: TicketRef,
  to: Person,
): Promise<Ticket> {
  const ticket = await workableTicket(ctx, desk, who, ref);
  checkTransition('assign', ticket);
  // The present assignee may always work on it; a new one must belong to the queue.
  if (!mayWork(desk.config, { ...ticket, assigneeId: null }, desk.people.viewer(to))) {
    throw new Refusal(t('refusal.not_team', { name: to.name, queue: queueName(desk.config, ticket.queue) }));
  }
  if (ticket.assigneeId === to.personId) return ticket;
  const assigned = await changeTicket(
    ctx,
    ticket.ticketId,
    TRANSITIONS.assign,
    { assigneeId: to.personId, state: ticket.state === 'new' ? 'assigned' : ticket.state },
    [{ type: 'assigned', visibility: 'public', data: { to: to.name, toId: to.personId } }],
  );
  if (!assigned) throw await lostRace(ctx, desk, ticket.ticketId);
  await publishTicket(ctx, desk, assigned);
  const key = ticketKey(assigned);
  await noteTo(ctx, desk, assigned, ['requester', 'watcher'], t('note.assigned', { key, agent: to.name }));
  if (to.personId !== who.personId) {
    tellDirectly(ctx, desk, assigned.ticketId, to, {
      ...textCard(t('note.assigned_you', { agent: who.name, key, title: assigned.title }), {
        type: 'actions',
        buttons: [{ action: 'ticket.show', subject: assigned.ticketId, label: t('button.show') }],
      }),
    });
  }
  return assigned;
}
