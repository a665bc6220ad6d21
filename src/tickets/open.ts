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
  const ticketId = draft.draftId;
  const number = await desk.numbers.next(draft.kind);
  const inserting = insertTicket(ctx, {
    workspaceId: ctx.workspaceId,
    ticketId,
    kind: draft.kind,
    number,
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
  const entry = {
    type: 'opened',
    visibility: 'public',
    data: { title: draft.title, priority: draft.priority, vip: desk.people.viewer(requester).isVip },
  } as const;
  const opening = insertThread(ctx, {
    workspaceId: ctx.workspaceId,
    ticketId,
    role: 'requester',
    lane: laneOf(draft.place),
    thread: draft.place.thread ?? '',
    place: draft.place,
    cardSubject: draft.cardSubject,
    personId: author.personId,
  });
  const [ticket] = await Promise.all([
    inserting,
    insertEntries(ctx, { ticketId, lastSeq: 1 }, [entry]),
    opening,
  ]);
  // Opened for somebody else in one's own direct chat: the requester gets the ticket in theirs.
  if (author.personId !== requester.personId && draft.place.kind === 'dm') {
    await openDirectThread(ctx, desk, ticketId, requester);
  }
  await publishTicket(ctx, desk, ticket, ALONE);
  await relayStoredFiles(ctx, desk, ticket);
  return ticket;
}
