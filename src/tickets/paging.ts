import type { Context } from '../context.ts';
import type { Desk } from './desk.ts';
import { TICKET_STATES } from './model.ts';
import { redrawTriage } from './publish.ts';
import { changeTicket, type Ticket, type TimelineEntry } from './store.ts';
import type { Paging } from './tables.ts';

/** What happens while people are paged for a ticket, on its timeline. */
export interface PagingEntry {
  type:
    | 'paged'
    | 'page_left_out'
    | 'page_reached_nobody'
    | 'page_joined'
    | 'page_acknowledged'
    | 'page_returned'
    | 'page_escalated'
    | 'page_handed_over'
    | 'page_exhausted'
    | 'page_over';
  /** A person's name goes with their id (`to`, `toId`), so that it can be taken out. */
  data: { step?: number; to?: string; toId?: string };
}

/**
 * Writes down what happened to the pages of a ticket, and how far that is; its card shows it. The ticket is held by the
 * caller.
 */
export async function markPaging(
  ctx: Context,
  desk: Desk,
  ticketId: string,
  paging: Paging | null,
  entries: readonly PagingEntry[],
): Promise<Ticket> {
  const marked = await changeTicket(
    ctx,
    ticketId,
    TICKET_STATES,
    { paging },
    entries.map((entry): TimelineEntry => ({ ...entry, visibility: 'internal' })),
  );
  if (!marked) throw new Error(`ticket ${ticketId} vanished`);
  await redrawTriage(ctx, desk, marked);
  return marked;
}
