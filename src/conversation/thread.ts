import { laneOf, type Place } from '../chat/place.ts';
import type { Context } from '../context.ts';
import { type Draft, findDraft } from '../tickets/drafts/store.ts';
import { rootAt } from '../tickets/root-store.ts';
import { findTicket, type Ticket } from '../tickets/store.ts';
import { type TicketThread, threadsOf } from '../tickets/thread-store.ts';
import { ticketOfSubject } from '../tickets/threads.ts';

/** What a thread is about, if Parley knows it. */
export type Located =
  /** `thread` is undefined where the ticket was only shown, as in the answer to "status of INC-1042". */
  | { kind: 'ticket'; ticket: Ticket; thread: TicketThread | undefined }
  | { kind: 'draft'; draft: Draft }
  | { kind: 'unknown' };
const UNKNOWN: Located = { kind: 'unknown' };

/** Finds the ticket or draft of the thread that a place names. */
export function locate(ctx: Context, place: Place): Promise<Located> {
  return place.thread ? locateRoot(ctx, place, place.thread) : Promise.resolve(UNKNOWN);
}

/** The same for a message: by the thread that it is in, or the one that it could begin. */
export function locateMessage(ctx: Context, place: Place, messageId: string): Promise<Located> {
  return locateRoot(ctx, place, place.thread ?? messageId);
}

/**
 * By a thread's root: one of our own messages (a card, a mirrored comment), the message that a ticket was
 * opened from, one of several that it was made of, or one that became a comment.
 */
async function locateRoot(ctx: Context, place: Place, message: string): Promise<Located> {
  const root = await rootAt(ctx, place, message);
  if (!root) return UNKNOWN;
  const lane = laneOf(place);
  switch (root.what) {
    case 'ours': {
      const id = ticketOfSubject(root.subject);
      return id ? byId(ctx, id, lane, root.subject) : UNKNOWN;
    }
    case 'thread':
      return byId(ctx, root.id, lane, root.subject);
    case 'draft':
    case 'comment':
      return byId(ctx, root.id, lane);
  }
}

async function byId(ctx: Context, id: string, lane: string, cardSubject?: string): Promise<Located> {
  const ticket = await findTicket(ctx, id);
  if (ticket) {
    const threads = await threadsOf(ctx, id);
    const here = threads.filter((candidate) => candidate.lane === lane);
    const thread =
      threads.find((candidate) => candidate.cardSubject === cardSubject) ??
      here.find((candidate) => candidate.active) ??
      here[0];
    return { kind: 'ticket', ticket, thread };
  }
  const draft = await findDraft(ctx, id);
  return draft?.state === 'open' ? { kind: 'draft', draft } : UNKNOWN;
}
