import type { Context } from '../context.ts';
import type { Ticket } from '../tickets/store.ts';
import { factsOfTickets } from './facts.ts';
import { factsOf, type ToldEntry } from './history.ts';
import type { Fact } from './model.ts';
import type { Policies } from './versions/policies.ts';

/** What clocks follow from, besides the pure rules. */
export interface Rules extends Policies {
  /** What happened to some tickets, by id. */
  facts(ctx: Context, tickets: readonly Ticket[]): Promise<ReadonlyMap<string, readonly Fact[]>>;
}

/** The rules by which clocks are kept: the policies' versions, and what tickets' timelines tell. */
export function createRules(policies: Policies): Rules {
  return {
    ...policies,
    async facts(ctx, tickets) {
      const facts = new Map<string, readonly Fact[]>();
      const unread: Ticket[] = [];
      for (const ticket of tickets) {
        const opening = openingOf(ctx, ticket);
        if (opening) facts.set(ticket.ticketId, factsOf(ticket, opening));
        else unread.push(ticket);
      }
      for (const [id, found] of await factsOfTickets(ctx, unread)) facts.set(id, found);
      return facts;
    },
  };
}

/** The whole timeline of a ticket that was opened just now, which nobody needs to read back. */
function openingOf(ctx: Context, { ticketId, lastSeq, createdAt }: Ticket): ToldEntry[] | undefined {
  if (lastSeq !== 1) return undefined;
  const first = ctx.happened.find((entry) => entry.ticketId === ticketId && entry.seq === 1);
  return first && [{ ...first, visibility: 'public', at: createdAt }];
}
