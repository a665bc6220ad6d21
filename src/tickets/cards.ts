import type { Block, Button, Card, Fact } from '../chat/card.ts';
import type { Config } from '../config/schema.ts';
import { shorten } from '../i18n/cut.ts';
import { instantText, type Mention, type Text, t } from '../i18n/text.ts';
import { nameOf, type Person } from '../people/model.ts';
import type { Around } from './around.ts';
import { type Deadline, deadlineBlock } from './deadline.ts';
import { categoryName, queueName } from './desk.ts';
import { kindLabel, priorityLabel, stateLabel, stateTone, titleOf } from './labels.ts';
import { isOpen, isUrgent, ticketKey } from './model.ts';
import { isConfidential } from './permissions.ts';
import type { Ticket } from './store.ts';
import type { Paging, SentOtherwise } from './tables.ts';

/** How much of a long text a card shows; a button brings the whole. */
const SHOWN = 700;
/** Where the words are only a reminder. */
const REMINDED = 300;

/** A person who is notified where the platform can. */
export function mentionOf(person: Person): Mention {
  const accounts: Mention['mention']['accounts'] = {};
  for (const { platform, externalId } of person.accounts) {
    if (platform !== 'email') accounts[platform] ??= externalId;
  }
  return { mention: { name: person.name, accounts } };
}

/** Nobody is notified of a person who is no more. */
const mentionOrName = (person: Person): Text => (person.former ? nameOf(person) : mentionOf(person));

export interface TicketView {
  ticket: Ticket;
  people: ReadonlyMap<string, Person>;
  config: Config;
  around: Around;
  /** What is promised next; undefined: nothing is. */
  deadline: Deadline | undefined;
  /** Policies may promise more to them. */
  isVip: boolean;
}

const personName = (person: Person | undefined): Text => (person ? nameOf(person) : '?');
const nameIn = (view: TicketView, id: string | null): Text =>
  id ? personName(view.people.get(id)) : t('nobody');

/** The ticket as its requester and watchers see it. */
export function requesterCard(
  view: TicketView,
  options: {
    /** How to add to it here; absent where one can't. */
    hint?: 'card.thread_hint' | 'card.dm_hint' | 'card.room_hint';
    /** Whether the requester's words are repeated. */
    showsText: boolean;
    /** Whether the reader may cancel, reopen and the like. */
    maySteer: boolean;
  },
): Card {
  const { ticket, config } = view;
  const state = stateForRequester(ticket);
  const blocks: Block[] = [
    { type: 'heading', text: titleOf(config, ticket) },
    { type: 'status', text: state, tone: stateTone(ticket.state) },
    ...promisedToRequester(view),
    ...alertCount(ticket),
  ];
  if (options.showsText) blocks.push(quoteOf(ticket, REMINDED));
  blocks.push({ type: 'facts', facts: requesterFacts(view, options.maySteer) }, ...solution(ticket));
  if (options.hint && isOpen(ticket.state)) {
    blocks.push({ type: 'text', style: 'subtle', text: t(options.hint) });
  }
  const whole = options.showsText ? wholeText(ticket, REMINDED) : [];
  blocks.push({
    type: 'actions',
    buttons: [...requesterButtons(config, ticket, options.maySteer), ...whole],
  });
  return {
    summary: t('card.requester_summary', { key: ticketKey(ticket), title: ticket.title, state }),
    blocks,
  };
}

function promised({ deadline }: TicketView): Block[] {
  return deadline ? [deadlineBlock(deadline)] : [];
}

/** The desk may keep to itself what it has promised. */
const promisedToRequester = (view: TicketView): Block[] =>
  view.config.sla.showToRequester ? promised(view) : [];

function stateForRequester(ticket: Ticket): Text {
  return ticket.state === 'pending' && ticket.pendingReason === 'requester'
    ? t('state.awaits_you')
    : stateLabel(ticket.state, ticket.pendingReason);
}

function requesterFacts(view: TicketView, isTheirs: boolean): Fact[] {
  const { ticket, config, around } = view;
  const isForAnother = ticket.openedById !== ticket.requesterId;
  const requester = { label: t('field.requester'), value: nameIn(view, ticket.requesterId) };
  const main = around.mergedInto;
  return [
    ...(isForAnother || !isTheirs ? [requester] : []),
    { label: t('field.assignee'), value: nameIn(view, ticket.assigneeId) },
    { label: t('field.priority'), value: priorityLabel(ticket.priority) },
    { label: t('field.kind'), value: kindLabel(ticket.kind) },
    { label: t('field.category'), value: categoryName(config, ticket.category) },
    { label: t('field.queue'), value: queueName(config, ticket.queue) },
    { label: t('field.created'), value: instantText(Temporal.Instant.from(ticket.createdAt)) },
    ...(isForAnother ? [{ label: t('field.opened_by'), value: nameIn(view, ticket.openedById) }] : []),
    ...watchers(view),
    ...(main && !isConfidential(config, main)
      ? [{ label: t('field.merged_into'), value: ticketKey(main) }]
      : []),
  ];
}

function watchers({ around, people }: TicketView): Fact[] {
  const names = around.watcherIds.flatMap((id) => people.get(id)?.name ?? []);
  return names.length > 0 ? [{ label: t('field.watchers'), value: names.join(', ') }] : [];
}

/** What was asked; a long text is cut. */
function quoteOf(ticket: Ticket, limit: number): Block {
  const { description } = ticket;
  const text = description ? shorten(description, limit) : t('card.no_text');
  return { type: 'text', style: 'quote', text };
}

/** A text that was cut stands whole behind a button. */
function wholeText({ ticketId: subject, description }: Ticket, limit: number): Button[] {
  return shorten(description, limit) === description
    ? []
    : [{ action: 'ticket.text', subject, label: t('button.text'), opensCard: true }];
}

function solution(ticket: Ticket): Block[] {
  if (!ticket.resolution || isOpen(ticket.state)) return [];
  return [
    { type: 'text', style: 'strong', text: t('field.solution') },
    { type: 'text', text: shorten(ticket.resolution, SHOWN) },
  ];
}

function requesterButtons(config: Config, ticket: Ticket, maySteer: boolean): Button[] {
  const subject = ticket.ticketId;
  const timeline: Button = {
    action: 'ticket.timeline',
    subject,
    label: t('button.timeline'),
    opensCard: true,
  };
  if (!maySteer) return [timeline];
  if (ticket.state === 'resolved') {
    const label = t('button.reopen');
    return [{ action: 'ticket.reopen', subject, label, opensForm: true }, timeline];
  }
  if (!isOpen(ticket.state)) return [timeline];
  const makePrivate: Button = { action: 'ticket.private', subject, label: t('button.private') };
  return [
    timeline,
    watch(ticket),
    ...(isConfidential(config, ticket) ? [] : [makePrivate]),
    {
      action: 'ticket.cancel',
      subject,
      label: t('button.cancel'),
      style: 'danger',
      confirm: t('confirm.cancel', { key: ticketKey(ticket) }),
    },
  ];
}

const watch = ({ ticketId: subject }: Ticket): Button => ({
  action: 'ticket.watch',
  subject,
  label: t('button.watch'),
  opensForm: true,
});

/** The ticket as its queue works on it, in the triage channel. */
export function triageCard(view: TicketView): Card {
  const { ticket, config } = view;
  const key = ticketKey(ticket);
  const blocks: Block[] = [
    { type: 'heading', text: titleOf(config, ticket) },
    {
      type: 'status',
      text: stateLabel(ticket.state, ticket.pendingReason),
      tone: stateTone(ticket.state),
    },
    ...promised(view),
    ...alertCount(ticket),
    quoteOf(ticket, SHOWN),
    ...sentOtherwise(ticket),
    ...pagingLine(view),
    { type: 'facts', facts: triageFacts(view) },
    ...solution(ticket),
    { type: 'actions', buttons: triageButtons(view) },
  ];
  if (isOpen(ticket.state) && hasReader(view)) {
    const args = { prefix: config.replies.publicPrefix, name: nameIn(view, ticket.requesterId) };
    blocks.push({ type: 'text', style: 'subtle', text: t('card.triage_hint', args) });
  }
  const args = { queue: queueName(config, ticket.queue), key, title: ticket.title };
  return {
    summary:
      ticket.state === 'new'
        ? t('card.triage_new', args)
        : t('card.triage_summary', { ...args, state: stateLabel(ticket.state, ticket.pendingReason) }),
    blocks,
  };
}

function triageFacts(view: TicketView): Fact[] {
  const { ticket, config, people, around } = view;
  const assignee = ticket.assigneeId ? people.get(ticket.assigneeId) : undefined;
  const isForAnother = ticket.openedById !== ticket.requesterId;
  // A queue's channel hears of another queue's confidential tickets only as far as it may see them.
  const isShown = (other: Ticket) => other.queue === ticket.queue || !isConfidential(config, other);
  const main = around.mergedInto && isShown(around.mergedInto) ? around.mergedInto : undefined;
  const linked = around.linked.filter((other) => isShown(other) && other.ticketId !== main?.ticketId);
  const requester = nameIn(view, ticket.requesterId);
  return [
    {
      label: t('field.requester'),
      value: view.isVip ? t('card.vip', { name: requester }) : requester,
    },
    { label: t('field.assignee'), value: assignee ? mentionOrName(assignee) : t('nobody') },
    { label: t('field.priority'), value: priorityLabel(ticket.priority) },
    { label: t('field.kind'), value: kindLabel(ticket.kind) },
    { label: t('field.category'), value: categoryName(config, ticket.category) },
    // What is basic is as usual.
    ...(ticket.complexity === 'complex'
      ? [{ label: t('field.complexity'), value: t('complexity.complex') }]
      : []),
    { label: t('field.created'), value: instantText(Temporal.Instant.from(ticket.createdAt)) },
    ...(isForAnother ? [{ label: t('field.opened_by'), value: nameIn(view, ticket.openedById) }] : []),
    ...watchers(view),
    ...(linked.length > 0
      ? [{ label: t('field.linked'), value: linked.map((other) => ticketKey(other)).join(', ') }]
      : []),
    ...(main ? [{ label: t('field.merged_into'), value: ticketKey(main) }] : []),
  ];
}

function triageButtons(view: TicketView): Button[] {
  const { ticket, config } = view;
  const subject = ticket.ticketId;
  const form = (action: string, label: Text): Button => ({ action, subject, label, opensForm: true });
  const more: Button[] = [
    { action: 'ticket.timeline', subject, label: t('button.timeline'), opensCard: true },
    ...wholeText(ticket, SHOWN),
    ...alertButtons(ticket),
  ];
  const reply = hasReader(view) ? [form('ticket.reply', t('button.reply'))] : [];
  if (ticket.state === 'resolved') return [form('ticket.reopen', t('button.reopen')), ...reply, ...more];
  if (!isOpen(ticket.state)) return more;
  return [
    ...acknowledge(ticket),
    ...begin(ticket),
    ...reply,
    { ...form('ticket.solve', t('button.solve')), ...(ticket.assigneeId ? { style: 'primary' } : {}) },
    ticket.state === 'pending'
      ? { action: 'ticket.resume', subject, label: t('button.resume') }
      : form('ticket.wait', t('button.wait')),
    form('ticket.assign', t('button.assign')),
    form('ticket.edit', t('button.edit')),
    form('ticket.link', t('button.link')),
    ...(Object.keys(config.escalations).length > 0 ? [form('ticket.page', t('button.page'))] : []),
    watch(ticket),
    ...more,
  ];
}

/** Whether anybody reads what is written to the requester. */
function hasReader({ ticket, people, around }: TicketView): boolean {
  return !people.get(ticket.requesterId)?.isMachine || around.watcherIds.length > 0;
}

/** “12 alerts, 3 firing”, on what a monitor reported. */
function alertCount({ alerts }: Ticket): Block[] {
  if (!alerts) return [];
  const { total, firing } = alerts;
  return [{ type: 'status', text: t('card.alerts', { total, firing }), tone: firing > 0 ? 'bad' : 'good' }];
}

function alertButtons({ ticketId, alerts }: Ticket): Button[] {
  if (!alerts) return [];
  return [
    { action: 'monitor.alerts', subject: ticketId, label: t('button.alerts'), opensCard: true },
    ...(alerts.url ? [{ action: 'link', subject: '', label: t('button.monitor'), url: alerts.url }] : []),
  ];
}

/** While nobody is on it, how it reached people although this room's platform was away. */
function sentOtherwise(ticket: Ticket): Block[] {
  const { sentOtherwise: sent } = ticket;
  return sent && isUrgent(ticket) ? [{ type: 'text', style: 'subtle', text: alsoSent(sent) }] : [];
}

/** How far paging people for it is, as long as it is open. */
function pagingLine({ ticket, people }: TicketView): Block[] {
  const { paging } = ticket;
  return paging && isOpen(ticket.state)
    ? [{ type: 'text', style: 'strong', text: pagingText(paging, people) }]
    : [];
}

function pagingText({ state, step, steps, at, byId }: Paging, people: TicketView['people']): Text {
  switch (state) {
    case 'triggered':
      return t('page.on_ticket', { step: Math.max(1, step), steps });
    case 'exhausted':
      return t('page.on_ticket_exhausted');
    case 'acknowledged': {
      const name = personName(byId ? people.get(byId) : undefined);
      return t('page.on_ticket_acknowledged', { name, at: instantText(Temporal.Instant.from(at), 'time') });
    }
  }
}

/** Nobody further is paged about it. */
function acknowledge({ ticketId: subject, paging }: Ticket): Button[] {
  if (!paging || paging.state === 'acknowledged') return [];
  return [{ action: 'ticket.ack', subject, label: t('button.ack') }];
}

/** “Also sent to Ada by e-mail at 10:42, because Slack did not answer.” */
export function alsoSent({ to, way, platform, at }: SentOtherwise): Text {
  return t('card.also_sent', {
    to,
    way: t(`platform.${way}`),
    platform: t(`platform.${platform}`),
    at: instantText(Temporal.Instant.from(at), 'time'),
  });
}

/** Taking it, or, for whoever it was given to, starting on it. */
function begin(ticket: Ticket): Button[] {
  const take = { action: 'ticket.take', subject: ticket.ticketId };
  if (!ticket.assigneeId) return [{ ...take, label: t('button.take'), style: 'primary' }];
  return ticket.state === 'assigned' ? [{ ...take, label: t('button.start') }] : [];
}

/** What stays in the old channel when a ticket has moved to another queue. */
export function movedCard(config: Config, ticket: Ticket): Card {
  const text = t('card.moved', { key: ticketKey(ticket), queue: queueName(config, ticket.queue) });
  return { summary: text, blocks: [{ type: 'text', style: 'subtle', text }] };
}
