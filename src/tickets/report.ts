import type { Context } from '../context.ts';
import type { Person } from '../people/model.ts';
import { ALONE } from './around.ts';
import type { Desk } from './desk.ts';
import { levelsFor, tidyTitle } from './edit.ts';
import type { Priority } from './model.ts';
import { publishTicket } from './publish.ts';
import { insertEntries, insertTicket, type Ticket } from './store.ts';
import type { AlertCount } from './tables.ts';

/** What a machine reports. Its words are data, as people's are. */
export interface Report {
  title: string;
  description: string;
  queue: string;
  category: string;
  priority: Priority;
  alerts: AlertCount;
}

/** Opens an incident that nobody has asked for in a chat: its only place is the queue's channel. */
export async function reportTicket(
  ctx: Context,
  desk: Desk,
  machine: Person,
  { title, description, queue, category, priority, alerts }: Report,
): Promise<Ticket> {
  const now = ctx.now.toString();
  const words = tidyTitle(title);
  const ticket = await insertTicket(ctx, {
    workspaceId: ctx.workspaceId,
    ticketId: ctx.newId(),
    kind: 'incident',
    number: await desk.numbers.next('incident'),
    title: words,
    description,
    state: 'new',
    ...levelsFor(priority, 2, 2),
    category,
    queue,
    requesterId: machine.personId,
    openedById: machine.personId,
    isPrivate: false,
    alerts,
    lastSeq: 1,
    createdAt: now,
    updatedAt: now,
  });
  await insertEntries(ctx, ticket, [
    { type: 'opened', visibility: 'public', data: { title: words, priority } },
  ]);
  await publishTicket(ctx, desk, ticket, ALONE);
  return ticket;
}
