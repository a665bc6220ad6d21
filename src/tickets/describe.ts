import type { Context } from '../context.ts';
import type { Desk } from './desk.ts';
import { publishTicket } from './publish.ts';
import { changeTicket } from './store.ts';

/** The first message of a ticket was edited or deleted: the card follows, the timeline keeps the earlier text. */
export async function describeAnew(
  ctx: Context,
  desk: Desk,
  ticketId: string,
  change: { before: string; description: string },
): Promise<void> {
  const changed = await changeTicket(
    ctx,
    ticketId,
    ['new', 'assigned', 'in_progress', 'pending', 'resolved', 'closed', 'cancelled'],
    { description: change.description },
    [{ type: 'description_edited', visibility: 'internal', data: { before: change.before } }],
  );
  if (changed) await publishTicket(ctx, desk, changed);
}
