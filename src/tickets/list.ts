import type { Block, Card, ListItem } from '../chat/card.ts';
import type { Context } from '../context.ts';
import { instantText, t } from '../i18n/text.ts';
import type { Person } from '../people/model.ts';
import { Refusal } from '../refusal.ts';
import { type Desk, queueName } from './desk.ts';
import { priorityLabel, stateLabel, titleOf } from './labels.ts';
import { assignedTo, openInQueue, type Ticket, ticketsOf } from './store.ts';

const SHOWN = 10;

/** A person's own tickets, and for agents those they have taken. */
export async function myTicketsCard(ctx: Context, _desk: Desk, who: Person): Promise<Card> {
  const mine = await ticketsOf(ctx, who.personId, SHOWN);
  const assigned = await assignedTo(ctx, who.personId, SHOWN);
  const blocks: Block[] = [];
  if (mine.length > 0 || assigned.length === 0) {
    blocks.push({ type: 'heading', text: t('list.mine') }, listOf(mine, t('list.mine_none')));
  }
  if (assigned.length > 0) {
    blocks.push({ type: 'heading', text: t('list.assigned') }, listOf(assigned, ''));
  }
  return { summary: t('list.mine'), blocks };
}

/** The open tickets of a queue, for its agents. @throws Refusal */
export async function queueCard(ctx: Context, desk: Desk, who: Person, queue: string): Promise<Card> {
  const name = queueName(desk.config, queue);
  const team = desk.config.queues[queue]?.team;
  const viewer = desk.people.viewer(who);
  if (!viewer.isAdmin && !(team && viewer.agentOf.has(team))) {
    throw new Refusal(t('refusal.not_agent', { queue: name }));
  }
  const tickets = await openInQueue(ctx, queue, SHOWN * 2);
  return {
    summary: t('list.queue', { queue: name }),
    blocks: [
      { type: 'heading', text: t('list.queue', { queue: name }) },
      listOf(tickets, t('list.queue_none', { queue: name })),
    ],
  };
}

function listOf(tickets: readonly Ticket[], none: Parameters<typeof itemText>[0]): Block {
  return tickets.length === 0 ? itemText(none) : { type: 'list', items: tickets.map(itemOf) };
}

function itemText(text: Extract<Block, { type: 'text' }>['text']): Block {
  return { type: 'text', text };
}

function itemOf(ticket: Ticket): ListItem {
  return {
    title: titleOf(ticket),
    detail: t('list.line', {
      state: stateLabel(ticket.state, ticket.pendingReason),
      priority: priorityLabel(ticket.priority),
      at: instantText(Temporal.Instant.from(ticket.updatedAt)),
    }),
    button: { action: 'ticket.show', subject: ticket.ticketId, label: t('button.show'), opensCard: true },
  };
}
