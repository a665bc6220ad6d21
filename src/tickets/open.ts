import { laneOf } from '../chat/place.ts';
import type { Context } from '../context.ts';
import type { Person } from '../people/model.ts';
import { ALONE } from './around.ts';
import { relayStoredFiles } from './attachments/relay.ts';
import type { Desk } from './desk.ts';
import type { Draft } from './drafts/store.ts';
import { publishTicket } from './publish.ts';
import { insertEntries, insertTicket, type Ticket } from './store.ts';
import { insertThread } from './thread-store.ts';
import { openDirectThread } from './threads.ts';

/** Makes the ticket of a sent draft, with its threads, its card in the queue's channel and its timeline. */
export async function openTicket(
  ctx: Context,
  desk: Desk,
  draft: Draft,
  author: Person,
  requester: Person,
): Promise<Ticket> {
  const now = ctx.now.toString();
  const ticket = await insertTicket(ctx, {
    workspaceId: ctx.workspaceId,
    ticketId: draft.draftId,
    kind: draft.kind,
    number: await desk.numbers.next(draft.kind),
    title: draft.title,
    description: draft.body,
    state: 'new',
    impact: draft.impact,
    urgency: draft.urgency,
    priority: draft.priority,
    category: draft.category,
    queue: draft.queue,
    requesterId: requester.personId,
    openedById: author.personId,
    isPrivate: draft.isPrivate,
    lastSeq: 1,
    createdAt: now,
    updatedAt: now,
  });
  await insertEntries(ctx, ticket, [
    { type: 'opened', visibility: 'public', data: { title: draft.title, priority: draft.priority } },
  ]);
  await insertThread(ctx, {
    workspaceId: ctx.workspaceId,
    ticketId: ticket.ticketId,
    role: 'requester',
    lane: laneOf(draft.place),
    thread: draft.place.thread ?? '',
    place: draft.place,
    cardSubject: draft.cardSubject,
    personId: author.personId,
  });
  // Opened for somebody else in one's own direct chat: the requester gets the ticket in theirs.
  if (author.personId !== requester.personId && draft.place.kind === 'dm') {
    await openDirectThread(ctx, desk, ticket.ticketId, requester);
  }
  await publishTicket(ctx, desk, ticket, ALONE);
  await relayStoredFiles(ctx, desk, ticket);
  return ticket;
}
