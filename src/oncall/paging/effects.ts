import type { Config } from '../../config/schema.ts';
import type { Happened } from '../../context.ts';
import type { Ticket } from '../../tickets/store.ts';

/** What an entry of a ticket's timeline means for the people who are paged about it. */
export type Effect =
  /** It may be one for which its queue pages people. */
  | 'begins'
  | 'changes'
  | 'ends'
  /** Its assignee works on it. */
  | 'in_hand'
  /** Whoever did this, if they are of the desk, works on it. */
  | 'works'
  | 'sign_of_life'
  | 'loses_its_agent';

export function effectOf(type: string): Effect | undefined {
  switch (type) {
    case 'opened':
    case 'reopened':
      return 'begins';
    case 'changed':
      return 'changes';
    case 'resolved':
    case 'closed':
    case 'cancelled':
    case 'merged':
      return 'ends';
    case 'taken':
      return 'in_hand';
    case 'waiting':
    case 'resumed':
      return 'works';
    case 'comment':
    case 'assigned':
      return 'sign_of_life';
    case 'released':
      return 'loses_its_agent';
    default:
      return undefined;
  }
}

type QueueConfig = Config['queues'][string];

/** Whether a queue pages people for a ticket: its priority asks for it, and nobody works on it yet. */
export function isCall(queue: QueueConfig, { priority, state }: Pick<Ticket, 'priority' | 'state'>): boolean {
  return queue.escalateAt.includes(priority) && (state === 'new' || state === 'assigned');
}

/** What a change took a ticket out of: a priority for which its queue pages people, or its queue. */
export function movedOut(
  queues: Config['queues'],
  { data }: Pick<Happened, 'data'>,
  { queue, priority }: Pick<Ticket, 'queue' | 'priority'>,
): 'priority' | 'queue' | undefined {
  if (data.field === 'queue') return 'queue';
  if (data.field !== 'priority') return undefined;
  const calls: readonly unknown[] = queues[queue]?.escalateAt ?? [];
  return calls.includes(data.from) && !calls.includes(priority) ? 'priority' : undefined;
}
