import { and, asc, desc, eq, inArray, ne, or, type SQL, sql } from 'drizzle-orm';
import type { Context } from '../context.ts';
import { actorPersonId, actorSource } from '../context.ts';
import type { TicketKind, TicketState } from './model.ts';
import { ticket, ticketEvent, ticketLink, ticketThread, watcher } from './tables.ts';

export type Ticket = typeof ticket.$inferSelect;
export type TicketThread = typeof ticketThread.$inferSelect;
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

export async function findTicket(ctx: Context, ticketId: string): Promise<Ticket | undefined> {
  const [row] = await ctx.tx
    .select()
    .from(ticket)
    .where(and(eq(ticket.workspaceId, ctx.workspaceId), eq(ticket.ticketId, ticketId)));
  return row;
}

/** By kind and number, on the unique index ticket_number. */
export async function findByNumber(
  ctx: Context,
  key: { kind: TicketKind; number: number },
): Promise<Ticket | undefined> {
  const [row] = await ctx.tx
    .select()
    .from(ticket)
    .where(
      and(eq(ticket.workspaceId, ctx.workspaceId), eq(ticket.kind, key.kind), eq(ticket.number, key.number)),
    );
  return row;
}

/**
 * Changes a ticket if it is still in one of `from` (and `onlyIf` holds) and appends to its timeline.
 * @returns the changed row, or undefined when somebody else was faster
 */
export async function changeTicket(
  ctx: Context,
  ticketId: string,
  from: readonly TicketState[],
  set: Partial<typeof ticket.$inferInsert>,
  entries: TimelineEntry[],
  onlyIf?: SQL,
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
        onlyIf,
      ),
    )
    .returning();
  if (row) await insertEntries(ctx, row, entries);
  return row;
}

/** `onlyIf` of taking: nobody has it, or the same person already does. */
export function unassignedOr(personId: string): SQL {
  return sql`(${ticket.assigneeId} is null or ${ticket.assigneeId} = ${personId})`;
}

/** Writes the rows for `entries`, whose numbers end at the ticket's `lastSeq`. */
export async function insertEntries(
  ctx: Context,
  of: Pick<Ticket, 'ticketId' | 'lastSeq'>,
  entries: TimelineEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  await ctx.tx.insert(ticketEvent).values(
    entries.map((entry, i) => ({
      workspaceId: ctx.workspaceId,
      ticketId: of.ticketId,
      seq: of.lastSeq - entries.length + 1 + i,
      ...entry,
      actorId: actorPersonId(ctx),
      source: actorSource(ctx),
      at: ctx.now.toString(),
    })),
  );
}

/** Appends to the timeline without changing the ticket otherwise. */
export async function appendTimeline(
  ctx: Context,
  ticketId: string,
  entries: TimelineEntry[],
): Promise<Ticket> {
  const row = await changeTicket(ctx, ticketId, ANY_STATE, {}, entries);
  if (!row) throw new Error(`ticket ${ticketId} vanished`);
  return row;
}
const ANY_STATE: readonly TicketState[] = [
  'new',
  'assigned',
  'in_progress',
  'pending',
  'resolved',
  'closed',
  'cancelled',
];

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

/** A person's tickets, open ones and the lately changed first (index ticket_requester). */
export function ticketsOf(ctx: Context, personId: string, limit: number): Promise<Ticket[]> {
  return ctx.tx
    .select()
    .from(ticket)
    .where(and(eq(ticket.workspaceId, ctx.workspaceId), eq(ticket.requesterId, personId)))
    .orderBy(desc(ticket.updatedAt))
    .limit(limit);
}

/** What an agent has on the desk (index ticket_assignee_open). */
export function assignedTo(ctx: Context, personId: string, limit: number): Promise<Ticket[]> {
  return ctx.tx
    .select()
    .from(ticket)
    .where(
      and(
        eq(ticket.workspaceId, ctx.workspaceId),
        eq(ticket.assigneeId, personId),
        sql`${ticket.state} not in ('closed', 'cancelled')`,
        ne(ticket.state, 'resolved'),
      ),
    )
    .orderBy(desc(ticket.updatedAt))
    .limit(limit);
}

/** The open tickets of queues (index ticket_queue_open). */
export function openInQueue(ctx: Context, queue: string, limit: number): Promise<Ticket[]> {
  return ctx.tx
    .select()
    .from(ticket)
    .where(
      and(
        eq(ticket.workspaceId, ctx.workspaceId),
        eq(ticket.queue, queue),
        sql`${ticket.state} not in ('closed', 'cancelled', 'resolved')`,
      ),
    )
    .orderBy(desc(ticket.updatedAt))
    .limit(limit);
}

export async function insertThread(ctx: Context, row: typeof ticketThread.$inferInsert): Promise<void> {
  await ctx.tx
    .insert(ticketThread)
    .values(row)
    .onConflictDoUpdate({
      target: [ticketThread.workspaceId, ticketThread.ticketId, ticketThread.cardSubject],
      set: { active: true, place: row.place, lane: row.lane, thread: row.thread ?? '' },
    });
}

export function threadsOf(ctx: Context, ticketId: string): Promise<TicketThread[]> {
  return ctx.tx
    .select()
    .from(ticketThread)
    .where(and(eq(ticketThread.workspaceId, ctx.workspaceId), eq(ticketThread.ticketId, ticketId)))
    .orderBy(asc(ticketThread.cardSubject));
}

/** The thread rooted at one message of a room. */
export async function threadAt(
  ctx: Context,
  lane: string,
  thread: string,
): Promise<TicketThread | undefined> {
  const [row] = await ctx.tx
    .select()
    .from(ticketThread)
    .where(
      and(
        eq(ticketThread.workspaceId, ctx.workspaceId),
        eq(ticketThread.lane, lane),
        eq(ticketThread.thread, thread),
      ),
    );
  return row;
}

export async function threadByCard(ctx: Context, cardSubject: string, ticketId: string) {
  const [row] = await ctx.tx
    .select()
    .from(ticketThread)
    .where(
      and(
        eq(ticketThread.workspaceId, ctx.workspaceId),
        eq(ticketThread.ticketId, ticketId),
        eq(ticketThread.cardSubject, cardSubject),
      ),
    );
  return row;
}

/** Ends the triage threads of a ticket that moves to another queue. */
export async function retireTriageThreads(
  ctx: Context,
  ticketId: string,
  exceptSubject: string,
): Promise<TicketThread[]> {
  return ctx.tx
    .update(ticketThread)
    .set({ active: false })
    .where(
      and(
        eq(ticketThread.workspaceId, ctx.workspaceId),
        eq(ticketThread.ticketId, ticketId),
        eq(ticketThread.role, 'triage'),
        eq(ticketThread.active, true),
        ne(ticketThread.cardSubject, exceptSubject),
      ),
    )
    .returning();
}

/** Ends the requester's threads in shared rooms, when a ticket becomes confidential. */
export async function retireSharedThreads(ctx: Context, ticketId: string): Promise<TicketThread[]> {
  return ctx.tx
    .update(ticketThread)
    .set({ active: false })
    .where(
      and(
        eq(ticketThread.workspaceId, ctx.workspaceId),
        eq(ticketThread.ticketId, ticketId),
        eq(ticketThread.role, 'requester'),
        eq(ticketThread.active, true),
        sql`${ticketThread.place}->>'kind' <> 'dm'`,
      ),
    )
    .returning();
}

/** @returns whether the person is new among the watchers */
export async function insertWatcher(ctx: Context, ticketId: string, personId: string): Promise<boolean> {
  const rows = await ctx.tx
    .insert(watcher)
    .values({ workspaceId: ctx.workspaceId, ticketId, personId, addedAt: ctx.now.toString() })
    .onConflictDoNothing()
    .returning();
  return rows.length > 0;
}

export async function deleteWatcher(ctx: Context, ticketId: string, personId: string): Promise<boolean> {
  const rows = await ctx.tx
    .delete(watcher)
    .where(
      and(
        eq(watcher.workspaceId, ctx.workspaceId),
        eq(watcher.ticketId, ticketId),
        eq(watcher.personId, personId),
      ),
    )
    .returning();
  await ctx.tx
    .update(ticketThread)
    .set({ active: false })
    .where(
      and(
        eq(ticketThread.workspaceId, ctx.workspaceId),
        eq(ticketThread.ticketId, ticketId),
        eq(ticketThread.role, 'watcher'),
        eq(ticketThread.personId, personId),
      ),
    );
  return rows.length > 0;
}

export async function watchersOf(ctx: Context, ticketId: string): Promise<string[]> {
  const rows = await ctx.tx
    .select({ personId: watcher.personId })
    .from(watcher)
    .where(and(eq(watcher.workspaceId, ctx.workspaceId), eq(watcher.ticketId, ticketId)));
  return rows.map((row) => row.personId);
}

export async function insertLink(
  ctx: Context,
  ticketId: string,
  otherId: string,
  type: 'related' | 'duplicate_of',
): Promise<boolean> {
  const rows = await ctx.tx
    .insert(ticketLink)
    .values({ workspaceId: ctx.workspaceId, ticketId, otherId, type, createdAt: ctx.now.toString() })
    .onConflictDoNothing()
    .returning();
  return rows.length > 0;
}

/** Tickets linked in either direction. */
export function linkedTo(ctx: Context, ticketId: string): Promise<Ticket[]> {
  const others = ctx.tx
    .select({
      id: sql<string>`case when ${ticketLink.ticketId} = ${ticketId} then ${ticketLink.otherId} else ${ticketLink.ticketId} end`,
    })
    .from(ticketLink)
    .where(
      and(
        eq(ticketLink.workspaceId, ctx.workspaceId),
        or(eq(ticketLink.ticketId, ticketId), eq(ticketLink.otherId, ticketId)),
      ),
    );
  return ctx.tx
    .select()
    .from(ticket)
    .where(and(eq(ticket.workspaceId, ctx.workspaceId), inArray(ticket.ticketId, others)))
    .limit(20);
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
      ),
    )
    .orderBy(asc(ticket.resolvedAt))
    .limit(limit)
    .for('update', { skipLocked: true });
}
