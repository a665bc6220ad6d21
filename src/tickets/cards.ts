import type { Block, Button, Card, Fact } from '../chat/card.ts';
import type { Config } from '../config/schema.ts';
import { instantText, type Mention, type Text, t } from '../i18n/text.ts';
import type { Person } from '../people/model.ts';
import { categoryName, queueName } from './desk.ts';
import { kindLabel, priorityLabel, shorten, stateLabel, stateTone, titleOf } from './labels.ts';
import { isOpen, ticketKey } from './model.ts';
import type { Ticket } from './store.ts';

/** How much of a long text a card shows; the whole is kept and stands in the timeline. */
const SHOWN = 700;

/** A person who is notified where the platform can. */
export function mentionOf(person: Person): Mention {
  const accounts: Mention['mention']['accounts'] = {};
  for (const account of person.accounts) accounts[account.platform] ??= account.externalId;
  return { mention: { name: person.name, accounts } };
}

export interface TicketView {
  ticket: Ticket;
  people: ReadonlyMap<string, Person>;
  config: Config;
}

const nameOf = (view: TicketView, id: string | null): Text =>
  id ? (view.people.get(id)?.name ?? '?') : t('nobody');

/** The ticket as its requester and watchers see it, in the place where it was opened. */
export function requesterCard(view: TicketView, hint: 'card.thread_hint' | 'card.dm_hint'): Card {
  const { ticket } = view;
  const state = stateLabel(ticket.state, ticket.pendingReason);
  return {
    summary: t('card.requester_summary', { key: ticketKey(ticket), title: ticket.title, state }),
    blocks: [
      { type: 'heading', text: titleOf(ticket) },
      { type: 'status', text: state, tone: stateTone(ticket.state) },
      { type: 'facts', facts: [...commonFacts(view), ...solution(ticket)] },
      ...(isOpen(ticket.state) ? [{ type: 'text', style: 'subtle', text: t(hint) } as const] : []),
      { type: 'actions', buttons: requesterButtons(ticket) },
    ],
  };
}

function commonFacts(view: TicketView): Fact[] {
  const { ticket, config } = view;
  const facts: Fact[] = [
    { label: t('field.kind'), value: kindLabel(ticket.kind) },
    { label: t('field.priority'), value: priorityLabel(ticket.priority) },
    { label: t('field.category'), value: categoryName(config, ticket.category) },
    { label: t('field.queue'), value: queueName(config, ticket.queue) },
    { label: t('field.assignee'), value: nameOf(view, ticket.assigneeId) },
    { label: t('field.created'), value: instantText(Temporal.Instant.from(ticket.createdAt)) },
  ];
  if (ticket.openedById !== ticket.requesterId) {
    facts.unshift({ label: t('field.requester'), value: nameOf(view, ticket.requesterId) });
    facts.push({ label: t('field.opened_by'), value: nameOf(view, ticket.openedById) });
  }
  return facts;
}

function solution(ticket: Ticket): Fact[] {
  return ticket.resolution && !isOpen(ticket.state)
    ? [{ label: t('field.solution'), value: shorten(ticket.resolution, SHOWN) }]
    : [];
}

function requesterButtons(ticket: Ticket): Button[] {
  const subject = ticket.ticketId;
  const key = ticketKey(ticket);
  const buttons: Button[] = [
    { action: 'ticket.timeline', subject, label: t('button.timeline'), opensCard: true },
  ];
  if (ticket.state === 'resolved') {
    buttons.unshift({ action: 'ticket.reopen', subject, label: t('button.reopen'), opensForm: true });
  }
  if (isOpen(ticket.state)) {
    buttons.push({
      action: 'ticket.cancel',
      subject,
      label: t('button.cancel'),
      style: 'danger',
      confirm: t('confirm.cancel', { key }),
    });
  }
  return buttons;
}

/** The ticket as its queue works on it, in the triage channel. */
export function triageCard(view: TicketView, publicPrefix: string): Card {
  const { ticket, config, people } = view;
  const key = ticketKey(ticket);
  const requester = nameOf(view, ticket.requesterId);
  const assignee = ticket.assigneeId ? people.get(ticket.assigneeId) : undefined;
  const blocks: Block[] = [
    { type: 'heading', text: titleOf(ticket) },
    {
      type: 'status',
      text: stateLabel(ticket.state, ticket.pendingReason),
      tone: stateTone(ticket.state),
    },
    { type: 'text', style: 'quote', text: shortDescription(ticket) },
    {
      type: 'facts',
      facts: [
        { label: t('field.requester'), value: requester },
        { label: t('field.assignee'), value: assignee ? mentionOf(assignee) : t('nobody') },
        { label: t('field.priority'), value: priorityLabel(ticket.priority) },
        { label: t('field.kind'), value: kindLabel(ticket.kind) },
        { label: t('field.category'), value: categoryName(config, ticket.category) },
        { label: t('field.created'), value: instantText(Temporal.Instant.from(ticket.createdAt)) },
        ...solution(ticket),
      ],
    },
    { type: 'actions', buttons: triageButtons(ticket) },
  ];
  if (isOpen(ticket.state)) {
    blocks.push({
      type: 'text',
      style: 'subtle',
      text: t('card.triage_hint', { prefix: publicPrefix, name: requester }),
    });
  }
  return {
    summary: t('card.triage_summary', {
      queue: queueName(config, ticket.queue),
      key,
      title: ticket.title,
    }),
    blocks,
  };
}

function shortDescription(ticket: Ticket): Text {
  const { description } = ticket;
  return description.length <= SHOWN
    ? description
    : t('card.shortened', { text: shorten(description, SHOWN), key: ticketKey(ticket) });
}

function triageButtons(ticket: Ticket): Button[] {
  const subject = ticket.ticketId;
  const form = (action: string, label: Text): Button => ({ action, subject, label, opensForm: true });
  const timeline: Button = {
    action: 'ticket.timeline',
    subject,
    label: t('button.timeline'),
    opensCard: true,
  };
  if (ticket.state === 'resolved') {
    return [form('ticket.reopen', t('button.reopen')), form('ticket.reply', t('button.reply')), timeline];
  }
  if (!isOpen(ticket.state)) return [timeline];
  const buttons: Button[] = [];
  if (!ticket.assigneeId) {
    buttons.push({ action: 'ticket.take', subject, label: t('button.take'), style: 'primary' });
  }
  buttons.push(
    form('ticket.reply', t('button.reply')),
    { ...form('ticket.solve', t('button.solve')), ...(ticket.assigneeId ? { style: 'primary' } : {}) },
    ticket.state === 'pending'
      ? { action: 'ticket.resume', subject, label: t('button.resume') }
      : form('ticket.wait', t('button.wait')),
    form('ticket.assign', t('button.assign')),
    form('ticket.edit', t('button.edit')),
    form('ticket.link', t('button.link')),
    timeline,
  );
  return buttons;
}

/** What stays in the old channel when a ticket has moved to another queue. */
export function movedCard(config: Config, ticket: Ticket): Card {
  const text = t('card.moved', { key: ticketKey(ticket), queue: queueName(config, ticket.queue) });
  return { summary: text, blocks: [{ type: 'text', style: 'subtle', text }] };
}
