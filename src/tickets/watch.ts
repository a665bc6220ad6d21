import { textCard } from '../chat/card.ts';
import type { Context } from '../context.ts';
import { t } from '../i18n/text.ts';
import type { Person } from '../people/model.ts';
import { Refusal } from '../refusal.ts';
import { type TicketRef, visibleTicket } from './access.ts';
import type { Desk } from './desk.ts';
import { ticketKey } from './model.ts';
import { maySteer } from './permissions.ts';
import { openWatcherThread, publishTicket, tellDirectly } from './publish.ts';
import { appendTimeline, deleteWatcher, insertWatcher, type Ticket } from './store.ts';

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
  const ticket = await visibleTicket(ctx, desk, who, ref);
  const isSelf = watcher.personId === who.personId;
  if (!isSelf && !maySteer(desk.config, ticket, desk.people.viewer(who))) {
    throw new Refusal(t('refusal.not_concerned', { key: ticketKey(ticket) }));
  }
  if (!(await insertWatcher(ctx, ticket.ticketId, watcher.personId))) return ticket;
  const changed = await appendTimeline(ctx, ticket.ticketId, [
    { type: 'watcher_added', visibility: 'public', data: { name: watcher.name } },
  ]);
  await openWatcherThread(ctx, desk, changed, watcher);
  if (!isSelf) {
    const text = t('note.watch_added', { name: who.name, key: ticketKey(ticket), title: ticket.title });
    tellDirectly(ctx, desk, ticket.ticketId, watcher, textCard(text));
  }
  await publishTicket(ctx, desk, changed);
  return changed;
}

/** Ends it. @throws Refusal */
export async function unwatchTicket(ctx: Context, desk: Desk, who: Person, ref: TicketRef): Promise<Ticket> {
  const ticket = await visibleTicket(ctx, desk, who, ref);
  if (!(await deleteWatcher(ctx, ticket.ticketId, who.personId))) return ticket;
  return appendTimeline(ctx, ticket.ticketId, [
    { type: 'watcher_removed', visibility: 'public', data: { name: who.name } },
  ]);
}
