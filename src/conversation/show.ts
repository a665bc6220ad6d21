import type { Card } from '../chat/card.ts';
import type { Onlooker } from '../sla/why/why.ts';
import { maySteer, mayWork } from '../tickets/permissions.ts';
import { viewOf } from '../tickets/publish.ts';
import { requesterCard } from '../tickets/requester-card.ts';
import type { Ticket } from '../tickets/store.ts';
import { triageCard } from '../tickets/triage-card.ts';
import type { Talk } from './talk.ts';

/** A ticket as this person may see and handle it. The ticket must have been checked to be visible. */
export async function ticketCardFor(talk: Talk, ticket: Ticket): Promise<Card> {
  const { ctx, desk, who } = talk;
  const view = await viewOf(ctx, desk, ticket);
  const viewer = desk.people.viewer(who);
  if (mayWork(desk.config, ticket, viewer)) return triageCard(view);
  return requesterCard(view, { showsText: true, maySteer: maySteer(desk.config, ticket, viewer) });
}

/** Who a card with a picture is for, where they asked for it. */
export function onlookerOf({ desk, inbound, who, reader }: Talk): Onlooker {
  const ownPages = desk.capabilities(inbound.place.platform)?.ownPages ?? false;
  return { who, ...reader, seesPictures: ownPages || desk.config.publicUrl !== undefined };
}
