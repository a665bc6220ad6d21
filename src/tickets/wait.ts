import type { Context } from '../context.ts';
import { t } from '../i18n/text.ts';
import type { Person } from '../people/model.ts';
import { checkTransition, lostRace, type TicketRef, workableTicket } from './access.ts';
import { addComment } from './comments/add.ts';
import type { Desk } from './desk.ts';
import { type PendingReason, TRANSITIONS, ticketKey } from './model.ts';
import { noteTo, publishTicket } from './publish.ts';
import { changeTicket, type Ticket } from './store.ts';

/**
 * Work stops until the requester, a vendor or a change moves. A note is shown to the requester when it is
 * them that the ticket waits for, else it stays internal.
 * @throws Refusal
 */
export async function waitTicket(
  ctx: Context,
  desk: Desk,
  who: Person,
  ref: TicketRef,
  input: { reason: PendingReason; note?: string },
): Promise<Ticket> {
  const ticket = await workableTicket(ctx, desk, who, ref);
  checkTransition('wait', ticket);
  const waiting = await changeTicket(
    ctx,
    ticket.ticketId,
    TRANSITIONS.wait,
    { state: 'pending', pendingReason: input.reason },
    [{ type: 'waiting', visibility: 'public', data: { reason: input.reason } }],
  );
  if (!waiting) throw await lostRace(ctx, desk, ticket.ticketId);
  await publishTicket(ctx, desk, waiting);
  if (input.note) {
    await addComment(ctx, desk, waiting, {
      author: who,
      body: input.note,
      visibility: input.reason === 'requester' ? 'public' : 'internal',
    });
  }
  await noteTo(
    ctx,
    desk,
    waiting,
    ['requester', 'watcher'],
    t(`note.waiting.${input.reason}`, { key: ticketKey(waiting) }),
  );
  return waiting;
}

/** Work goes on. @throws Refusal */
export async function resumeTicket(ctx: Context, desk: Desk, who: Person, ref: TicketRef): Promise<Ticket> {
  const ticket = await workableTicket(ctx, desk, who, ref);
  checkTransition('resume', ticket);
  const resumed = await backToWork(ctx, ticket.ticketId, ticket.assigneeId);
  if (!resumed) throw await lostRace(ctx, desk, ticket.ticketId);
  await publishTicket(ctx, desk, resumed);
  return resumed;
}

/** From waiting to the state that fits: somebody has it, or nobody does. */
export function backToWork(
  ctx: Context,
  ticketId: string,
  assigneeId: string | null,
): Promise<Ticket | undefined> {
  return changeTicket(
    ctx,
    ticketId,
    TRANSITIONS.resume,
    { state: assigneeId ? 'in_progress' : 'new', pendingReason: null },
    [{ type: 'resumed', visibility: 'public', data: {} }],
  );
}
