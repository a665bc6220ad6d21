import type { Follower } from '../../chat/queue/transaction.ts';
import type { Context, Happened } from '../../context.ts';
import { t } from '../../i18n/text.ts';
import type { Person } from '../../people/model.ts';
import type { Desk } from '../../tickets/desk.ts';
import { ticketsById } from '../../tickets/look-up.ts';
import { ticketKey } from '../../tickets/model.ts';
import { isOwner, mayWork } from '../../tickets/permissions.ts';
import type { Ticket } from '../../tickets/store.ts';
import { escalate, settle } from '../escalate.ts';
import { isUnanswered, markAcknowledged } from './acknowledge.ts';
import { causeOfTicket } from './by-hand.ts';
import { effectOf, isCall, movedOut } from './effects.ts';
import { UNACKNOWLEDGED } from './go-on.ts';
import { showPages } from './show.ts';
import { end, tell } from './state.ts';
import { allOfTicket, changeEscalation, type Escalation, openOfTicket } from './store.ts';

/**
 * Pages follow their tickets, in the transaction of whoever changes one: a critical ticket pages people, taking it
 * acknowledges, work on it keeps an acknowledgement alive, and its end settles.
 */
export function pagesFollowTickets(desk: Desk): Follower {
  return {
    name: 'paging',
    async follow(ctx, happened) {
      const concerning = happened.filter(({ type }) => effectOf(type) !== undefined);
      const ids = [...new Set(concerning.map(({ ticketId }) => ticketId))];
      const tickets = ids.length > 0 ? await ticketsById(ctx, ids) : new Map<string, Ticket>();
      for (const event of concerning) {
        const ticket = tickets.get(event.ticketId);
        if (ticket) await onEvent(ctx, desk, event, ticket);
      }
    },
  };
}

async function onEvent(ctx: Context, desk: Desk, event: Happened, ticket: Ticket): Promise<void> {
  // Whoever wrote the entry holds the ticket.
  const open = ticket.paging ? await openOfTicket(ctx, ticket.ticketId, 'change') : [];
  const paged = open.filter(({ state }) => state !== 'counting');
  switch (effectOf(event.type)) {
    case 'begins':
      return callFor(ctx, desk, ticket);
    case 'changes':
      return onChange(ctx, desk, event, ticket, paged);
    case 'ends':
      return paged.length > 0 ? end(ctx, desk, paged) : undefined;
    case 'in_hand': {
      const by = ticket.assigneeId ?? event.actorId;
      const person = by ? (await desk.people.find(ctx, [by])).get(by) : undefined;
      return person && takenInHand(ctx, desk, paged, person);
    }
    case 'works': {
      const person = await deskPerson(ctx, desk, event, ticket);
      return person && takenInHand(ctx, desk, paged, person);
    }
    case 'sign_of_life':
      return (await deskPerson(ctx, desk, event, ticket)) && keepAlive(ctx, desk, paged);
    case 'loses_its_agent':
      return letGo(ctx, desk, paged);
    case undefined:
      return;
  }
}

/** Whoever did it, if they work on the ticket; the requester's doing says nothing of the desk. */
async function deskPerson(
  ctx: Context,
  desk: Desk,
  { actorId }: Happened,
  ticket: Ticket,
): Promise<Person | undefined> {
  const person = actorId ? (await desk.people.find(ctx, [actorId])).get(actorId) : undefined;
  const isDesk =
    person && !isOwner(ticket, person.personId) && mayWork(desk.config, ticket, desk.people.viewer(person));
  return isDesk ? person : undefined;
}

/** A ticket of a priority for which its queue pages people, and on which nobody works yet. */
async function callFor(ctx: Context, desk: Desk, ticket: Ticket): Promise<void> {
  const queue = desk.config.queues[ticket.queue];
  if (!queue?.escalation || !isCall(queue, ticket)) return;
  const key = ticketKey(ticket);
  await escalate(ctx, desk, {
    policy: queue.escalation,
    key: causeOfTicket(ticket.ticketId),
    ticketId: ticket.ticketId,
    group: `queue/${ticket.queue}`,
    summary: t('card.title', { key, title: ticket.title }),
    reason: t('page.because_priority', { priority: ticket.priority }),
  });
}

async function onChange(
  ctx: Context,
  desk: Desk,
  event: Happened,
  ticket: Ticket,
  paged: readonly Escalation[],
): Promise<void> {
  const cause = causeOfTicket(ticket.ticketId);
  const own = paged.find(({ key }) => key === cause);
  const there = desk.config.queues[ticket.queue];
  switch (movedOut(desk.config.queues, event, ticket)) {
    case 'priority':
      if (own) await settle(ctx, desk, cause);
      break;
    case 'queue':
      // Those who are paged there go on being paged where it went, by the policy of that queue if it has one.
      if (own && there?.escalation && there.escalation !== own.policy) {
        await settle(ctx, desk, cause);
        await escalate(ctx, desk, {
          policy: there.escalation,
          key: cause,
          ticketId: ticket.ticketId,
          summary: own.summary,
          reason: own.reason,
        });
      } else if (!own) await callFor(ctx, desk, ticket);
      break;
    case undefined:
      if (!own && event.data.field === 'priority') await callFor(ctx, desk, ticket);
  }
  // What may be said of it, and to whom, may be another thing now.
  const all = await allOfTicket(ctx, ticket.ticketId);
  if (all.length > 0) await showPages(ctx, desk, all);
}

/** Somebody works on it: the acknowledgement is theirs, and needs no further sign of life. */
async function takenInHand(
  ctx: Context,
  desk: Desk,
  paged: readonly Escalation[],
  person: Person,
): Promise<void> {
  const others = paged.filter((one) => isUnanswered(one.state) || one.acknowledgedById !== person.personId);
  if (others.length > 0) await markAcknowledged(ctx, desk, person, others, { isInHand: true });
  const theirs = paged.filter((one) => !others.includes(one) && one.nextAt !== null);
  for (const { escalationId } of theirs) await changeEscalation(ctx, escalationId, { nextAt: null });
  if (theirs.length > 0) await showPages(ctx, desk, await refreshed(ctx, theirs));
}

/** Something has come of the acknowledgement: its time begins anew. */
async function keepAlive(ctx: Context, desk: Desk, paged: readonly Escalation[]): Promise<void> {
  const waiting = paged.filter(({ state, nextAt }) => state === 'acknowledged' && nextAt !== null);
  for (const { escalationId, plan } of waiting) {
    const nextAt = ctx.now.add({ milliseconds: plan.returnAfter }).toString();
    await changeEscalation(ctx, escalationId, { nextAt });
  }
  if (waiting.length > 0) await showPages(ctx, desk, await refreshed(ctx, waiting));
}

/** Nobody has it any more, so nobody has acknowledged: the next sweep pages on. */
async function letGo(ctx: Context, desk: Desk, paged: readonly Escalation[]): Promise<void> {
  const changed: Escalation[] = [];
  for (const { escalationId, state, step } of paged) {
    if (state !== 'acknowledged') continue;
    const set = { state: 'triggered', step: Math.max(-1, step - 1), nextAt: ctx.now.toString() } as const;
    changed.push(await changeEscalation(ctx, escalationId, { ...set, ...UNACKNOWLEDGED }));
  }
  await tell(ctx, desk, changed, [{ type: 'page_returned', data: {} }]);
}

async function refreshed(ctx: Context, of: readonly Escalation[]): Promise<Escalation[]> {
  const [first] = of;
  if (!first?.ticketId) return [];
  const ids = new Set(of.map(({ escalationId }) => escalationId));
  return (await openOfTicket(ctx, first.ticketId, 'read')).filter(({ escalationId }) =>
    ids.has(escalationId),
  );
}
