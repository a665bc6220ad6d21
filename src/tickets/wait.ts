import type { Context } from '../context.ts';
import { t } from '../i18n/text.ts';
import type { Person } from '../people/model.ts';
import { changed, checkTransition, type TicketRef, workableTicket } from './access.ts';
import { addComment } from './comments/add.ts';
import type { Desk } from './desk.ts';
import { lifeAfter } from './life-cycle.ts';
import { type PendingReason, TRANSITIONS, ticketKey } from './model.ts';
import { publishTicket } from './publish.ts';
import { changeTicket, type Ticket } from './store.ts';
import { noteTo } from './tell.ts';

/**
 * Work stops until the requester, a vendor or a change moves. A note is a reply to the requester when it is
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
  const { reason, note } = input;
  const ticket = await workableTicket(ctx, desk, who, ref, 'change');
  checkTransition('wait', ticket);
  const waiting = changed(
    await changeTicket(
      ctx,
      ticket.ticketId,
      TRANSITIONS.wait,
      lifeAfter(ticket, { verb: 'wait', reason }, ctx.now.toString()),
      [{ type: 'waiting', visibility: 'public', data: { reason } }],
    ),
  );
  await publishTicket(ctx, desk, waiting);
  const isReply = reason === 'requester';
  if (note) {
    await addComment(ctx, desk, waiting, {
      author: who,
      body: note,
      visibility: isReply ? 'public' : 'internal',
      hold: isReply,
    });
  }
  const key = ticketKey(waiting);
  // What is asked of the requester says by itself that the ticket waits for them.
  if (!(isReply && note))
    await noteTo(ctx, desk, waiting, ['requester'], t(`note.waiting.${reason}`, { key }));
  await noteTo(ctx, desk, waiting, ['watcher'], t(`note.waiting_watched.${reason}`, { key }));
  return waiting;
}

/** Work goes on. @throws Refusal */
export async function resumeTicket(ctx: Context, desk: Desk, who: Person, ref: TicketRef): Promise<Ticket> {
  const ticket = await workableTicket(ctx, desk, who, ref, 'change');
  checkTransition('resume', ticket);
  const resumed = changed(
    await changeTicket(
      ctx,
      ticket.ticketId,
      TRANSITIONS.resume,
      lifeAfter(ticket, { verb: 'resume' }, ctx.now.toString()),
      [{ type: 'resumed', visibility: 'public', data: {} }],
    ),
  );
  await publishTicket(ctx, desk, resumed);
  return resumed;
}
