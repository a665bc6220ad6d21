import type { Card } from '../chat/card.ts';
import { requesterCard, triageCard } from '../tickets/cards.ts';
import { hasThreads } from '../tickets/desk.ts';
import { mayWork } from '../tickets/permissions.ts';
import { peopleOf } from '../tickets/publish.ts';
import type { Ticket } from '../tickets/store.ts';
import type { Talk } from './talk.ts';

/** A ticket as this person may see and handle it. The ticket must have been checked to be visible. */
export async function ticketCardFor(talk: Talk, ticket: Ticket): Promise<Card> {
  const { ctx, desk, who, inbound } = talk;
  const view = { ticket, people: await peopleOf(ctx, desk, ticket), config: desk.config };
  if (mayWork(desk.config, ticket, desk.people.viewer(who))) {
    return triageCard(view, desk.config.replies.publicPrefix);
  }
  return requesterCard(view, hasThreads(desk, inbound.place) ? 'card.thread_hint' : 'card.dm_hint');
}
