import { type Context, isUuid } from '../context.ts';
import { t } from '../i18n/text.ts';
import type { Person } from '../people/model.ts';
import { Refusal } from '../refusal.ts';
import { visibleTicket } from '../tickets/access.ts';
import { giveTicket } from '../tickets/assign.ts';
import type { Desk } from '../tickets/desk.ts';
import { ticketKey } from '../tickets/model.ts';
import { mayWork } from '../tickets/permissions.ts';
import type { Ticket } from '../tickets/store.ts';
import { showOffer } from './offer-card.ts';
import { seek } from './seek.ts';
import { endOffer, findOffer, type Offer } from './store.ts';

/** Somebody takes what they were offered. Of acceptance, time-out and others who take it one comes first. @throws Refusal */
export async function acceptOffer(ctx: Context, desk: Desk, who: Person, offerId: string): Promise<Ticket> {
  const { ticket } = await held(ctx, desk, who, offerId);
  if (!mayWork(desk.config, ticket, desk.people.viewer(who))) throw new Refusal(t('refusal.offer_over'));
  const accepted = await endOffer(ctx, offerId, 'accepted');
  if (!accepted) throw await overOrTaken(ctx, desk, ticket);
  const given = await giveTicket(ctx, desk, ticket, who, who);
  await showOffer(ctx, desk, given, accepted, who);
  return given;
}

/** Somebody passes on what they were offered: it goes to the next. @throws Refusal */
export async function declineOffer(ctx: Context, desk: Desk, who: Person, offerId: string): Promise<void> {
  const { ticket } = await held(ctx, desk, who, offerId);
  const declined = await endOffer(ctx, offerId, 'declined');
  if (!declined) throw await overOrTaken(ctx, desk, ticket);
  await showOffer(ctx, desk, ticket, declined, who);
  await seek(ctx, desk, ticket);
}

/** The offer and its ticket, which is held first. @throws Refusal */
async function held(
  ctx: Context,
  desk: Desk,
  who: Person,
  offerId: string,
): Promise<{ ticket: Ticket; offer: Offer }> {
  const offer = isUuid(offerId) ? await findOffer(ctx, offerId) : undefined;
  // Whose it isn't learns no more than that.
  if (offer?.personId !== who.personId) throw new Refusal(t('refusal.offer_over'));
  const ticket = await visibleTicket(ctx, desk, who, { ticketId: offer.ticketId }, 'change');
  return { ticket, offer };
}

async function overOrTaken(ctx: Context, desk: Desk, ticket: Ticket): Promise<Refusal> {
  const agent = (await desk.people.find(ctx, [ticket.assigneeId ?? ''])).get(ticket.assigneeId ?? '');
  return new Refusal(
    agent ? t('refusal.taken', { key: ticketKey(ticket), agent: agent.name }) : t('refusal.offer_over'),
  );
}
