import type { Block, Card, ListItem } from '../chat/card.ts';
import type { Config } from '../config/schema.ts';
import type { Context } from '../context.ts';
import { instantText, type Text, t } from '../i18n/text.ts';
import { nameOf, type Person } from '../people/model.ts';
import { Refusal } from '../refusal.ts';
import { type Deadline, deadlineText } from './deadline.ts';
import { type Desk, queueName } from './desk.ts';
import { priorityLabel, stateLabel, titleOf } from './labels.ts';
import { isOpen } from './model.ts';
import { assignedTo, openedForOthers, openInQueue, type Ticket, ticketsOf } from './store.ts';

const SHOWN = 10;

/** A person's own tickets, those they opened for others, and for agents those they have taken. */
export async function myTicketsCard(ctx: Context, desk: Desk, who: Person): Promise<Card> {
  const [mine, forOthers, assigned] = await Promise.all([
    ticketsOf(ctx, who.personId, SHOWN),
    openedForOthers(ctx, who.personId, SHOWN),
    assignedTo(ctx, who.personId, SHOWN),
  ]);
  const deadlines = await deadlinesOf(ctx, desk, [...mine, ...forOthers, ...assigned]);
  const list = (tickets: readonly Ticket[], none: Text) => listOf(desk.config, tickets, none, { deadlines });
  const blocks: Block[] = [];
  if (mine.length > 0 || forOthers.length + assigned.length === 0) {
    blocks.push({ type: 'heading', text: t('list.mine') }, ...list(mine, t('list.mine_none')));
  }
  if (forOthers.length > 0) {
    blocks.push({ type: 'heading', text: t('list.for_others') }, ...list(forOthers, ''));
  }
  if (assigned.length > 0) {
    blocks.push({ type: 'heading', text: t('list.assigned') }, ...list(assigned, ''));
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
  const people = await desk.people.find(
    ctx,
    tickets.flatMap((ticket) => (ticket.assigneeId ? [ticket.assigneeId] : [])),
  );
  const holder = (ticket: Ticket): Text => {
    const assignee = people.get(ticket.assigneeId ?? '');
    return assignee ? nameOf(assignee) : t('nobody');
  };
  const deadlines = await deadlinesOf(ctx, desk, tickets);
  return {
    summary: t('list.queue', { queue: name }),
    blocks: [
      { type: 'heading', text: t('list.queue', { queue: name }) },
      ...listOf(desk.config, tickets, t('list.queue_none', { queue: name }), {
        deadlines,
        limit: SHOWN * 2,
        holder,
      }),
    ],
  };
}

interface Listing {
  deadlines: ReadonlyMap<string, Deadline>;
  limit?: number;
  /** Says who has a ticket. */
  holder?: (ticket: Ticket) => Text;
}

/** What is promised of the open ones. */
async function deadlinesOf(
  ctx: Context,
  desk: Desk,
  tickets: readonly Ticket[],
): Promise<Listing['deadlines']> {
  const open = tickets.filter(({ state }) => isOpen(state));
  return (open.length > 0 && (await desk.deadlines?.(ctx, open))) || new Map();
}

function listOf(config: Config, tickets: readonly Ticket[], none: Text, listing: Listing): Block[] {
  if (tickets.length === 0) return [{ type: 'text', text: none }];
  const { limit = SHOWN } = listing;
  const list: Block = { type: 'list', items: tickets.map((ticket) => itemOf(config, ticket, listing)) };
  // There may be more; the latest are what people ask for.
  return tickets.length < limit
    ? [list]
    : [list, { type: 'text', style: 'subtle', text: t('list.latest', { count: limit }) }];
}

function itemOf(config: Config, ticket: Ticket, { deadlines, holder }: Listing): ListItem {
  const args = {
    state: stateLabel(ticket.state, ticket.pendingReason),
    priority: priorityLabel(ticket.priority),
    at: instantText(Temporal.Instant.from(ticket.updatedAt)),
  };
  const line = holder ? t('list.line_held', { ...args, name: holder(ticket) }) : t('list.line', args);
  const deadline = deadlines.get(ticket.ticketId);
  return {
    title: titleOf(config, ticket),
    detail: deadline ? t('deadline.line', { line, deadline: deadlineText(deadline) }) : line,
    button: { action: 'ticket.show', subject: ticket.ticketId, label: t('button.show'), opensCard: true },
  };
}
