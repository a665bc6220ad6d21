import { textCard } from '../chat/card.ts';
import { send } from '../chat/outgoing.ts';
import type { Context } from '../context.ts';
import { t } from '../i18n/text.ts';
import { redirectHeld } from './comments/redirect.ts';
import { type Comment, publicComments } from './comments/store.ts';
import { copiesIn } from './comments/take-back.ts';
import { audienceOf, type Desk } from './desk.ts';
import { ticketKey } from './model.ts';
import { mayWork } from './permissions.ts';
import { putCard } from './publish.ts';
import { uninvited } from './relation-store.ts';
import { goDirect } from './rooms.ts';
import type { Ticket } from './store.ts';
import { retireSharedThreads, type TicketThread } from './thread-store.ts';
import { removeWatcher } from './watch.ts';

/**
 * A ticket that has become confidential leaves the shared rooms: its card there says no more than that, what
 * the desk wrote there is taken away, and the people concerned go on in their direct chats. Whoever watched
 * it only because everybody could sees it no longer.
 */
export async function becomeConfidential(ctx: Context, desk: Desk, ticket: Ticket): Promise<void> {
  const left = await retireSharedThreads(ctx, ticket.ticketId);
  if (left.length > 0) await leave(ctx, desk, ticket, left);
  const ids = await uninvited(ctx, ticket.ticketId);
  for (const watcher of (await desk.people.find(ctx, ids)).values()) {
    if (mayWork(desk.config, ticket, desk.people.viewer(watcher))) continue;
    await removeWatcher(ctx, desk, ticket, watcher);
  }
}

async function leave(ctx: Context, desk: Desk, ticket: Ticket, left: readonly TicketThread[]): Promise<void> {
  const direct = await goDirect(ctx, desk, ticket);
  // What was still on its way arrives there.
  const held = await redirectHeld(ctx, desk, ticket, left, direct);
  const isOnItsWay = (comment: Comment) => held.some(({ commentId }) => commentId === comment.commentId);
  const said = (await publicComments(ctx, ticket.ticketId)).filter((comment) => !isOnItsWay(comment));
  for (const thread of left) {
    const { place } = thread;
    const card = textCard(t('card.private_now', { key: ticketKey(ticket) }));
    putCard(ctx, desk, ticket, thread, card, undefined);
    for (const comment of said) {
      for (const subject of await copiesIn(ctx, comment, [thread])) {
        send(ctx, { place, ...audienceOf(desk, place), content: { op: 'delete' }, subject });
      }
    }
  }
}
