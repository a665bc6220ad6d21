import type { Card } from '../chat/card.ts';
import type { Context } from '../context.ts';
import { t } from '../i18n/text.ts';
import type { Person } from '../people/model.ts';
import type { Desk } from './desk.ts';
import { TICKET_STATES } from './model.ts';
import { publishTicket } from './publish.ts';
import { changeTicket, type Ticket } from './store.ts';
import type { SentOtherwise } from './tables.ts';

/** Who has to hear of an urgent ticket that its room can't show. */
export async function peopleToTell(ctx: Context, desk: Desk, ticket: Ticket): Promise<Person[]> {
  const team = desk.config.queues[ticket.queue]?.team;
  return team ? leadsOf(ctx, desk, team) : [];
}

/** The leads of a team, or its agents if it has none. */
export async function leadsOf(ctx: Context, desk: Desk, team: string): Promise<Person[]> {
  const agents = await desk.people.agentsOf(ctx, team);
  const leads = agents.filter((agent) => desk.people.viewer(agent).leadOf.has(team));
  return leads.length > 0 ? leads : agents;
}

/** Writes down that an urgent message went another way, and shows it on the ticket's card. */
export async function markSentOtherwise(
  ctx: Context,
  desk: Desk,
  ticket: Ticket,
  sent: SentOtherwise,
): Promise<void> {
  const { to, way, platform } = sent;
  const marked = await changeTicket(ctx, ticket.ticketId, TICKET_STATES, { sentOtherwise: sent }, [
    { type: 'sent_otherwise', visibility: 'internal', data: { to, way, platform } },
  ]);
  if (marked) await publishTicket(ctx, desk, marked);
}

/** @param topic subject of the message that is acknowledged, whichever copy of it the button stands on */
export function withAcknowledge(card: Card, topic: string): Card {
  const button = {
    action: 'delivery.ack',
    subject: topic,
    label: t('button.ack'),
    style: 'primary',
  } as const;
  return { ...card, blocks: [...card.blocks, { type: 'actions', buttons: [button] }] };
}
