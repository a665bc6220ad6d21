import type { Context } from '../context.ts';
import { shorten } from '../i18n/cut.ts';
import { t } from '../i18n/text.ts';
import type { Person } from '../people/model.ts';
import { Refusal } from '../refusal.ts';
import { changed, checkTransition, type TicketRef, workableTicket } from './access.ts';
import type { Desk } from './desk.ts';
import { lifeAfter } from './life-cycle.ts';
import { TRANSITIONS, ticketKey } from './model.ts';
import { publishTicket } from './publish.ts';
import { changeTicket, type Ticket } from './store.ts';
import { noteTo } from './tell.ts';

/** How much of the solution the note about it repeats; the whole stands on the card. */
const REPEATED = 500;

/** Solves a ticket with a note that the requester sees; whoever solves an unassigned one gets it. @throws Refusal */
export async function solveTicket(
  ctx: Context,
  desk: Desk,
  who: Person,
  ref: TicketRef,
  resolution: string,
): Promise<Ticket> {
  const ticket = await workableTicket(ctx, desk, who, ref, 'change');
  checkTransition('solve', ticket);
  const text = resolution.trim();
  if (!text) throw new Refusal(t('refusal.nothing_to_solve'));
  const solved = changed(
    await changeTicket(
      ctx,
      ticket.ticketId,
      TRANSITIONS.solve,
      lifeAfter(ticket, { verb: 'solve', by: who.personId, resolution: text }, ctx.now.toString()),
      [{ type: 'resolved', visibility: 'public', data: { resolution: text } }],
    ),
  );
  await publishTicket(ctx, desk, solved);
  const key = ticketKey(solved);
  const note = t('note.resolved', { key, agent: who.name });
  await noteTo(ctx, desk, solved, ['requester'], note, [
    { type: 'text', style: 'quote', text: shorten(text, REPEATED) },
    {
      type: 'actions',
      buttons: [
        { action: 'ticket.reopen', subject: solved.ticketId, label: t('button.reopen'), opensForm: true },
      ],
    },
  ]);
  await noteTo(ctx, desk, solved, ['watcher'], note);
  return solved;
}
