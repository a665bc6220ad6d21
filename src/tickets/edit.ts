import type { Context } from '../context.ts';
import { t } from '../i18n/text.ts';
import type { Person } from '../people/model.ts';
import { Refusal } from '../refusal.ts';
import { checkTransition, lostRace, type TicketRef, workableTicket } from './access.ts';
import type { Desk } from './desk.ts';
import { type Level, type Priority, priorityOf, type TicketKind, TRANSITIONS } from './model.ts';
import { isConfidential } from './permissions.ts';
import { leaveSharedRooms, publishTicket } from './publish.ts';
import { changeTicket, type Ticket, type TimelineEntry } from './store.ts';

export interface TicketChanges {
  kind?: TicketKind;
  title?: string;
  priority?: Priority;
  category?: string;
  queue?: string;
  isPrivate?: boolean;
}

/** Impact and urgency that stand for a priority chosen by hand. */
export const LEVELS_OF: Record<Priority, { impact: Level; urgency: Level }> = {
  P1: { impact: 1, urgency: 1 },
  P2: { impact: 1, urgency: 2 },
  P3: { impact: 2, urgency: 2 },
  P4: { impact: 3, urgency: 3 },
};

/**
 * Changes kind, title, priority, category, queue or privacy. Another kind gives another number; another
 * queue moves the card to that queue's channel and drops an assignee who doesn't belong there.
 * @throws Refusal
 */
export async function editTicket(
  ctx: Context,
  desk: Desk,
  who: Person,
  ref: TicketRef,
  changes: TicketChanges,
): Promise<Ticket> {
  const ticket = await workableTicket(ctx, desk, who, ref);
  checkTransition('edit', ticket);
  checkNames(desk, changes);
  const entries = changedEntries(ticket, changes);
  if (entries.length === 0) return ticket;
  const edited = await changeTicket(
    ctx,
    ticket.ticketId,
    TRANSITIONS.edit,
    await columnsOf(ctx, desk, ticket, changes),
    entries,
  );
  if (!edited) throw await lostRace(ctx, desk, ticket.ticketId);
  if (isConfidential(desk.config, edited)) await leaveSharedRooms(ctx, desk, edited);
  await publishTicket(ctx, desk, edited);
  return edited;
}

async function columnsOf(ctx: Context, desk: Desk, ticket: Ticket, changes: TicketChanges) {
  const set: Partial<Ticket> = {};
  if (changes.title) set.title = changes.title;
  if (changes.category) set.category = changes.category;
  if (changes.isPrivate !== undefined) set.isPrivate = changes.isPrivate;
  if (changes.priority && changes.priority !== ticket.priority) {
    Object.assign(set, LEVELS_OF[changes.priority], { priority: changes.priority });
  }
  if (changes.kind && changes.kind !== ticket.kind) {
    set.kind = changes.kind;
    set.number = await desk.numbers.next(changes.kind);
  }
  if (changes.queue && changes.queue !== ticket.queue) {
    set.queue = changes.queue;
    if (ticket.assigneeId && !(await belongsTo(ctx, desk, ticket.assigneeId, changes.queue))) {
      set.assigneeId = null;
      if (ticket.state !== 'pending') set.state = 'new';
    }
  }
  return set;
}

async function belongsTo(ctx: Context, desk: Desk, personId: string, queue: string): Promise<boolean> {
  const team = desk.config.queues[queue]?.team;
  const person = (await desk.people.find(ctx, [personId])).get(personId);
  return team !== undefined && person !== undefined && desk.people.viewer(person).agentOf.has(team);
}

function changedEntries(ticket: Ticket, changes: TicketChanges): TimelineEntry[] {
  const pairs: [field: string, from: unknown, to: unknown][] = [
    ['kind', ticket.kind, changes.kind],
    ['title', ticket.title, changes.title],
    ['priority', ticket.priority, changes.priority],
    ['category', ticket.category, changes.category],
    ['queue', ticket.queue, changes.queue],
    ['private_short', ticket.isPrivate, changes.isPrivate],
  ];
  return pairs
    .filter(([, from, to]) => to !== undefined && to !== '' && to !== from)
    .map(([field, from, to]) => ({ type: 'changed', visibility: 'public', data: { field, from, to } }));
}

/** @throws Refusal that lists the names there are */
export function checkNames(desk: Desk, changes: Pick<TicketChanges, 'queue' | 'category'>): void {
  const { queue, category } = changes;
  if (queue && !desk.config.queues[queue]) {
    throw new Refusal(
      t('refusal.unknown_queue', { name: queue, known: Object.keys(desk.config.queues).join(', ') }),
    );
  }
  if (category && !desk.config.categories[category]) {
    throw new Refusal(
      t('refusal.unknown_category', {
        name: category,
        known: Object.keys(desk.config.categories).join(', '),
      }),
    );
  }
}

/** The priority that impact and urgency give, unless one was chosen. */
export function levelsFor(priority: Priority | undefined, impact: Level, urgency: Level) {
  return priority
    ? { ...LEVELS_OF[priority], priority }
    : { impact, urgency, priority: priorityOf(impact, urgency) };
}
