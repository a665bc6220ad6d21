import { and, eq, gte, sql } from 'drizzle-orm';
import type { Context } from '../context.ts';
import { idsOf } from '../db/lists.ts';
import { findTickets, type Ticket } from './store.ts';
import { ticketEvent, ticketLink, ticketThread, watcher } from './tables.ts';

const MOST_LINKED = 20;

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

/** Watchers who have joined since an instant. */
export async function joinedSince(ctx: Context, ticketId: string, since: string): Promise<Set<string>> {
  const rows = await ctx.tx
    .select({ personId: watcher.personId })
    .from(watcher)
    .where(
      and(
        eq(watcher.workspaceId, ctx.workspaceId),
        eq(watcher.ticketId, ticketId),
        gte(watcher.addedAt, since),
      ),
    );
  return new Set(rows.map((row) => row.personId));
}

/** By ticket id. */
export async function watchersOfEach(ctx: Context, ids: readonly string[]): Promise<Map<string, string[]>> {
  if (ids.length === 0) return new Map();
  const rows = await ctx.tx
    .select({ ticketId: watcher.ticketId, personId: watcher.personId })
    .from(watcher)
    .where(and(eq(watcher.workspaceId, ctx.workspaceId), sql`${watcher.ticketId} in ${idsOf(ids)}`));
  const each = Map.groupBy(rows, ({ ticketId }) => ticketId);
  return new Map([...each].map(([ticketId, those]) => [ticketId, those.map(({ personId }) => personId)]));
}

export async function watchersOf(ctx: Context, ticketId: string): Promise<string[]> {
  return (await watchersOfEach(ctx, [ticketId])).get(ticketId) ?? [];
}

/** Links two tickets, seen from both. @returns false if they are linked already */
export async function insertLink(
  ctx: Context,
  ticketId: string,
  otherId: string,
  type: 'related' | 'duplicate_of',
): Promise<boolean> {
  const base = { workspaceId: ctx.workspaceId, createdAt: ctx.now.toString() };
  const back = type === 'duplicate_of' ? 'duplicated_by' : type;
  const rows = await ctx.tx
    .insert(ticketLink)
    .values([
      { ...base, ticketId, otherId, type },
      { ...base, ticketId: otherId, otherId: ticketId, type: back },
    ])
    .onConflictDoNothing()
    .returning({ ticketId: ticketLink.ticketId });
  return rows.length > 0;
}

/** The tickets that each of these is linked with (primary key of ticket_link), at most 20; by ticket id. */
export async function linkedToEach(ctx: Context, ids: readonly string[]): Promise<Map<string, Ticket[]>> {
  if (ids.length === 0) return new Map();
  const links = await ctx.tx.execute<{ from: string; to: string }>(sql`
    select f.id as "from", l.other_id as "to" from ${idsOf(ids)} f(id)
    cross join lateral (select other_id, created_at from ticket_link
      where workspace_id = ${ctx.workspaceId} and ticket_id = f.id order by created_at limit ${MOST_LINKED}) l
    order by l.created_at`);
  const others = new Map(
    (await findTickets(ctx, [...new Set([...links].map(({ to }) => to))])).map((one) => [one.ticketId, one]),
  );
  const each = Map.groupBy(links, ({ from }) => from);
  return new Map([...each].map(([from, those]) => [from, those.flatMap(({ to }) => others.get(to) ?? [])]));
}

/**
 * Watchers who watch because everybody may see the ticket: they added themselves, or came with a duplicate that
 * was merged into it. Nobody concerned has let them in.
 */
export async function uninvited(ctx: Context, ticketId: string): Promise<string[]> {
  const rows = await ctx.tx
    .select({ personId: watcher.personId })
    .from(watcher)
    .where(
      and(
        eq(watcher.workspaceId, ctx.workspaceId),
        eq(watcher.ticketId, ticketId),
        sql`exists (
          select 1 from ${ticketEvent} e
          where e.workspace_id = ${ctx.workspaceId} and e.ticket_id = ${ticketId} and e.type = 'watcher_added'
            and e.data->>'personId' = ${watcher.personId}::text
            and (e.actor_id = ${watcher.personId} or e.data ? 'followedId'))`,
      ),
    );
  return rows.map((row) => row.personId);
}
