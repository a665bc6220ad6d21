import { firstBack } from '../absence/absence.ts';
import type { Assignment } from '../config/assignment.ts';
import type { Context } from '../context.ts';
import type { Person } from '../people/model.ts';
import { giveTicket } from '../tickets/assign.ts';
import type { Desk } from '../tickets/desk.ts';
import type { Ticket } from '../tickets/store.ts';
import { formerAgent } from '../tickets/workload.ts';
import { candidatesFor } from './candidates.ts';
import { afterTurn, type Candidate, choose } from './choose.ts';
import { opensAt } from './hours.ts';
import { showOffer } from './offer-card.ts';
import {
  changeTurns,
  deleteSearch,
  endOffer,
  findSearch,
  holdTurns,
  insertOffer,
  lastRound,
  openOffer,
  putSearch,
} from './store.ts';
import { showStuck } from './stuck.ts';

export const rulesOf = (desk: Desk, queue: string): Assignment | undefined =>
  desk.config.queues[queue]?.assignment;

/**
 * Looks for somebody for a ticket that the caller holds, that nobody has and that is offered to nobody: offers or
 * gives it to them, or notes when to look again.
 */
export async function seek(ctx: Context, desk: Desk, ticket: Ticket): Promise<void> {
  const rules = rulesOf(desk, ticket.queue);
  if (!rules) return endSearch(ctx, desk, ticket);
  const search = await findSearch(ctx, ticket.ticketId);
  const isSame = search?.queue === ticket.queue;
  if (search && !isSame) await endSearch(ctx, desk, ticket);
  const before = isSame ? search : undefined;
  // Looked for anew, those who passed before are asked like the others.
  const round = before?.round ?? (await lastRound(ctx, ticket.ticketId)) + 1;
  const base = { ticketId: ticket.ticketId, queue: ticket.queue };
  const opens = rules.hours === undefined ? undefined : opensAt(desk.config, rules.hours, ctx.now);
  if (opens) {
    await putSearch(ctx, { ...base, round, isStuck: before?.isStuck ?? false, nextAt: opens.toString() });
    return;
  }
  const turn = await holdTurns(ctx, ticket.queue);
  const { people, candidates } = await candidatesFor(ctx, desk, ticket, rules, round);
  const sticky = rules.sticky ? await formerAgentOf(ctx, desk, ticket) : undefined;
  const choice = choose({
    method: rules.method,
    candidates,
    turns: turn.turns,
    capacity: rules.capacity,
    ...(sticky ? { sticky } : {}),
  });
  const chosen = 'personId' in choice ? people.get(choice.personId) : undefined;
  if (!chosen) {
    const nextAt = await whenAgain(ctx, rules, candidates);
    await putSearch(ctx, { ...base, round: round + 1, isStuck: true, nextAt: nextAt.toString() });
    await showStuck(ctx, desk, ticket.queue, turn, 'none' in choice ? choice.none : 'nobody');
    return;
  }
  await changeTurns(ctx, ticket.queue, {
    turns: afterTurn(turn.turns, chosen.personId, [...people.keys()]),
  });
  if (rules.offer === undefined) {
    // The search ends once the ticket's being given is heard of.
    await putSearch(ctx, { ...base, round, isStuck: before?.isStuck ?? false, nextAt: null });
    await giveTicket(ctx, desk, ticket, chosen, undefined);
    return;
  }
  await putSearch(ctx, { ...base, round, isStuck: before?.isStuck ?? false, nextAt: null });
  await offerTo(ctx, desk, ticket, chosen, rules.offer, round);
}

/** A monitor has no favourites: all of its tickets would go to one person. */
async function formerAgentOf(ctx: Context, desk: Desk, ticket: Ticket): Promise<string | undefined> {
  const requester = (await desk.people.find(ctx, [ticket.requesterId])).get(ticket.requesterId);
  return requester?.isMachine ? undefined : formerAgent(ctx, ticket);
}

async function offerTo(
  ctx: Context,
  desk: Desk,
  ticket: Ticket,
  person: Person,
  forMs: number,
  round: number,
): Promise<void> {
  const offer = await insertOffer(ctx, {
    offerId: ctx.newId(),
    ticketId: ticket.ticketId,
    personId: person.personId,
    round,
    untilAt: ctx.now.add({ milliseconds: forMs }).toString(),
  });
  await showOffer(ctx, desk, ticket, offer, person);
}

/** After the usual time, or sooner if somebody comes back. */
async function whenAgain(
  ctx: Context,
  rules: Assignment,
  candidates: readonly Candidate[],
): Promise<Temporal.Instant> {
  const usual = ctx.now.add({ milliseconds: rules.retry });
  const away = candidates.filter((one) => one.isAway).map((one) => one.personId);
  const back = await firstBack(ctx, away, ctx.now);
  return back && Temporal.Instant.compare(back, usual) < 0 ? back : usual;
}

/** Nobody is looked for any more: the ticket, held by the caller, has somebody, is over, or moved on. */
export async function endSearch(ctx: Context, desk: Desk, ticket: Ticket): Promise<void> {
  const offer = await openOffer(ctx, ticket.ticketId);
  const ended = offer && (await endOffer(ctx, offer.offerId, 'over'));
  const person = ended && (await desk.people.find(ctx, [ended.personId])).get(ended.personId);
  if (ended && person) await showOffer(ctx, desk, ticket, ended, person);
  const search = await findSearch(ctx, ticket.ticketId);
  if (!search) return;
  await deleteSearch(ctx, ticket.ticketId);
  if (search.isStuck) await showStuck(ctx, desk, search.queue, await holdTurns(ctx, search.queue));
}
