import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import type { Context } from '../../context.ts';
import type { Purpose } from '../store.ts';
import { attachment } from '../tables.ts';

export type Attachment = typeof attachment.$inferSelect;

export async function insertAttachments(
  ctx: Context,
  rows: (typeof attachment.$inferInsert)[],
): Promise<void> {
  if (rows.length > 0) await ctx.tx.insert(attachment).values(rows);
}

/** A ticket's or draft's files in the order they came. */
export function attachmentsOf(
  ctx: Context,
  ticketId: string,
  purpose: Purpose = 'read',
): Promise<Attachment[]> {
  const query = ctx.tx
    .select()
    .from(attachment)
    .where(and(eq(attachment.workspaceId, ctx.workspaceId), eq(attachment.ticketId, ticketId)))
    .orderBy(asc(attachment.attachmentId));
  return purpose === 'change' ? query.for('update') : query;
}

export async function findAttachment(
  ctx: Pick<Context, 'workspaceId' | 'tx'>,
  attachmentId: string,
): Promise<Attachment | undefined> {
  const [row] = await ctx.tx
    .select()
    .from(attachment)
    .where(and(eq(attachment.workspaceId, ctx.workspaceId), eq(attachment.attachmentId, attachmentId)));
  return row;
}

/** A draft's files go with its text when that is added to a ticket. */
export async function moveAttachments(
  ctx: Context,
  fromDraftId: string,
  to: { ticketId: string; commentId: string },
): Promise<void> {
  await ctx.tx
    .update(attachment)
    .set(to)
    .where(and(eq(attachment.workspaceId, ctx.workspaceId), eq(attachment.ticketId, fromDraftId)));
}

/** While a worker fetches a file nobody else does; if it dies, the file is due again after this. */
const FETCH_LEASE_SECONDS = 120;

/** Takes files that wait to be fetched, across tickets (index attachment_waiting). */
export async function claimWaiting(
  scope: Pick<Context, 'workspaceId' | 'tx' | 'now'>,
  limit: number,
): Promise<Attachment[]> {
  const due = scope.tx
    .select({ id: attachment.attachmentId })
    .from(attachment)
    .where(
      and(
        eq(attachment.workspaceId, scope.workspaceId),
        eq(attachment.state, 'waiting'),
        sql`${attachment.nextAt} <= ${scope.now.toString()}`,
      ),
    )
    .orderBy(asc(attachment.nextAt))
    .limit(limit)
    .for('update', { skipLocked: true });
  return scope.tx
    .update(attachment)
    .set({
      attempts: sql`${attachment.attempts} + 1`,
      nextAt: scope.now.add({ seconds: FETCH_LEASE_SECONDS }).toString(),
    })
    .where(and(eq(attachment.workspaceId, scope.workspaceId), inArray(attachment.attachmentId, due)))
    .returning();
}

/** @returns whether it was still waiting: of two that fetched the same file one may tell people */
export async function settleAttachment(
  scope: Pick<Context, 'workspaceId' | 'tx'>,
  attachmentId: string,
  set: Partial<Pick<typeof attachment.$inferInsert, 'state' | 'sha256' | 'size' | 'reason' | 'nextAt'>>,
): Promise<boolean> {
  const rows = await scope.tx
    .update(attachment)
    .set(set)
    .where(
      and(
        eq(attachment.workspaceId, scope.workspaceId),
        eq(attachment.attachmentId, attachmentId),
        eq(attachment.state, 'waiting'),
      ),
    )
    .returning({ id: attachment.attachmentId });
  return rows.length > 0;
}

/** A comment's files become a draft's. @returns whether there are any */
export async function moveFilesOf(ctx: Context, commentId: string, draftId: string): Promise<boolean> {
  const rows = await ctx.tx
    .update(attachment)
    .set({ ticketId: draftId, commentId: null })
    .where(and(eq(attachment.workspaceId, ctx.workspaceId), eq(attachment.commentId, commentId)))
    .returning({ id: attachment.attachmentId });
  return rows.length > 0;
}
