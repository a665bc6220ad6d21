import { and, asc, desc, eq, gt, sql } from 'drizzle-orm';
import type { Context } from '../../context.ts';
import { ticketDraft, ticketDraftPart } from '../tables.ts';

export type Draft = typeof ticketDraft.$inferSelect;
export type DraftPart = typeof ticketDraftPart.$inferSelect;

/** @returns undefined when the thread has a draft or ticket already */
export async function insertDraft(
  ctx: Context,
  row: typeof ticketDraft.$inferInsert,
): Promise<Draft | undefined> {
  const [inserted] = await ctx.tx.insert(ticketDraft).values(row).onConflictDoNothing().returning();
  return inserted;
}

export async function findDraft(ctx: Context, draftId: string): Promise<Draft | undefined> {
  const [row] = await ctx.tx
    .select()
    .from(ticketDraft)
    .where(and(eq(ticketDraft.workspaceId, ctx.workspaceId), eq(ticketDraft.draftId, draftId)));
  return row;
}

/** The author's latest draft in a room whose window was open at that instant (index ticket_draft_recent). */
export async function recentDraft(
  ctx: Context,
  authorId: string,
  lane: string,
  at: Temporal.Instant,
): Promise<Draft | undefined> {
  const [row] = await ctx.tx
    .select()
    .from(ticketDraft)
    .where(
      and(
        eq(ticketDraft.workspaceId, ctx.workspaceId),
        eq(ticketDraft.authorId, authorId),
        eq(ticketDraft.lane, lane),
        gt(ticketDraft.openUntil, at.toString()),
        sql`${ticketDraft.state} in ('open', 'sent')`,
      ),
    )
    .orderBy(desc(ticketDraft.openUntil))
    .limit(1);
  return row;
}

export async function draftInThread(ctx: Context, lane: string, thread: string): Promise<Draft | undefined> {
  const [row] = await ctx.tx
    .select()
    .from(ticketDraft)
    .where(
      and(
        eq(ticketDraft.workspaceId, ctx.workspaceId),
        eq(ticketDraft.lane, lane),
        eq(ticketDraft.thread, thread),
        sql`${ticketDraft.state} in ('open', 'sent')`,
      ),
    );
  return row;
}

/** Changes an open draft. @returns undefined if it is sent or withdrawn by now */
export async function changeDraft(
  ctx: Context,
  draftId: string,
  set: Partial<typeof ticketDraft.$inferInsert>,
): Promise<Draft | undefined> {
  const [row] = await ctx.tx
    .update(ticketDraft)
    .set({ ...set, updatedAt: ctx.now.toString() })
    .where(
      and(
        eq(ticketDraft.workspaceId, ctx.workspaceId),
        eq(ticketDraft.draftId, draftId),
        eq(ticketDraft.state, 'open'),
      ),
    )
    .returning();
  return row;
}

/** Adds a message to a draft. @returns false when that message belongs to a draft already */
export async function insertPart(
  ctx: Context,
  part: { lane: string; messageId: string; draftId: string; body: string },
): Promise<boolean> {
  const rows = await ctx.tx
    .insert(ticketDraftPart)
    .values({ workspaceId: ctx.workspaceId, ...part, addedAt: ctx.now.toString() })
    .onConflictDoNothing()
    .returning({ draftId: ticketDraftPart.draftId });
  return rows.length > 0;
}

/** Lets go the messages of a draft that came to nothing. */
export async function deleteParts(ctx: Context, draftId: string): Promise<void> {
  await ctx.tx
    .delete(ticketDraftPart)
    .where(and(eq(ticketDraftPart.workspaceId, ctx.workspaceId), eq(ticketDraftPart.draftId, draftId)));
}

/** The messages of a draft in the order they were written. */
export function partsOf(ctx: Context, draftId: string): Promise<DraftPart[]> {
  return ctx.tx
    .select()
    .from(ticketDraftPart)
    .where(and(eq(ticketDraftPart.workspaceId, ctx.workspaceId), eq(ticketDraftPart.draftId, draftId)))
    .orderBy(asc(ticketDraftPart.addedAt), asc(ticketDraftPart.messageId));
}

/** Replaces the text of a message. @returns the part as it was, or undefined if it is in no draft or the same */
export async function revisePart(
  ctx: Context,
  lane: string,
  messageId: string,
  body: string,
): Promise<DraftPart | undefined> {
  const isIt = and(
    eq(ticketDraftPart.workspaceId, ctx.workspaceId),
    eq(ticketDraftPart.lane, lane),
    eq(ticketDraftPart.messageId, messageId),
  );
  const [before] = await ctx.tx.select().from(ticketDraftPart).where(isIt).for('update');
  if (!before || before.body === body) return undefined;
  await ctx.tx.update(ticketDraftPart).set({ body }).where(isIt);
  return before;
}
