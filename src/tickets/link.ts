import type { Context } from '../context.ts';
import { t } from '../i18n/text.ts';
import type { Person } from '../people/model.ts';
import { Refusal } from '../refusal.ts';
import { checkTransition, lostRace, type TicketRef, visibleTicket, workableTicket } from './access.ts';
import { addComment } from './comments/add.ts';
import type { Desk } from './desk.ts';
import { TRANSITIONS, ticketKey } from './model.ts';
import { isConfidential } from './permissions.ts';
import { noteTo, openWatcherThread, publishTicket } from './publish.ts';
import { appendTimeline, changeTicket, findTicket, insertLink, insertWatcher, type Ticket } from './store.ts';

/** Notes on both tickets that they belong together. @throws Refusal */
export async function linkTickets(
  ctx: Context,
  desk: Desk,
  who: Person,
  ref: TicketRef,
  otherRef: TicketRef,
): Promise<Ticket> {
  const [ticket, other] = await pair(ctx, desk, who, ref, otherRef);
  if (!(await insertLink(ctx, ticket.ticketId, other.ticketId, 'related'))) {
    throw new Refusal(t('refusal.already_linked', { key: ticketKey(ticket), other: ticketKey(other) }));
  }
  await appendTimeline(ctx, other.ticketId, [
    { type: 'linked', visibility: 'internal', data: { other: ticketKey(ticket) } },
  ]);
  return appendTimeline(ctx, ticket.ticketId, [
    { type: 'linked', visibility: 'internal', data: { other: ticketKey(other) } },
  ]);
}

/**
 * Merges a duplicate into the ticket that goes on: the duplicate closes, its requester watches the other
 * and what they wrote is kept there as an internal comment (the other's requester may not see it).
 * @throws Refusal
 */
export async function mergeTicket(
  ctx: Context,
  desk: Desk,
  who: Person,
  ref: TicketRef,
  intoRef: TicketRef,
): Promise<Ticket> {
  const [duplicate, main] = await pair(ctx, desk, who, ref, intoRef);
  checkTransition('cancel', duplicate);
  if (main.mergedIntoId) {
    const further = await findTicket(ctx, main.mergedIntoId);
    throw new Refusal(
      t('refusal.merged', { key: ticketKey(main), other: further ? ticketKey(further) : '' }),
    );
  }
  checkTransition('edit', main);
  const key = ticketKey(duplicate);
  const other = ticketKey(main);
  const merged = await changeTicket(
    ctx,
    duplicate.ticketId,
    TRANSITIONS.cancel,
    { state: 'closed', pendingReason: null, mergedIntoId: main.ticketId, closedAt: ctx.now.toString() },
    [{ type: 'merged', visibility: 'public', data: { other } }],
  );
  if (!merged) throw await lostRace(ctx, desk, duplicate.ticketId);
  await insertLink(ctx, duplicate.ticketId, main.ticketId, 'duplicate_of');
  await publishTicket(ctx, desk, merged);
  await noteTo(ctx, desk, merged, ['requester', 'triage', 'watcher'], t('note.merged', { key, other }));
  await carryOver(ctx, desk, who, merged, main);
  return merged;
}

async function carryOver(ctx: Context, desk: Desk, who: Person, merged: Ticket, main: Ticket): Promise<void> {
  const requester = (await desk.people.find(ctx, [merged.requesterId])).get(merged.requesterId);
  const changed = await appendTimeline(ctx, main.ticketId, [
    { type: 'merged_in', visibility: 'internal', data: { other: ticketKey(merged) } },
  ]);
  await addComment(ctx, desk, changed, {
    author: requester ?? who,
    body: `${ticketKey(merged)}: ${merged.description}`,
    visibility: 'internal',
  });
  // Whoever watches may see: a private ticket isn't opened to people by a merge.
  const isNew =
    requester &&
    !isConfidential(desk.config, main) &&
    requester.personId !== main.requesterId &&
    (await insertWatcher(ctx, main.ticketId, requester.personId));
  if (isNew) await openWatcherThread(ctx, desk, changed, requester);
  await publishTicket(ctx, desk, changed);
}

async function pair(
  ctx: Context,
  desk: Desk,
  who: Person,
  ref: TicketRef,
  otherRef: TicketRef,
): Promise<[Ticket, Ticket]> {
  const ticket = await workableTicket(ctx, desk, who, ref);
  const other = await visibleTicket(ctx, desk, who, otherRef);
  if (ticket.ticketId === other.ticketId) throw new Refusal(t('refusal.same_ticket'));
  return [ticket, other];
}
