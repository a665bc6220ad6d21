import { laneOf, type Place } from '../chat/place.ts';
import { subjectAt } from '../chat/store.ts';
import type { Context } from '../context.ts';
import { type Draft, draftInThread, findDraft } from '../tickets/drafts/store.ts';
import { ticketOfSubject } from '../tickets/publish.ts';
import { findTicket, type Ticket, type TicketThread, threadAt, threadsOf } from '../tickets/store.ts';

/** What a thread is about, if Parley knows it. */
export type Located =
  | { kind: 'ticket'; ticket: Ticket; thread: TicketThread }
  | { kind: 'draft'; draft: Draft }
  | { kind: 'unknown' };

/**
 * Finds the ticket or draft of a thread: by one of our own messages at its root (a card in a direct chat
 * or a triage channel), or by the person's message that a ticket was opened from.
 */
export async function locate(ctx: Context, place: Place): Promise<Located> {
  if (!place.thread) return { kind: 'unknown' };
  const lane = laneOf(place);
  const subject = await subjectAt(ctx, place, place.thread);
  const id = subject ? ticketOfSubject(subject) : undefined;
  if (id) return byId(ctx, id, lane, subject);
  const thread = await threadAt(ctx, lane, place.thread);
  if (thread) {
    const ticket = await findTicket(ctx, thread.ticketId);
    if (ticket) return { kind: 'ticket', ticket, thread };
  }
  const draft = await draftInThread(ctx, lane, place.thread);
  return draft ? { kind: 'draft', draft } : { kind: 'unknown' };
}

async function byId(ctx: Context, id: string, lane: string, subject: string | undefined): Promise<Located> {
  const ticket = await findTicket(ctx, id);
  if (ticket) {
    const threads = await threadsOf(ctx, id);
    const thread =
      threads.find((candidate) => candidate.cardSubject === subject) ??
      threads.find((candidate) => candidate.lane === lane);
    if (thread) return { kind: 'ticket', ticket, thread };
  }
  const draft = await findDraft(ctx, id);
  return draft && draft.state !== 'withdrawn' ? { kind: 'draft', draft } : { kind: 'unknown' };
}
