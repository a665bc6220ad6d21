import type { Block, Button, Card, Fact } from '../chat/card.ts';
import type { Config } from '../config/schema.ts';
import { instantText, type Text, t } from '../i18n/text.ts';
import {
  alertCount,
  mentionOrName,
  nameIn,
  personName,
  promised,
  quoteOf,
  SHOWN,
  solution,
  type TicketView,
  watch,
  watchers,
  wholeText,
} from './card-parts.ts';
import { categoryName, queueName } from './desk.ts';
import { kindLabel, priorityLabel, stateLabel, stateTone, titleOf } from './labels.ts';
import { isOpen, isUrgent, ticketKey } from './model.ts';
import { isConfidential } from './permissions.ts';
import type { Ticket } from './store.ts';
import type { Paging, SentOtherwise } from './tables.ts';

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
