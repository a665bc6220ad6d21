import { and, asc, eq } from 'drizzle-orm';
import type { Context } from '../../context.ts';
import { attachment } from '../tables.ts';

export type Attachment = typeof attachment.$inferSelect;

export async function insertAttachments(
  ctx: Context,
  rows: (typeof attachment.$inferInsert)[],
): Promise<void> {
  if (rows.length > 0) await ctx.tx.insert(attachment).values(rows);
}

/** A ticket's or draft's files in the order they came. */
export function attachmentsOf(ctx: Context, ticketId: string): Promise<Attachment[]> {
  return ctx.tx
    .select()
    .from(attachment)
    .where(and(eq(attachment.workspaceId, ctx.workspaceId), eq(attachment.ticketId, ticketId)))
    .orderBy(asc(attachment.attachmentId));
}

export async function findAttachment(ctx: Context, attachmentId: string): Promise<Attachment | undefined> {
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
