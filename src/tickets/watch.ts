import { textCard } from '../chat/card.ts';
import type { Context } from '../context.ts';
import { t } from '../i18n/text.ts';
import type { Person } from '../people/model.ts';
import { Refusal } from '../refusal.ts';
import { type TicketRef, visibleTicket } from './access.ts';
import { takeBackFrom } from './comments/take-back.ts';
import type { Desk } from './desk.ts';
import { ticketKey } from './model.ts';
import { isOwner, maySteer } from './permissions.ts';
import { publishTicket, putCard } from './publish.ts';
import { deleteWatcher, insertWatcher } from './relation-store.ts';
import { appendTimeline, type Ticket } from './store.ts';
import { tellDirectly } from './tell.ts';
import { threadsOf } from './thread-store.ts';
import { openWatcherThread } from './threads.ts';

/**
 * Lets somebody follow a ticket in their direct chat. Oneself: whoever may see it; others: the people
 * concerned and the desk (a private ticket is opened to them by it).
 * @throws Refusal
 */
export async function watchTicket(
  ctx: Context,
  desk: Desk,
  who: Person,
  ref: TicketRef,
  watcher: Person,
): Promise<Ticket> {
  const ticket = await visibleTicket(ctx, desk, who, ref, 'change');
  const isSelf = watcher.personId === who.personId;
  if (!isSelf) checkSteer(desk, who, ticket);
  // The people concerned hear everything anyway.
  if (isOwner(ticket, watcher.personId)) return ticket;
  const changed = await addWatcher(ctx, desk, ticket, watcher);
  if (!changed) return ticket;
  if (!isSelf) {
    const text = t('note.watch_added', { name: who.name, key: ticketKey(ticket), title: ticket.title });
    tellDirectly(ctx, desk, ticket.ticketId, watcher, textCard(text));
  }
  await publishTicket(ctx, desk, changed);
  return changed;
}

/**
 * @param followed the duplicate that they watched until it was merged into this ticket
 * @returns the changed ticket, or undefined if the person watches it already
 */
export async function addWatcher(
  ctx: Context,
  desk: Desk,
  ticket: Ticket,
  watcher: Person,
  followed?: Ticket,
): Promise<Ticket | undefined> {
  const { name, personId } = watcher;
  if (!(await insertWatcher(ctx, ticket.ticketId, personId))) return undefined;
  const changed = await appendTimeline(ctx, ticket.ticketId, [
    {
      type: 'watcher_added',
      visibility: 'public',
      data: { name, personId, ...(followed ? { followedId: followed.ticketId } : {}) },
    },
  ]);
  await openWatcherThread(ctx, desk, ticket.ticketId, watcher);
  return changed;
}

/** Ends it, for oneself or, as those who may add one, for somebody else. @throws Refusal */
export async function unwatchTicket(
  ctx: Context,
  desk: Desk,
  who: Person,
  ref: TicketRef,
  watcher: Person,
): Promise<Ticket> {
  const ticket = await visibleTicket(ctx, desk, who, ref, 'change');
  if (watcher.personId !== who.personId) checkSteer(desk, who, ticket);
  const changed = await removeWatcher(ctx, desk, ticket, watcher);
  if (changed) await publishTicket(ctx, desk, changed);
  return changed ?? ticket;
}

/** @returns the changed ticket, or undefined if the person doesn't watch it */
export async function removeWatcher(
  ctx: Context,
  desk: Desk,
  ticket: Ticket,
  watcher: Person,
): Promise<Ticket | undefined> {
  const threads = (await threadsOf(ctx, ticket.ticketId)).filter(
    (thread) => thread.role === 'watcher' && thread.personId === watcher.personId,
  );
  if (!(await deleteWatcher(ctx, ticket.ticketId, watcher.personId))) return undefined;
  await takeBackFrom(ctx, ticket.ticketId, threads);
  const text = t('card.not_watching', { key: ticketKey(ticket) });
  for (const thread of threads) putCard(ctx, desk, ticket, thread, textCard(text), watcher);
  return appendTimeline(ctx, ticket.ticketId, [
    { type: 'watcher_removed', visibility: 'public', data: { name: watcher.name } },
  ]);
}

function checkSteer(desk: Desk, who: Person, ticket: Ticket): void {
  if (maySteer(desk.config, ticket, desk.people.viewer(who))) return;
  throw new Refusal(t('refusal.not_concerned', { key: ticketKey(ticket) }));
}
