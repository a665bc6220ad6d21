import { type Card, textCard } from '../../chat/card.ts';
import type { Context } from '../../context.ts';
import { t } from '../../i18n/text.ts';
import type { Person } from '../../people/model.ts';
import { Refusal } from '../../refusal.ts';
import { type TicketRef, workableTicket } from '../../tickets/access.ts';
import type { Desk } from '../../tickets/desk.ts';
import type { Ticket } from '../../tickets/store.ts';
import { answerableHeld } from './access.ts';
import { pageForTicket } from './by-hand.ts';
import { stampOf } from './cards.ts';
import { goOn } from './go-on.ts';
import { BEGINNING } from './model.ts';
import { changeEscalation, type Escalation, openOfTicket } from './store.ts';

/**
 * Pages the next step now, whatever the time; after the last one the first again.
 * @param stamp where it was when the button was drawn; absent: wherever it is
 * @throws Refusal if it has moved on since
 */
export async function escalateNow(
  ctx: Context,
  desk: Desk,
  who: Person,
  escalationId: string,
  stamp?: string,
): Promise<Card> {
  const { escalation, ticket } = await answerableHeld(ctx, desk, who, escalationId);
  if (stamp !== undefined && stamp !== stampOf(escalation)) throw new Refusal(t('refusal.page_moved_on'));
  return goOnByHand(ctx, desk, escalation, ticket);
}

/** The same for a ticket: of several that are open the one that began first. @throws Refusal */
export async function escalateTicketNow(
  ctx: Context,
  desk: Desk,
  who: Person,
  ref: TicketRef,
): Promise<{ card: Card; ticketId: string }> {
  const ticket = await workableTicket(ctx, desk, who, ref, 'change');
  const open = await openOfTicket(ctx, ticket.ticketId, 'change');
  const first = open.find(({ state }) => state !== 'counting');
  // Nobody is being paged about it yet: then they are now.
  if (!first) return pageForTicket(ctx, desk, who, ref, { reason: '' });
  return { card: await goOnByHand(ctx, desk, first, ticket), ticketId: ticket.ticketId };
}

async function goOnByHand(
  ctx: Context,
  desk: Desk,
  escalation: Escalation,
  ticket: Ticket | undefined,
): Promise<Card> {
  const { plan, round, step } = escalation;
  const isAtEnd = round >= plan.repeat && step >= plan.steps.length - 1;
  const from = isAtEnd ? await changeEscalation(ctx, escalation.escalationId, BEGINNING) : escalation;
  const went = await goOn(ctx, desk, from, ticket, {
    byHand: true,
    entries: [{ type: 'page_escalated', data: {} }],
  });
  return textCard(t(went === 'exhausted' ? 'page.escalated_nobody' : 'page.escalated'));
}
