import type { Context } from '../context.ts';
import { linkedTo, watchersOf } from './relation-store.ts';
import { findTicket, type Ticket } from './store.ts';

/** What stands around a ticket and is shown with it. */
export interface Around {
  watcherIds: string[];
  linked: Ticket[];
  mergedInto?: Ticket;
}

/** A ticket that was opened this instant has nothing around it. */
export const ALONE: Around = { watcherIds: [], linked: [] };

export async function aroundOf(ctx: Context, ticket: Ticket): Promise<Around> {
  const mergedInto = ticket.mergedIntoId ? await findTicket(ctx, ticket.mergedIntoId) : undefined;
  return {
    watcherIds: await watchersOf(ctx, ticket.ticketId),
    linked: await linkedTo(ctx, ticket.ticketId),
    ...(mergedInto ? { mergedInto } : {}),
  };
}
