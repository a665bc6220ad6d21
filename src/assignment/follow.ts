import type { Follower } from '../chat/queue/transaction.ts';
import type { Context, Happened } from '../context.ts';
import type { Desk } from '../tickets/desk.ts';
import { ticketToChange } from '../tickets/look-up.ts';
import { isOpen } from '../tickets/model.ts';
import type { Ticket } from '../tickets/store.ts';
import { endSearch, rulesOf, seek } from './seek.ts';
import { findSearch, hurrySearches, openOffer } from './store.ts';

/** After these a ticket may need somebody, or nobody any more. */
const MATTERS = new Set([
  'opened',
  'changed',
  'released',
  'reopened',
  'waiting',
  'resumed',
  'taken',
  'assigned',
  'resolved',
  'cancelled',
  'closed',
  'merged',
]);
/** After these somebody has room for another one. */
const MAKES_ROOM = new Set(['released', 'assigned', 'taken', 'resolved', 'cancelled', 'closed', 'merged']);
/** How many waiting tickets are looked at again when somebody has room. */
const HURRIED = 3;

/** Gives out tickets as they come, in the transaction that makes them need somebody. */
export function createAssignment(desk: Desk): Follower {
  const queues = Object.keys(desk.config.queues).filter((queue) => rulesOf(desk, queue));
  return {
    name: 'assignment',
    async follow(ctx, happened) {
      if (queues.length === 0) return;
      const matters = happened.filter(concernsAssignment);
      for (const ticketId of new Set(matters.map((one) => one.ticketId))) {
        const ticket = await ticketToChange(ctx, ticketId);
        if (ticket) await settle(ctx, desk, ticket);
      }
      if (matters.some(({ type }) => MAKES_ROOM.has(type))) await hurrySearches(ctx, queues, HURRIED);
    },
  };
}

const concernsAssignment = ({ type, data }: Happened): boolean =>
  MATTERS.has(type) && (type !== 'changed' || data.field === 'queue');

/** Brings a ticket, which the caller holds, to where it belongs: looked for, or not. */
async function settle(ctx: Context, desk: Desk, ticket: Ticket): Promise<void> {
  if (!needsSomebody(ticket) || !rulesOf(desk, ticket.queue)) return endSearch(ctx, desk, ticket);
  const search = await findSearch(ctx, ticket.ticketId);
  if (search?.queue === ticket.queue && (search.nextAt !== null || (await openOffer(ctx, ticket.ticketId))))
    return;
  if (search) await endSearch(ctx, desk, ticket);
  await seek(ctx, desk, ticket);
}

/** What waits for a vendor or a change waits for nobody of the desk. */
function needsSomebody(ticket: Ticket): boolean {
  return ticket.assigneeId === null && isOpen(ticket.state) && ticket.state !== 'pending';
}
