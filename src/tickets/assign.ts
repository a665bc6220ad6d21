import { textCard } from '../chat/card.ts';
import type { Context } from '../context.ts';
import { t } from '../i18n/text.ts';
import type { Person } from '../people/model.ts';
import { Refusal } from '../refusal.ts';
import { changed, checkTransition, type TicketRef, workableTicket } from './access.ts';
import { type Desk, queueName } from './desk.ts';
import { lifeAfter } from './life-cycle.ts';
import { isUrgent, TRANSITIONS, ticketKey } from './model.ts';
import { mayWork } from './permissions.ts';
import { publishTicket } from './publish.ts';
import { changeTicket, type Ticket } from './store.ts';
import { noteTo, tellDirectly } from './tell.ts';

/** Gives a ticket to an agent of its queue. @throws Refusal */
export async function assignTicket(
  ctx: Context,
  desk: Desk,
  who: Person,
  ref: TicketRef,
  to: Person,
): Promise<Ticket> {
  const ticket = await workableTicket(ctx, desk, who, ref, 'change');
  checkTransition('assign', ticket);
  // The present assignee may always work on it; a new one must belong to the queue.
  const belongs = mayWork(desk.config, { ...ticket, assigneeId: null }, desk.people.viewer(to));
  if (to.disabled || !belongs) {
    throw new Refusal(t('refusal.not_team', { name: to.name, queue: queueName(desk.config, ticket.queue) }));
  }
  if (ticket.assigneeId === to.personId) return ticket;
  return giveTicket(ctx, desk, ticket, to, who);
}

/**
 * Gives a ticket that the caller holds, and that may be given to them, to somebody.
 * @param by who gives it; undefined: a rule of the queue does
 */
export async function giveTicket(
  ctx: Context,
  desk: Desk,
  ticket: Ticket,
  to: Person,
  by: Person | undefined,
): Promise<Ticket> {
  const assigned = changed(
    await changeTicket(
      ctx,
      ticket.ticketId,
      TRANSITIONS.assign,
      lifeAfter(ticket, { verb: 'assign', to: to.personId }, ctx.now.toString()),
      [{ type: 'assigned', visibility: 'public', data: { to: to.name, toId: to.personId } }],
    ),
  );
  await publishTicket(ctx, desk, assigned);
  const key = ticketKey(assigned);
  await noteTo(ctx, desk, assigned, ['requester', 'watcher'], t('note.assigned', { key, agent: to.name }));
  if (to.personId !== by?.personId) {
    const { title } = assigned;
    const text = by
      ? t('note.assigned_you', { agent: by.name, key, title })
      : t('note.assigned_by_rule', { key, title });
    tellDirectly(
      ctx,
      desk,
      assigned.ticketId,
      to,
      textCard(text, {
        type: 'actions',
        buttons: [
          { action: 'ticket.show', subject: assigned.ticketId, label: t('button.show'), opensCard: true },
        ],
      }),
      isUrgent(assigned) ? 'urgent' : 'normal',
    );
  }
  return assigned;
}
