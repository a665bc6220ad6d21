import type { Context } from '../context.ts';
import { t } from '../i18n/text.ts';
import type { Person } from '../people/model.ts';
import { changed, checkTransition, steerableTicket, type TicketRef } from './access.ts';
import { addComment } from './comments/add.ts';
import type { Desk } from './desk.ts';
import { lifeAfter } from './life-cycle.ts';
import { TRANSITIONS, ticketKey } from './model.ts';
import { publishTicket } from './publish.ts';
import { changeTicket, type Ticket } from './store.ts';
import { noteTo } from './tell.ts';

/** A solved ticket isn't: it goes back to whoever had it. @throws Refusal */
export async function reopenTicket(
  ctx: Context,
  desk: Desk,
  who: Person,
  ref: TicketRef,
  reason?: string,
): Promise<Ticket> {
  const ticket = await steerableTicket(ctx, desk, who, ref, 'change');
  checkTransition('reopen', ticket);
  const reopened = changed(
    await changeTicket(
      ctx,
      ticket.ticketId,
      TRANSITIONS.reopen,
      lifeAfter(ticket, { verb: 'reopen' }, ctx.now.toString()),
      [{ type: 'reopened', visibility: 'public', data: {} }],
    ),
  );
  await publishTicket(ctx, desk, reopened);
  const text = t('note.reopened', { name: who.name, key: ticketKey(reopened) });
  await noteTo(ctx, desk, reopened, ['requester', 'triage', 'watcher'], text);
  if (reason?.trim()) {
    await addComment(ctx, desk, reopened, { author: who, body: reason.trim(), visibility: 'public' });
  }
  return reopened;
}
