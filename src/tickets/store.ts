import { and, asc, desc, eq, inArray, ne, type SQL, sql } from 'drizzle-orm';
import type { Context } from '../context.ts';
import { actorPersonId, actorSource } from '../context.ts';
import { idsOf } from '../db/lists.ts';
import { TICKET_STATES, type TicketKind, type TicketState } from './model.ts';
import { formerlyNumbered } from './number-store.ts';
import { ticket, ticketEvent } from './tables.ts';

export type Ticket = typeof ticket.$inferSelect;
export type TimelineRow = typeof ticketEvent.$inferSelect;

/** An entry for the timeline; the store adds who, from where and when. */
export interface TimelineEntry {
  type: string;
  visibility: 'internal' | 'public';
  data: Record<string, unknown>;
}

export async function insertTicket(ctx: Context, row: typeof ticket.$inferInsert): Promise<Ticket> {
  const [inserted] = await ctx.tx.insert(ticket).values(row).returning();
  if (!inserted) throw new Error('ticket insert returned no row');
  return inserted;
}

/** Whether a ticket is only looked at, or is about to be changed: then nobody else changes it meanwhile. */
export type Purpose = 'read' | 'change';

export function findTicket(
  ctx: Context,
  ticketId: string,
  purpose: Purpose = 'read',
): Promise<Ticket | undefined> {
  return findOne(ctx, eq(ticket.ticketId, ticketId), purpose);
}

/** By kind and number, on the unique index ticket_number; also by a number that it had once. */
export async function findByNumber(
  ctx: Context,
  key: { kind: TicketKind; number: number },
  purpose: Purpose = 'read',
): Promise<Ticket | undefined> {
  const found = await findOne(ctx, and(eq(ticket.kind, key.kind), eq(ticket.number, key.number)), purpose);
  if (found) return found;
  const ticketId = await formerlyNumbered(ctx, key);
  return ticketId ? findOne(ctx, eq(ticket.ticketId, ticketId), purpose) : undefined;
}

async function findOne(ctx: Context, which: SQL | undefined, purpose: Purpose): Promise<Ticket | undefined> {
  const query = ctx.tx
    .select()
    .from(ticket)
    .where(and(eq(ticket.workspaceId, ctx.workspaceId), which));
  const [row] = await (purpose === 'change' ? query.for('update') : query);
  return row;
}

/** One that nobody else is changing now, held until the commit. */
export async function claimTicket(ctx: Context, ticketId: string): Promise<Ticket | undefined> {
  const [row] = await ctx.tx
    .select()
    .from(ticket)
    .where(and(eq(ticket.workspaceId, ctx.workspaceId), eq(ticket.ticketId, ticketId)))
    .for('update', { skipLocked: true });
  return row;
}

/** Several at once, in no order. */
export function findTickets(ctx: Context, ids: readonly string[]): Promise<Ticket[]> {
  if (ids.length === 0) return Promise.resolve([]);
  return ctx.tx
    .select()
    .from(ticket)
    .where(and(eq(ticket.workspaceId, ctx.workspaceId), sql`${ticket.ticketId} in ${idsOf(ids)}`));
}

/**
 * Changes a ticket if it is in one of `from` and appends to its timeline.
 * @returns the changed row, or undefined if it is in another state
 */
export async function changeTicket(
  ctx: Context,
  ticketId: string,
  from: readonly TicketState[],
  set: Partial<typeof ticket.$inferInsert>,
  entries: TimelineEntry[],
): Promise<Ticket | undefined> {
  const [row] = await ctx.tx
    .update(ticket)
    .set({
      ...set,
      version: sql`${ticket.version} + 1`,
      lastSeq: sql`${ticket.lastSeq} + ${entries.length}`,
      updatedAt: ctx.now.toString(),
    })
    .where(
      and(
        eq(ticket.workspaceId, ctx.workspaceId),
        eq(ticket.ticketId, ticketId),
        inArray(ticket.state, [...from]),
      ),
    )
    .returning();
  if (row) await insertEntries(ctx, row, entries);
  return row;
}

/** Writes the rows for `entries`, whose numbers end at the ticket's `lastSeq`. */
export async function insertEntries(
  ctx: Context,
  of: Pick<Ticket, 'ticketId' | 'lastSeq'>,
  entries: TimelineEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  const rows = entries.map((entry, i) => ({
    workspaceId: ctx.workspaceId,
    ticketId: of.ticketId,
    seq: of.lastSeq - entries.length + 1 + i,
    ...entry,
    actorId: actorPersonId(ctx),
    source: actorSource(ctx),
    at: ctx.now.toString(),
  }));
  ctx.happened.push(...rows);
  await ctx.tx.insert(ticketEvent).values(rows);
}

/** Appends to the timeline without changing the ticket otherwise. */
export async function appendTimeline(
  ctx: Context,
  ticketId: string,
  entries: TimelineEntry[],
): Promise<Ticket> {
  const row = await changeTicket(ctx, ticketId, TICKET_STATES, {}, entries);
  if (!row) throw new Error(`ticket ${ticketId} vanished`);
  return row;
}

/** Appends an entry to each of several timelines, as something that Parley itself has noticed. */
export async function appendToEach(
  ctx: Context,
  entries: readonly (TimelineEntry & { ticketId: string })[],
): Promise<Map<string, Ticket>> {
  const rows: TimelineRow[] = [];
  const grown = new Map<string, Ticket>();
  // One round for each further entry of the same ticket.
  for (let left = [...entries]; left.length > 0; ) {
    const round = [...new Map(left.toReversed().map((entry) => [entry.ticketId, entry])).values()];
    left = left.filter((entry) => !round.includes(entry));
    const updated = await ctx.tx
      .update(ticket)
      .set({ lastSeq: sql`${ticket.lastSeq} + 1` })
      .where(
        and(
          eq(ticket.workspaceId, ctx.workspaceId),
          sql`${ticket.ticketId} in ${idsOf(round.map(({ ticketId }) => ticketId))}`,
        ),
      )
      .returning();
    for (const row of updated) grown.set(row.ticketId, row);
    for (const { ticketId, ...entry } of round) {
      const seq = grown.get(ticketId)?.lastSeq;
      if (seq === undefined) continue;
      const { workspaceId } = ctx;
      const at = ctx.now.toString();
      rows.push({
        workspaceId,
        ticketId,
        seq,
        ...entry,
        actorId: actorPersonId(ctx),
        source: actorSource(ctx),
        at,
      });
    }
  }
  if (rows.length > 0) await ctx.tx.insert(ticketEvent).values(rows);
  ctx.happened.push(...rows.map((row) => ({ ...row, actorId: row.actorId ?? null })));
  return grown;
}

/** The latest entries, oldest first. */
export async function timelineOf(
  ctx: Context,
  ticketId: string,
  options: { internal: boolean; limit: number },
): Promise<TimelineRow[]> {
  const rows = await ctx.tx
    .select()
    .from(ticketEvent)
    .where(
      and(
        eq(ticketEvent.workspaceId, ctx.workspaceId),
        eq(ticketEvent.ticketId, ticketId),
        options.internal ? undefined : eq(ticketEvent.visibility, 'public'),
      ),
    )
    .orderBy(desc(ticketEvent.seq))
    .limit(options.limit);
  return rows.reverse();
}

/** A person's tickets (index ticket_requester). */
export function ticketsOf(ctx: Context, personId: string, limit: number): Promise<Ticket[]> {
  return latelyChanged(ctx, limit, eq(ticket.requesterId, personId));
}

/** What a person opened for others (index ticket_opened_for_others). */
export function openedForOthers(ctx: Context, personId: string, limit: number): Promise<Ticket[]> {
  return latelyChanged(
    ctx,
    limit,
    eq(ticket.openedById, personId),
    ne(ticket.openedById, ticket.requesterId),
  );
}

/** What an agent has on the desk (index ticket_assignee_open). */
export function assignedTo(ctx: Context, personId: string, limit: number): Promise<Ticket[]> {
  return latelyChanged(
    ctx,
    limit,
    eq(ticket.assigneeId, personId),
    sql`${ticket.state} not in ('closed', 'cancelled')`,
    ne(ticket.state, 'resolved'),
  );
}

/** The open tickets of a queue (index ticket_queue_open). */
export function openInQueue(ctx: Context, queue: string, limit: number): Promise<Ticket[]> {
  return latelyChanged(
    ctx,
    limit,
    eq(ticket.queue, queue),
    sql`${ticket.state} not in ('closed', 'cancelled', 'resolved')`,
  );
}

/** The lately changed first. */
function latelyChanged(ctx: Context, limit: number, ...which: SQL[]): Promise<Ticket[]> {
  return ctx.tx
    .select()
    .from(ticket)
    .where(and(eq(ticket.workspaceId, ctx.workspaceId), ...which))
    .orderBy(desc(ticket.updatedAt))
    .limit(limit);
}

/** Solved tickets that nobody has objected to since `before`, claimed so that replicas share the work. */
export function claimSolvedBefore(ctx: Context, before: Temporal.Instant, limit: number): Promise<Ticket[]> {
  return ctx.tx
    .select()
    .from(ticket)
    .where(
      and(
        eq(ticket.workspaceId, ctx.workspaceId),
        eq(ticket.state, 'resolved'),
        sql`${ticket.resolvedAt} < ${before.toString()}`,
        // Whoever has written since is not content yet.
        sql`${ticket.updatedAt} < ${before.toString()}`,
      ),
    )
    .orderBy(asc(ticket.resolvedAt))
    .limit(limit)
    .for('update', { skipLocked: true });
}

/** The ticket that goes on where one was merged, however often; itself if it wasn't. */
export async function mainOf(ctx: Context, of: Ticket): Promise<Ticket> {
  let main = of;
  const seen = new Set<string>();
  while (main.mergedIntoId && !seen.has(main.ticketId)) {
    seen.add(main.ticketId);
    const next = await findTicket(ctx, main.mergedIntoId);
    if (!next) break;
    main = next;
  }
  return main;
}
