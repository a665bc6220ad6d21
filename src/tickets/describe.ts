import type { Context } from '../context.ts';
import { shorten } from '../i18n/cut.ts';
import { type Text, t } from '../i18n/text.ts';
import type { Desk } from './desk.ts';
import { TICKET_STATES, ticketKey } from './model.ts';
import { publishTicket } from './publish.ts';
import { appendTimeline, changeTicket, findTicket } from './store.ts';
import { noteTo } from './tell.ts';

/** How much of the earlier text the note about an edit repeats. */
const REPEATED = 300;

/**
 * A message that a ticket was made of was edited, or deleted (`after` is empty): the cards follow, the desk
 * sees that and what it said before, the timeline keeps it.
 * @param change.description undefined: it was rewritten by hand and stays
 */
export async function describeAnew(
  ctx: Context,
  desk: Desk,
  ticketId: string,
  change: { name: string; before: string; after: string; description: string | undefined },
): Promise<void> {
  const { before, description } = change;
  const entry = { type: 'description_edited', visibility: 'internal', data: { before } } as const;
  const ticket = await findTicket(ctx, ticketId, 'change');
  if (!ticket) return;
  const described =
    description === undefined
      ? await appendTimeline(ctx, ticketId, [entry])
      : await changeTicket(ctx, ticketId, TICKET_STATES, { description }, [entry]);
  if (!described) return;
  if (description !== undefined) await publishTicket(ctx, desk, described);
  const args = { name: change.name, key: ticketKey(described), before: shorten(before, REPEATED) };
  const text: Text = t(change.after ? 'note.first_edited' : 'note.first_deleted', args);
  await noteTo(ctx, desk, described, ['triage'], text);
}
