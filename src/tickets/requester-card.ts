import type { Block, Button, Card, Fact } from '../chat/card.ts';
import type { Config } from '../config/schema.ts';
import { instantText, type Text, t } from '../i18n/text.ts';
import {
  alertCount,
  nameIn,
  promised,
  quoteOf,
  REMINDED,
  solution,
  type TicketView,
  watch,
  watchers,
  wholeText,
} from './card-parts.ts';
import { categoryName, queueName } from './desk.ts';
import { kindLabel, priorityLabel, stateLabel, stateTone, titleOf } from './labels.ts';
import { isOpen, ticketKey } from './model.ts';
import { isConfidential } from './permissions.ts';
import type { Ticket } from './store.ts';

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
