import type { Option, Tone } from '../chat/card.ts';
import type { Config } from '../config/schema.ts';
import { type Text, t } from '../i18n/text.ts';
import { categoryName, localizedText, queueName } from './desk.ts';
import {
  COMPLEXITIES,
  type Complexity,
  type PendingReason,
  PRIORITIES,
  type Priority,
  TICKET_KINDS,
  type TicketKind,
  type TicketState,
  ticketKey,
} from './model.ts';
import { isConfidential } from './permissions.ts';
import type { Ticket } from './store.ts';

export const kindLabel = (kind: TicketKind): Text => t(`kind.${kind}`);
export const priorityLabel = (priority: Priority): Text => t(`priority.${priority}`);
const complexityLabel = (complexity: Complexity): Text => t(`complexity.${complexity}`);

export function stateLabel(state: TicketState, pendingReason: PendingReason | null): Text {
  return state === 'pending' && pendingReason ? t(`state.pending.${pendingReason}`) : t(`state.${state}`);
}

export function stateTone(state: TicketState): Tone {
  switch (state) {
    case 'resolved':
    case 'closed':
      return 'good';
    case 'pending':
      return 'warning';
    case 'new':
    case 'assigned':
    case 'in_progress':
    case 'cancelled':
      return 'neutral';
  }
}

export const kindOptions = (): Option[] => TICKET_KINDS.map((value) => ({ value, label: kindLabel(value) }));
export const priorityOptions = (): Option[] =>
  PRIORITIES.map((value) => ({ value, label: priorityLabel(value) }));
export const complexityOptions = (): Option[] =>
  COMPLEXITIES.map((value) => ({ value, label: complexityLabel(value) }));
export const queueOptions = (config: Config): Option[] =>
  Object.entries(config.queues).map(([value, queue]) => ({ value, label: localizedText(queue.name) }));
export const categoryOptions = (config: Config): Option[] =>
  Object.entries(config.categories).map(([value, category]) => ({
    value,
    label: localizedText(category.name),
  }));

/** `INC-1042 · VPN drops`, with a lock when not everybody may see it. */
export function titleOf(config: Config, ticket: Ticket): Text {
  const title = t('card.title', { key: ticketKey(ticket), title: ticket.title });
  return isConfidential(config, ticket) ? t('card.private_mark', { title }) : title;
}

/** The value of a changed field, as people read it. */
export function fieldValue(config: Config, field: string, value: unknown): Text {
  const raw = value === null || value === undefined ? '' : String(value);
  switch (field) {
    case 'kind':
      return TICKET_KINDS.includes(raw as TicketKind) ? kindLabel(raw as TicketKind) : raw;
    case 'priority':
      return PRIORITIES.includes(raw as Priority) ? priorityLabel(raw as Priority) : raw;
    case 'complexity':
      return COMPLEXITIES.includes(raw as Complexity) ? complexityLabel(raw as Complexity) : raw;
    case 'category':
      return categoryName(config, raw);
    case 'queue':
      return queueName(config, raw);
    case 'private_short':
      return t(value === true ? 'private.yes' : 'private.no');
    default:
      return raw;
  }
}
