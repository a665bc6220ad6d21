import { type Card, textCard } from '../../chat/card.ts';
import type { Context } from '../../context.ts';
import { instantText, t } from '../../i18n/text.ts';
import { nameOf, type Person } from '../../people/model.ts';
import { Refusal } from '../../refusal.ts';
import { type TicketRef, workableTicket } from '../../tickets/access.ts';
import type { Desk } from '../../tickets/desk.ts';
import { answerableHeld } from './access.ts';
import { whatFor } from './list.ts';
import { tell } from './state.ts';
import { changeEscalation, type Escalation, openOfTicket, openPaging } from './store.ts';

/**
 * Somebody has heard of it and looks after it: nobody further is paged, and every place says so. For a ticket one
 * acknowledgement counts for all that people are paged about. Of two at the same instant one wins; a repeat changes
 * nothing.
 * @throws Refusal
 */
export async function acknowledgePage(
  ctx: Context,
  desk: Desk,
  who: Person,
  escalationId: string,
): Promise<Card> {
  const { escalation, ticket } = await answerableHeld(ctx, desk, who, escalationId);
  const open = ticket ? await openOfTicket(ctx, ticket.ticketId, 'change') : [escalation];
  return acknowledged(ctx, desk, who, open);
}

/** The same for whatever people are being paged about for a ticket. @throws Refusal */
export async function acknowledgeTicket(
  ctx: Context,
  desk: Desk,
  who: Person,
  ref: TicketRef,
): Promise<{ card: Card; ticketId: string }> {
  const ticket = await workableTicket(ctx, desk, who, ref, 'change');
  const open = await openOfTicket(ctx, ticket.ticketId, 'change');
  return { card: await acknowledged(ctx, desk, who, open), ticketId: ticket.ticketId };
}

/** “ack” without more: the one page that somebody has got and nobody has acknowledged. @throws Refusal */
export async function acknowledgeMine(ctx: Context, desk: Desk, who: Person): Promise<Card> {
  const waiting = (await openPaging(ctx, who.personId)).filter(({ state }) => isUnanswered(state));
  const tickets = new Set(waiting.map(({ ticketId, escalationId }) => ticketId ?? escalationId));
  const [first] = waiting;
  if (!first) throw new Refusal(t('refusal.no_page_for_you'));
  if (tickets.size > 1) throw new Refusal(t('refusal.several_pages', { count: tickets.size }));
  return acknowledgePage(ctx, desk, who, first.escalationId);
}

export const isUnanswered = (state: Escalation['state']): boolean =>
  state === 'triggered' || state === 'exhausted';

async function acknowledged(
  ctx: Context,
  desk: Desk,
  who: Person,
  open: readonly Escalation[],
): Promise<Card> {
  const unanswered = open.filter(({ state }) => isUnanswered(state));
  const [first] = unanswered;
  if (!first) return textCard(await alreadyText(ctx, desk, who, open));
  await markAcknowledged(ctx, desk, who, unanswered);
  return textCard(t('page.acknowledged_you', { what: await whatFor(ctx, desk, who, first) }));
}

/** Writes down that somebody has acknowledged escalations that are held, all of one ticket or one without any. */
export async function markAcknowledged(
  ctx: Context,
  desk: Desk,
  who: Person,
  unanswered: readonly Escalation[],
  options: { isInHand?: boolean } = {},
): Promise<void> {
  const changed: Escalation[] = [];
  for (const { escalationId, plan } of unanswered) {
    changed.push(
      await changeEscalation(ctx, escalationId, {
        state: 'acknowledged',
        acknowledgedById: who.personId,
        acknowledgedAt: ctx.now.toString(),
        nextAt: options.isInHand ? null : ctx.now.add({ milliseconds: plan.returnAfter }).toString(),
      }),
    );
  }
  const data = { to: who.name, toId: who.personId };
  await tell(ctx, desk, changed, [{ type: 'page_acknowledged', data }]);
}

/** @throws Refusal if there is nothing to acknowledge */
async function alreadyText(ctx: Context, desk: Desk, who: Person, open: readonly Escalation[]) {
  const known = open.find(({ state }) => state === 'acknowledged');
  if (!known?.acknowledgedById) throw new Refusal(t('refusal.no_page'));
  const by = (await desk.people.find(ctx, [known.acknowledgedById])).get(known.acknowledgedById);
  const at = instantText(Temporal.Instant.from(known.acknowledgedAt ?? known.createdAt));
  return by?.personId === who.personId
    ? t('page.acknowledged_before', { at })
    : t('page.acknowledged', { name: by ? nameOf(by) : '?', at });
}
