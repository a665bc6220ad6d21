import { type Card, textCard } from '../../chat/card.ts';
import type { Context } from '../../context.ts';
import { t } from '../../i18n/text.ts';
import type { Person } from '../../people/model.ts';
import { Refusal } from '../../refusal.ts';
import { type TicketRef, workableTicket } from '../../tickets/access.ts';
import type { Desk } from '../../tickets/desk.ts';
import { isOpen, ticketKey } from '../../tickets/model.ts';
import { escalate } from '../escalate.ts';
import { answerableHeld, isOfDesk } from './access.ts';
import { knownPolicies, policyFor, policyName } from './plan.ts';
import { end } from './state.ts';

/**
 * Pages people for a ticket.
 * @param policy absent: the one of its queue
 * @throws Refusal
 */
export async function pageForTicket(
  ctx: Context,
  desk: Desk,
  who: Person,
  ref: TicketRef,
  ask: { policy?: string; reason: string },
): Promise<{ card: Card; ticketId: string }> {
  const ticket = await workableTicket(ctx, desk, who, ref, 'change');
  const key = ticketKey(ticket);
  if (!isOpen(ticket.state)) throw new Refusal(t('refusal.page_not_open', { key }));
  const usual = policyFor(desk.config, ticket.queue);
  const policy = ask.policy ?? usual;
  if (!policy) throw noPolicy(desk);
  const { isNew } = await escalate(ctx, desk, {
    policy,
    key: policy === usual ? causeOfTicket(ticket.ticketId) : `${causeOfTicket(ticket.ticketId)}/${policy}`,
    ticketId: ticket.ticketId,
    summary: t('card.title', { key, title: ticket.title }),
    reason: asked(who, ask.reason),
  });
  return { card: answer(desk, policy, isNew), ticketId: ticket.ticketId };
}

/** Pages people for something that is no ticket. @throws Refusal */
export async function pageForNothing(
  ctx: Context,
  desk: Desk,
  who: Person,
  ask: { policy: string; reason: string },
): Promise<Card> {
  if (!isOfDesk(desk, who)) throw new Refusal(t('refusal.not_to_call'));
  const { policy, reason } = ask;
  if (!reason.trim()) throw new Refusal(t('refusal.say_why'));
  const { isNew } = await escalate(ctx, desk, {
    policy,
    key: `by-hand/${policy}`,
    summary: reason,
    reason: asked(who, reason),
  });
  return answer(desk, policy, isNew);
}

/** What was no ticket is over: there is nothing else that would say so. @throws Refusal */
export async function pageDone(ctx: Context, desk: Desk, who: Person, escalationId: string): Promise<Card> {
  const { escalation, ticket } = await answerableHeld(ctx, desk, who, escalationId);
  if (ticket) throw new Refusal(t('refusal.page_of_ticket', { key: ticketKey(ticket) }));
  await end(ctx, desk, [escalation]);
  return textCard(t('page.done'));
}

/** Names a ticket as a cause, by itself or by a person who calls for it. */
export const causeOfTicket = (ticketId: string): string => `ticket/${ticketId}`;

function asked(who: Person, reason: string) {
  const words = reason.trim();
  return words
    ? t('page.asked', { name: who.name, reason: words })
    : t('page.asked_bare', { name: who.name });
}

function answer(desk: Desk, policy: string, isNew: boolean): Card {
  return textCard(
    t(isNew ? 'page.called' : 'page.called_before', { policy: policyName(desk.config, policy) }),
  );
}

function noPolicy({ config }: Desk): Refusal {
  const known = knownPolicies(config);
  return new Refusal(known ? t('refusal.which_policy', { known }) : t('refusal.no_policies'));
}
