import { awayAmong } from '../absence/absence.ts';
import { transactAs, type Unit } from '../chat/queue/transaction.ts';
import type { Context } from '../context.ts';
import type { Desk } from '../tickets/desk.ts';
import { ticketToChange } from '../tickets/look-up.ts';
import { isOpen } from '../tickets/model.ts';
import { showOffer } from './offer-card.ts';
import { endSearch, seek } from './seek.ts';
import {
  dueSearches,
  endOffer,
  findOffer,
  findSearch,
  hurrySearches,
  openOffer,
  openOffers,
} from './store.ts';

const BATCH = 200;
const JOB = { type: 'job', name: 'assignment' } as const;

/** Offers that ran out go to the next, and tickets that nobody got are looked at again. One in a commit each. */
export async function passOn(unit: Unit, desk: Desk): Promise<void> {
  const offers = await transactAs(unit, JOB, (ctx) => dueOffers(ctx));
  const failed: unknown[] = [];
  // One that fails holds up no other.
  const each = (work: (ctx: Context) => Promise<void>) =>
    transactAs(unit, JOB, work).catch((error: unknown) => failed.push(error));
  for (const offerId of offers) await each((ctx) => expire(ctx, desk, offerId));
  const searches = await transactAs(unit, JOB, (ctx) => dueSearches(ctx, BATCH));
  for (const ticketId of searches) await each((ctx) => seekAgain(ctx, desk, ticketId));
  if (failed.length > 0) throw new AggregateError(failed, 'some tickets could not be given out');
}

/** Those whose time is over, and those of people who have gone away meanwhile. */
async function dueOffers(ctx: Context): Promise<string[]> {
  const open = await openOffers(ctx, BATCH);
  const away = await awayAmong(ctx, [...new Set(open.map(({ personId }) => personId))], ctx.now);
  return open
    .filter(
      ({ personId, untilAt }) =>
        away.has(personId) || Temporal.Instant.compare(Temporal.Instant.from(untilAt), ctx.now) <= 0,
    )
    .map(({ offerId }) => offerId);
}

async function expire(ctx: Context, desk: Desk, offerId: string): Promise<void> {
  const offer = await findOffer(ctx, offerId);
  // The ticket first; another process, or an answer, may have come first.
  const ticket = offer && (await ticketToChange(ctx, offer.ticketId));
  if (!offer || !ticket) return;
  const expired = await endOffer(ctx, offerId, 'expired');
  if (!expired) return;
  const person = (await desk.people.find(ctx, [expired.personId])).get(expired.personId);
  if (person) await showOffer(ctx, desk, ticket, expired, person);
  await seek(ctx, desk, ticket);
}

async function seekAgain(ctx: Context, desk: Desk, ticketId: string): Promise<void> {
  const ticket = await ticketToChange(ctx, ticketId);
  const search = await findSearch(ctx, ticketId);
  const isDue =
    search?.nextAt && Temporal.Instant.compare(Temporal.Instant.from(search.nextAt), ctx.now) <= 0;
  if (!ticket || !isDue || (await openOffer(ctx, ticketId))) return;
  if (ticket.assigneeId !== null || !isOpen(ticket.state)) return endSearch(ctx, desk, ticket);
  await seek(ctx, desk, ticket);
}

/** Somebody is back: the oldest tickets that wait for somebody are looked at again. */
export async function lookAgain(ctx: Context, desk: Desk): Promise<void> {
  await hurrySearches(ctx, Object.keys(desk.config.queues), BATCH);
}
