import { and, eq, sql } from 'drizzle-orm';
import type { Context } from '../context.ts';
import { jsonText } from '../db/json.ts';
import { assignmentOffer, assignmentSearch, assignmentTurn, type OfferState } from './tables.ts';

export type Offer = typeof assignmentOffer.$inferSelect;
export type Search = typeof assignmentSearch.$inferSelect;
export type Turn = typeof assignmentTurn.$inferSelect;

/** A queue's turns, held until the commit: its tickets are given out one after another. */
export async function holdTurns(ctx: Context, queue: string): Promise<Turn> {
  await ctx.tx
    .insert(assignmentTurn)
    .values({ workspaceId: ctx.workspaceId, queue, turns: [] })
    .onConflictDoNothing();
  const [row] = await ctx.tx.select().from(assignmentTurn).where(isQueue(ctx, queue)).for('update');
  if (!row) throw new Error('the turns of a queue were not made');
  return row;
}

export async function changeTurns(
  ctx: Context,
  queue: string,
  set: Partial<Pick<Turn, 'turns' | 'stuckId'>>,
): Promise<void> {
  await ctx.tx.update(assignmentTurn).set(set).where(isQueue(ctx, queue));
}

const isQueue = (ctx: Context, queue: string) =>
  and(eq(assignmentTurn.workspaceId, ctx.workspaceId), eq(assignmentTurn.queue, queue));

export async function findSearch(ctx: Context, ticketId: string): Promise<Search | undefined> {
  const [row] = await ctx.tx.select().from(assignmentSearch).where(isSearch(ctx, ticketId));
  return row;
}

export async function putSearch(
  ctx: Context,
  search: Pick<Search, 'ticketId' | 'queue' | 'round' | 'isStuck' | 'nextAt'>,
): Promise<void> {
  const { ticketId, ...set } = search;
  await ctx.tx
    .insert(assignmentSearch)
    .values({ ...search, workspaceId: ctx.workspaceId, begunAt: ctx.now.toString() })
    .onConflictDoUpdate({ target: [assignmentSearch.workspaceId, assignmentSearch.ticketId], set });
}

export async function deleteSearch(ctx: Context, ticketId: string): Promise<void> {
  await ctx.tx.delete(assignmentSearch).where(isSearch(ctx, ticketId));
}

const isSearch = (ctx: Context, ticketId: string) =>
  and(eq(assignmentSearch.workspaceId, ctx.workspaceId), eq(assignmentSearch.ticketId, ticketId));

/** Tickets for which it is time to look again (index assignment_search_next). */
export async function dueSearches(ctx: Context, limit: number): Promise<string[]> {
  const rows = await ctx.tx.execute<{ ticketId: string }>(sql`
    select ticket_id as "ticketId" from assignment_search
    where workspace_id = ${ctx.workspaceId} and next_at <= ${ctx.now.toString()}::timestamptz
    order by next_at, begun_at limit ${limit}`);
  return [...rows].map((row) => row.ticketId);
}

/** Tickets of a queue that nobody gets, the oldest first (index assignment_search_stuck). */
export async function stuckTickets(ctx: Context, queue: string, limit: number): Promise<string[]> {
  const rows = await ctx.tx.execute<{ ticketId: string }>(sql`
    select ticket_id as "ticketId" from assignment_search
    where workspace_id = ${ctx.workspaceId} and queue = ${queue} and is_stuck
    order by begun_at, ticket_id limit ${limit}`);
  return [...rows].map((row) => row.ticketId);
}

/**
 * Something has changed for whom a ticket could be: the oldest that wait are looked at again at once. Those that
 * somebody is looking at now are left to them.
 */
export async function hurrySearches(ctx: Context, queues: readonly string[], limit: number): Promise<void> {
  if (queues.length === 0) return;
  const now = ctx.now.toString();
  await ctx.tx.execute(sql`
    update assignment_search set next_at = ${now}::timestamptz
    where workspace_id = ${ctx.workspaceId} and ticket_id in (
      select ticket_id from assignment_search
      where workspace_id = ${ctx.workspaceId} and is_stuck and next_at > ${now}::timestamptz
        and queue in (select jsonb_array_elements_text(${jsonText(queues)}::jsonb))
      order by begun_at limit ${limit} for update skip locked)`);
}

export async function insertOffer(
  ctx: Context,
  offer: Pick<Offer, 'offerId' | 'ticketId' | 'personId' | 'round' | 'untilAt'>,
): Promise<Offer> {
  const [row] = await ctx.tx
    .insert(assignmentOffer)
    .values({ ...offer, workspaceId: ctx.workspaceId, state: 'open', offeredAt: ctx.now.toString() })
    .returning();
  if (!row) throw new Error('an offer was not made');
  return row;
}

export async function findOffer(ctx: Context, offerId: string): Promise<Offer | undefined> {
  const [row] = await ctx.tx.select().from(assignmentOffer).where(isOffer(ctx, offerId));
  return row;
}

/** Ends an offer that is open. @returns undefined if it isn't any more */
export async function endOffer(
  ctx: Context,
  offerId: string,
  state: Exclude<OfferState, 'open'>,
): Promise<Offer | undefined> {
  const [row] = await ctx.tx
    .update(assignmentOffer)
    .set({ state, endedAt: ctx.now.toString() })
    .where(and(isOffer(ctx, offerId), eq(assignmentOffer.state, 'open')))
    .returning();
  return row;
}

const isOffer = (ctx: Context, offerId: string) =>
  and(eq(assignmentOffer.workspaceId, ctx.workspaceId), eq(assignmentOffer.offerId, offerId));

/** The offer of a ticket that is open (index assignment_offer_open). */
export async function openOffer(ctx: Context, ticketId: string): Promise<Offer | undefined> {
  const [row] = await ctx.tx
    .select()
    .from(assignmentOffer)
    .where(
      and(
        eq(assignmentOffer.workspaceId, ctx.workspaceId),
        eq(assignmentOffer.ticketId, ticketId),
        eq(assignmentOffer.state, 'open'),
      ),
    );
  return row;
}

/** Who has passed on a ticket in this round (index assignment_offer_ticket). */
export async function passedBy(ctx: Context, ticketId: string, round: number): Promise<Set<string>> {
  const rows = await ctx.tx.execute<{ personId: string }>(sql`
    select person_id as "personId" from assignment_offer
    where workspace_id = ${ctx.workspaceId} and ticket_id = ${ticketId}::uuid and round = ${round}
      and state in ('declined', 'expired')`);
  return new Set([...rows].map((row) => row.personId));
}

/** The last round in which a ticket was offered to somebody (index assignment_offer_ticket); 0: none. */
export async function lastRound(ctx: Context, ticketId: string): Promise<number> {
  const [row] = await ctx.tx.execute<{ round: number }>(sql`
    select coalesce(max(round), 0) as round from assignment_offer
    where workspace_id = ${ctx.workspaceId} and ticket_id = ${ticketId}::uuid`);
  return row?.round ?? 0;
}

/** How many offers each of these people has to answer (index assignment_offer_person). */
export async function offersOf(ctx: Context, personIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await ctx.tx.execute<{ personId: string; count: number }>(sql`
    select person_id as "personId", count(*)::int as count from assignment_offer
    where workspace_id = ${ctx.workspaceId} and state = 'open'
      and person_id in (select jsonb_array_elements_text(${jsonText(personIds)}::jsonb)::uuid)
    group by person_id`);
  return new Map([...rows].map((row) => [row.personId, row.count]));
}

/** Offers that wait for an answer, those that run out first (index assignment_offer_until). */
export async function openOffers(
  ctx: Context,
  limit: number,
): Promise<Pick<Offer, 'offerId' | 'personId' | 'untilAt'>[]> {
  return ctx.tx
    .select({
      offerId: assignmentOffer.offerId,
      personId: assignmentOffer.personId,
      untilAt: assignmentOffer.untilAt,
    })
    .from(assignmentOffer)
    .where(and(eq(assignmentOffer.workspaceId, ctx.workspaceId), eq(assignmentOffer.state, 'open')))
    .orderBy(assignmentOffer.untilAt)
    .limit(limit);
}
