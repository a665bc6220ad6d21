import type { Context } from '../context.ts';
import { t } from '../i18n/text.ts';
import type { Person } from '../people/model.ts';
import { Refusal } from '../refusal.ts';
import { type Desk, queueName } from './desk.ts';
import { stateLabel } from './labels.ts';
import { mayTransition, parseTicketKey, ticketKey, type Verb } from './model.ts';
import { isOwner, maySee, maySteer, mayWork } from './permissions.ts';
import { findByNumber, findTicket, type Ticket, watchersOf } from './store.ts';

/** A ticket by its id or by a key such as `INC-1042`. */
export type TicketRef = { ticketId: string } | { key: string };

/**
 * Loads a ticket for somebody. One that they may not see is answered like one that doesn't exist.
 * @throws Refusal
 */
export async function visibleTicket(ctx: Context, desk: Desk, who: Person, ref: TicketRef): Promise<Ticket> {
  const ticket = await load(ctx, ref);
  const shown = 'key' in ref ? ref.key : ticket ? ticketKey(ticket) : '';
  if (!ticket) throw notFound(shown);
  const viewer = desk.people.viewer(who);
  // Watchers are looked up only where they decide.
  if (maySee(desk.config, ticket, viewer, false)) return ticket;
  if ((await watchersOf(ctx, ticket.ticketId)).includes(who.personId)) return ticket;
  throw notFound(shown);
}

async function load(ctx: Context, ref: TicketRef): Promise<Ticket | undefined> {
  if ('ticketId' in ref) return isUuid(ref.ticketId) ? findTicket(ctx, ref.ticketId) : undefined;
  const key = parseTicketKey(ref.key);
  return key ? findByNumber(ctx, key) : undefined;
}

function notFound(key: string): Refusal {
  return new Refusal(t('refusal.not_found', { key: key.toUpperCase() }));
}

/** For those who work on it. @throws Refusal */
export async function workableTicket(ctx: Context, desk: Desk, who: Person, ref: TicketRef): Promise<Ticket> {
  const ticket = await visibleTicket(ctx, desk, who, ref);
  if (mayWork(desk.config, ticket, desk.people.viewer(who))) return ticket;
  throw new Refusal(t('refusal.not_agent', { queue: queueName(desk.config, ticket.queue) }));
}

/** For the people concerned and those who work on it. @throws Refusal */
export async function steerableTicket(
  ctx: Context,
  desk: Desk,
  who: Person,
  ref: TicketRef,
): Promise<Ticket> {
  const ticket = await visibleTicket(ctx, desk, who, ref);
  if (maySteer(desk.config, ticket, desk.people.viewer(who))) return ticket;
  throw new Refusal(t('refusal.not_concerned', { key: ticketKey(ticket) }));
}

/** @throws Refusal when the ticket's state doesn't allow the verb, or does no longer. */
export function checkTransition(verb: Verb, ticket: Ticket): void {
  if (!mayTransition(verb, ticket.state)) throw wrongState(ticket);
}

export function wrongState(ticket: Ticket): Refusal {
  return new Refusal(
    t('refusal.state', {
      key: ticketKey(ticket),
      state: stateLabel(ticket.state, ticket.pendingReason),
    }),
  );
}

/** The refusal for somebody whose change came second: what the ticket is by now. */
export async function lostRace(ctx: Context, desk: Desk, ticketId: string): Promise<Refusal> {
  const now = await findTicket(ctx, ticketId);
  if (!now) return notFound('');
  const assignee = now.assigneeId
    ? (await desk.people.find(ctx, [now.assigneeId])).get(now.assigneeId)
    : undefined;
  return assignee
    ? new Refusal(t('refusal.taken', { key: ticketKey(now), agent: assignee.name }))
    : wrongState(now);
}

/** Does this person speak as the desk on this ticket, rather than as somebody concerned? */
export function speaksForDesk(desk: Desk, ticket: Ticket, who: Person): boolean {
  return !isOwner(ticket, who.personId) && mayWork(desk.config, ticket, desk.people.viewer(who));
}

export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);
}
