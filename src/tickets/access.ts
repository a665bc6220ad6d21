import { type Context, isUuid } from '../context.ts';
import { t } from '../i18n/text.ts';
import type { Person } from '../people/model.ts';
import { Refusal } from '../refusal.ts';
import { type Desk, queueName } from './desk.ts';
import { stateLabel } from './labels.ts';
import { mayTransition, parseTicketKey, ticketKey, type Verb } from './model.ts';
import { isOwner, maySee, maySteer, mayWork } from './permissions.ts';
import { watchersOf } from './relation-store.ts';
import { findByNumber, findTicket, type Purpose, type Ticket } from './store.ts';

/** A ticket by its id or by a key such as `INC-1042`. */
export type TicketRef = { ticketId: string } | { key: string };

/**
 * Loads a ticket for somebody. One that they may not see is answered like one that doesn't exist.
 * @param purpose `change`: held until the commit, so that of two who act at once the second sees the first
 * @throws Refusal
 */
export async function visibleTicket(
  ctx: Context,
  desk: Desk,
  who: Person,
  ref: TicketRef,
  purpose: Purpose = 'read',
): Promise<Ticket> {
  const ticket = await load(ctx, ref, purpose);
  if (ticket && (await isVisible(ctx, desk, who, ticket))) return ticket;
  throw new Refusal(
    'key' in ref ? t('refusal.not_found', { key: ref.key.toUpperCase() }) : t('refusal.no_such_ticket'),
  );
}

/** Whether somebody may see a ticket. Watchers are looked up only where they decide. */
export async function isVisible(ctx: Context, desk: Desk, who: Person, ticket: Ticket): Promise<boolean> {
  if (maySee(desk.config, ticket, desk.people.viewer(who), false)) return true;
  return (await watchersOf(ctx, ticket.ticketId)).includes(who.personId);
}

async function load(ctx: Context, ref: TicketRef, purpose: Purpose): Promise<Ticket | undefined> {
  if ('ticketId' in ref) return isUuid(ref.ticketId) ? findTicket(ctx, ref.ticketId, purpose) : undefined;
  const key = parseTicketKey(ref.key);
  return key ? findByNumber(ctx, key, purpose) : undefined;
}

/** For those who work on it. @throws Refusal */
export async function workableTicket(
  ctx: Context,
  desk: Desk,
  who: Person,
  ref: TicketRef,
  purpose: Purpose = 'read',
): Promise<Ticket> {
  const ticket = await visibleTicket(ctx, desk, who, ref, purpose);
  if (mayWork(desk.config, ticket, desk.people.viewer(who))) return ticket;
  throw new Refusal(t('refusal.not_agent', { queue: queueName(desk.config, ticket.queue) }));
}

/** For the people concerned and those who work on it. @throws Refusal */
export async function steerableTicket(
  ctx: Context,
  desk: Desk,
  who: Person,
  ref: TicketRef,
  purpose: Purpose = 'read',
): Promise<Ticket> {
  const ticket = await visibleTicket(ctx, desk, who, ref, purpose);
  if (maySteer(desk.config, ticket, desk.people.viewer(who))) return ticket;
  throw new Refusal(t('refusal.not_concerned', { key: ticketKey(ticket) }));
}

/** @throws Refusal when the ticket's state doesn't allow the verb */
export function checkTransition(verb: Verb, ticket: Ticket): void {
  if (mayTransition(verb, ticket.state)) return;
  throw new Refusal(
    t('refusal.state', {
      key: ticketKey(ticket),
      state: stateLabel(ticket.state, ticket.pendingReason),
    }),
  );
}

/**
 * The row that a change gave back. A ticket is held from when its rules are checked, so that none is an
 * error of ours, not somebody else's being faster.
 */
export function changed(ticket: Ticket | undefined): Ticket {
  if (!ticket) throw new Error('a ticket that was held has changed');
  return ticket;
}

/** Does this person speak as the desk on this ticket, rather than as somebody concerned? */
export function speaksForDesk(desk: Desk, ticket: Ticket, who: Person): boolean {
  return !isOwner(ticket, who.personId) && mayWork(desk.config, ticket, desk.people.viewer(who));
}
