import type { Context } from '../context.ts';
import { shorten } from '../i18n/cut.ts';
import { t } from '../i18n/text.ts';
import type { Person } from '../people/model.ts';
import { Refusal } from '../refusal.ts';
import { changed, checkTransition, steerableTicket, type TicketRef, workableTicket } from './access.ts';
import { becomeConfidential } from './confidential.ts';
import type { Desk } from './desk.ts';
import { lifeAfter } from './life-cycle.ts';
import {
  type Complexity,
  LEVELS_OF,
  type Level,
  type Priority,
  priorityOf,
  type TicketKind,
  TRANSITIONS,
  ticketKey,
} from './model.ts';
import { keepFormerNumber } from './number-store.ts';
import { isConfidential, mayWork } from './permissions.ts';
import { publishTicket } from './publish.ts';
import { changeTicket, type Ticket, type TimelineEntry } from './store.ts';
import { noteTo } from './tell.ts';

export interface TicketChanges {
  kind?: TicketKind;
  title?: string;
  priority?: Priority;
  complexity?: Complexity;
  category?: string;
  queue?: string;
  isPrivate?: boolean;
}

/** A title is one line of a length that every platform shows. */
export function tidyTitle(title: string): string {
  return shorten(title.replace(/\s+/g, ' ').trim(), 150);
}

/**
 * Changes kind, title, priority, complexity, category, queue or privacy. Another kind gives another number; another
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
  const ticket = await editable(ctx, desk, who, ref, changes);
  checkTransition('edit', ticket);
  checkNames(desk, changes);
  const tidy = changes.title === undefined ? changes : { ...changes, title: tidyTitle(changes.title) };
  const set = await columnsOf(ctx, desk, ticket, tidy);
  const entries = changedEntries(ticket, tidy, set);
  if (entries.length === 0) return ticket;
  if (ticket.assigneeId && set.assigneeId === null) {
    const name = (await personOf(ctx, desk, ticket.assigneeId))?.name ?? '';
    entries.push({ type: 'released', visibility: 'public', data: { name } });
  }
  const edited = changed(await changeTicket(ctx, ticket.ticketId, TRANSITIONS.edit, set, entries));
  if (isConfidential(desk.config, edited)) await becomeConfidential(ctx, desk, edited);
  await publishTicket(ctx, desk, edited);
  const [before, after] = [ticketKey(ticket), ticketKey(edited)];
  if (before !== after) {
    await keepFormerNumber(ctx, ticket);
    const text = t('note.renumbered', { before, after });
    await noteTo(ctx, desk, edited, ['requester', 'watcher', 'triage'], text);
  }
  return edited;
}

/** The desk changes everything; the people concerned may close their ticket to others. */
function editable(
  ctx: Context,
  desk: Desk,
  who: Person,
  ref: TicketRef,
  changes: TicketChanges,
): Promise<Ticket> {
  const closesOnly = changes.isPrivate === true && Object.keys(changes).length === 1;
  return (closesOnly ? steerableTicket : workableTicket)(ctx, desk, who, ref, 'change');
}

async function columnsOf(ctx: Context, desk: Desk, ticket: Ticket, changes: TicketChanges) {
  const set: Partial<Ticket> = {};
  if (changes.title) set.title = changes.title;
  if (changes.complexity) set.complexity = changes.complexity;
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
    const holder = await personOf(ctx, desk, ticket.assigneeId);
    const there = { ...ticket, queue: changes.queue, assigneeId: null };
    if (ticket.assigneeId && !(holder && mayWork(desk.config, there, desk.people.viewer(holder)))) {
      Object.assign(set, lifeAfter(ticket, { verb: 'release' }, ctx.now.toString()));
    }
  }
  return set;
}

async function personOf(ctx: Context, desk: Desk, personId: string | null): Promise<Person | undefined> {
  return personId ? (await desk.people.find(ctx, [personId])).get(personId) : undefined;
}

function changedEntries(ticket: Ticket, changes: TicketChanges, set: Partial<Ticket>): TimelineEntry[] {
  const keys = { fromKey: ticketKey(ticket), toKey: ticketKey({ ...ticket, ...set }) };
  const pairs: [field: string, from: unknown, to: unknown][] = [
    ['kind', ticket.kind, changes.kind],
    ['title', ticket.title, changes.title],
    ['priority', ticket.priority, changes.priority],
    ['complexity', ticket.complexity, changes.complexity],
    ['category', ticket.category, changes.category],
    ['queue', ticket.queue, changes.queue],
    ['private_short', ticket.isPrivate, changes.isPrivate],
  ];
  return pairs
    .filter(([, from, to]) => to !== undefined && to !== '' && to !== from)
    .map(([field, from, to]) => ({
      type: 'changed',
      visibility: 'public',
      data: { field, from, to, ...(field === 'kind' ? keys : {}) },
    }));
}

/** @throws Refusal that lists the names there are */
export function checkNames(desk: Desk, changes: Pick<TicketChanges, 'queue' | 'category'>): void {
  const { queue, category } = changes;
  // A plain look-up would find `constructor` and `__proto__` too.
  if (queue && !Object.hasOwn(desk.config.queues, queue)) {
    throw new Refusal(
      t('refusal.unknown_queue', { name: queue, known: Object.keys(desk.config.queues).join(', ') }),
    );
  }
  if (category && !Object.hasOwn(desk.config.categories, category)) {
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
