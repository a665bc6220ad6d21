import type { Context } from '../context.ts';
import { t } from '../i18n/text.ts';
import type { Person } from '../people/model.ts';
import { Refusal } from '../refusal.ts';
import { changed, checkTransition, type TicketRef, visibleTicket, workableTicket } from './access.ts';
import { addComment } from './comments/add.ts';
import type { Desk } from './desk.ts';
import { lifeAfter } from './life-cycle.ts';
import { TRANSITIONS, ticketKey } from './model.ts';
import { isConfidential, isOwner } from './permissions.ts';
import { publishTicket } from './publish.ts';
import { insertLink, watchersOf } from './relation-store.ts';
import { appendTimeline, changeTicket, findTicket, type Ticket } from './store.ts';
import { noteTo } from './tell.ts';
import { addWatcher } from './watch.ts';

/** Notes on both tickets that they belong together. @throws Refusal */
export async function linkTickets(
  ctx: Context,
  desk: Desk,
  who: Person,
  ref: TicketRef,
  otherRef: TicketRef,
): Promise<Ticket> {
  const [ticket, other] = await pair(ctx, desk, who, ref, otherRef);
  const linked = await relate(ctx, desk, ticket, other);
  if (!linked) {
    throw new Refusal(t('refusal.already_linked', { key: ticketKey(ticket), other: ticketKey(other) }));
  }
  return linked;
}

/** Links two tickets that the caller holds. @returns the first as it is then; undefined: they were linked already */
export async function relate(
  ctx: Context,
  desk: Desk,
  ticket: Ticket,
  other: Ticket,
): Promise<Ticket | undefined> {
  if (!(await insertLink(ctx, ticket.ticketId, other.ticketId, 'related'))) return undefined;
  const noted = async (on: Ticket, to: Ticket) => {
    const data = { other: ticketKey(to), otherId: to.ticketId };
    const after = await appendTimeline(ctx, on.ticketId, [{ type: 'linked', visibility: 'internal', data }]);
    await publishTicket(ctx, desk, after);
    return after;
  };
  await noted(other, ticket);
  return noted(ticket, other);
}

/**
 * Merges a duplicate into the ticket that goes on: the duplicate closes, those who followed it follow the
 * other, and what it said is kept there as an internal comment (the other's requester may not see it), unless
 * it was confidential and the other is another queue's.
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
  // Whoever may not see the other ticket isn't told its number either.
  const isHidden = isConfidential(desk.config, main);
  const data = { other: ticketKey(main), otherId: main.ticketId };
  const merged = changed(
    await changeTicket(
      ctx,
      duplicate.ticketId,
      TRANSITIONS.cancel,
      { ...lifeAfter(duplicate, { verb: 'merge' }, ctx.now.toString()), mergedIntoId: main.ticketId },
      [
        { type: 'merged', visibility: isHidden ? 'internal' : 'public', data },
        ...(isHidden ? [{ type: 'closed', visibility: 'public', data: {} } as const] : []),
      ],
    ),
  );
  await insertLink(ctx, duplicate.ticketId, main.ticketId, 'duplicate_of');
  await publishTicket(ctx, desk, merged);
  const key = ticketKey(merged);
  const openly = t('note.merged', { key, other: data.other });
  await noteTo(
    ctx,
    desk,
    merged,
    ['requester', 'watcher'],
    isHidden ? t('note.merged_hidden', { key }) : openly,
  );
  await noteTo(ctx, desk, merged, ['triage'], openly);
  await carryOver(ctx, desk, who, merged, main);
  return merged;
}

async function carryOver(ctx: Context, desk: Desk, who: Person, merged: Ticket, main: Ticket): Promise<void> {
  const followers = await desk.people.find(ctx, [
    merged.requesterId,
    merged.openedById,
    ...(await watchersOf(ctx, merged.ticketId)),
  ]);
  const key = ticketKey(merged);
  let current = await appendTimeline(ctx, main.ticketId, [
    { type: 'merged_in', visibility: 'internal', data: { other: key, otherId: merged.ticketId } },
  ]);
  // Another queue's agents read on the main ticket what they might not have read on the duplicate.
  if (merged.queue === main.queue || !isConfidential(desk.config, merged)) {
    await addComment(ctx, desk, current, {
      author: followers.get(merged.requesterId) ?? who,
      body: `${key}: ${merged.description || merged.title}`,
      visibility: 'internal',
    });
  }
  // Whoever watches may see: a private ticket isn't opened to people by a merge.
  if (!isConfidential(desk.config, main)) {
    for (const follower of followers.values()) {
      if (isOwner(main, follower.personId)) continue;
      current = (await addWatcher(ctx, desk, current, follower, merged)) ?? current;
    }
  }
  await publishTicket(ctx, desk, current);
}

async function pair(
  ctx: Context,
  desk: Desk,
  who: Person,
  ref: TicketRef,
  otherRef: TicketRef,
): Promise<[Ticket, Ticket]> {
  const ticket = await workableTicket(ctx, desk, who, ref, 'change');
  const other = await visibleTicket(ctx, desk, who, otherRef, 'change');
  if (ticket.ticketId === other.ticketId) throw new Refusal(t('refusal.same_ticket'));
  return [ticket, other];
}
