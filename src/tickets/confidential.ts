import { textCard } from '../chat/card.ts';
import { send } from '../chat/outgoing.ts';
import type { Context } from '../context.ts';
import { t } from '../i18n/text.ts';
import { mirrorComment } from './comments/mirror.ts';
import { publicComments } from './comments/store.ts';
import { copiesIn, takeBackFrom } from './comments/take-back.ts';
import { audienceOf, type Desk } from './desk.ts';
import { ticketKey } from './model.ts';
import { mayWork } from './permissions.ts';
import { putCard } from './publish.ts';
import { selfAdded } from './relation-store.ts';
import type { Ticket } from './store.ts';
import { retireSharedThreads, type TicketThread, threadsOf } from './thread-store.ts';
import { openDirectThread } from './threads.ts';
import { removeWatcher } from './watch.ts';

/**
 * A ticket that has become confidential leaves the shared rooms: its card there says no more than that, what
 * the desk wrote there is taken away, and the people concerned go on in their direct chats. Whoever watched
 * it only because everybody could sees it no longer.
 */
export async function becomeConfidential(ctx: Context, desk: Desk, ticket: Ticket): Promise<void> {
  const left = await retireSharedThreads(ctx, ticket.ticketId);
  if (left.length > 0) await leave(ctx, desk, ticket, left);
  const self = await selfAdded(ctx, ticket.ticketId);
  for (const watcher of (await desk.people.find(ctx, self)).values()) {
    if (mayWork(desk.config, ticket, desk.people.viewer(watcher))) continue;
    await removeWatcher(ctx, desk, ticket, watcher);
  }
}

async function leave(ctx: Context, desk: Desk, ticket: Ticket, left: readonly TicketThread[]): Promise<void> {
  const held = await takeBackFrom(ctx, ticket.ticketId, left);
  const comments = await publicComments(ctx, ticket.ticketId);
  for (const thread of left) {
    const card = textCard(t('card.private_now', { key: ticketKey(ticket) }));
    putCard(ctx, desk, ticket, thread, card, undefined);
    for (const comment of comments) {
      if (held.some((waiting) => waiting.commentId === comment.commentId)) continue;
      for (const subject of await copiesIn(ctx, comment, [thread])) {
        const { place } = thread;
        send(ctx, { place, ...audienceOf(desk, place), content: { op: 'delete' }, subject });
      }
    }
  }
  const known = new Set((await threadsOf(ctx, ticket.ticketId)).map((thread) => thread.cardSubject));
  const concerned = await desk.people.find(ctx, [ticket.requesterId, ticket.openedById]);
  for (const person of concerned.values()) await openDirectThread(ctx, desk, ticket.ticketId, person);
  // What was still on its way goes to the direct chats instead.
  const threads = (await threadsOf(ctx, ticket.ticketId)).filter((thread) => !known.has(thread.cardSubject));
  const authors = await desk.people.find(
    ctx,
    held.map((comment) => comment.authorId),
  );
  for (const comment of held) {
    const author = authors.get(comment.authorId);
    if (!author || !comment.body) continue;
    const isOrigin = () => false;
    await mirrorComment(ctx, desk, { ticket, comment, author, threads, isOrigin, isReply: true });
  }
}
