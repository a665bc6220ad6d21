import { type Card, textCard } from '../../chat/card.ts';
import type { Context } from '../../context.ts';
import { t } from '../../i18n/text.ts';
import type { Person } from '../../people/model.ts';
import { Refusal } from '../../refusal.ts';
import { type TicketRef, workableTicket } from '../../tickets/access.ts';
import type { Desk } from '../../tickets/desk.ts';
import { isConfidential, mayWork } from '../../tickets/permissions.ts';
import type { Ticket } from '../../tickets/store.ts';
import { answerableHeld, isOfDesk } from './access.ts';
import { page, UNACKNOWLEDGED } from './go-on.ts';
import { toPerson } from './receivers.ts';
import { tell } from './state.ts';
import { changeEscalation, type Escalation, openOfTicket } from './store.ts';

/**
 * Gives a page to somebody else, who is paged now. It counts as unacknowledged until they acknowledge, and goes on to
 * the next step if they don't.
 * @throws Refusal
 */
export async function handOver(
  ctx: Context,
  desk: Desk,
  who: Person,
  escalationId: string,
  to: Person,
): Promise<Card> {
  const { escalation, ticket } = await answerableHeld(ctx, desk, who, escalationId);
  return handed(ctx, desk, [escalation], ticket, to);
}

/** All that people are paged about for a ticket. @throws Refusal */
export async function handOverTicket(
  ctx: Context,
  desk: Desk,
  who: Person,
  ref: TicketRef,
  to: Person,
): Promise<{ card: Card; ticketId: string }> {
  const ticket = await workableTicket(ctx, desk, who, ref, 'change');
  const open = (await openOfTicket(ctx, ticket.ticketId, 'change')).filter(
    ({ state }) => state !== 'counting',
  );
  return { card: await handed(ctx, desk, open, ticket, to), ticketId: ticket.ticketId };
}

async function handed(
  ctx: Context,
  desk: Desk,
  open: readonly Escalation[],
  ticket: Ticket | undefined,
  to: Person,
): Promise<Card> {
  if (open.length === 0) throw new Refusal(t('refusal.no_page'));
  const recipient = toPerson(desk, to);
  if (!recipient || !mayHave(desk, ticket, to))
    throw new Refusal(t('refusal.not_to_page', { name: to.name }));
  const changed: Escalation[] = [];
  for (const escalation of open) {
    const { plan, round, step } = escalation;
    const at = { round, step: Math.max(0, step) };
    await page(ctx, escalation, at, [recipient]);
    const wait = plan.steps[at.step]?.wait ?? plan.returnAfter;
    changed.push(
      await changeEscalation(ctx, escalation.escalationId, {
        state: 'triggered',
        ...at,
        nobody: 0,
        nextAt: ctx.now.add({ milliseconds: wait }).toString(),
        ...UNACKNOWLEDGED,
      }),
    );
  }
  const data = { to: to.name, toId: to.personId };
  await tell(ctx, desk, changed, [{ type: 'page_handed_over', data }]);
  return textCard(t('page.handed_over', { name: to.name }));
}

/** Whoever belongs to the desk; of a confidential ticket, whoever works on it. */
function mayHave(desk: Desk, ticket: Ticket | undefined, to: Person): boolean {
  if (ticket && isConfidential(desk.config, ticket)) {
    return mayWork(desk.config, ticket, desk.people.viewer(to));
  }
  return isOfDesk(desk, to);
}
