import {
  and,
  asc,
  desc,
  eq,
  gt,
  inArray,
  isNull,
  lt,
  lte,
  ne,
  notExists,
  notInArray,
  or,
  type SQL,
  sql,
} from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { laneOf, type Place } from '../../chat/place.ts';
import type { Context } from '../../context.ts';
import { findTicket } from '../store.ts';
import { comment, commentRevision, ticket, ticketThread } from '../tables.ts';

export type Comment = typeof comment.$inferSelect;

/** The chat message that a comment was written as. */
export interface CommentSource {
  place: Place;
  messageId: string;
}

/** @returns undefined when a comment from the same message exists already */
export async function insertComment(
  ctx: Context,
  row: Omit<typeof comment.$inferInsert, 'workspaceId' | 'createdAt'>,
  source: CommentSource | undefined,
): Promise<Comment | undefined> {
  const [inserted] = await ctx.tx
    .insert(comment)
    .values({
      workspaceId: ctx.workspaceId,
      createdAt: ctx.now.toString(),
      ...row,
      ...(source
        ? {
            sourcePlatform: source.place.platform,
            sourceTenant: source.place.tenant,
            sourceChannel: source.place.channel,
            sourceMessage: source.messageId,
          }
        : {}),
    })
    .onConflictDoNothing()
    .returning();
  return inserted;
}

export async function findComment(ctx: Context, commentId: string): Promise<Comment | undefined> {
  const [row] = await ctx.tx
    .select()
    .from(comment)
    .where(and(eq(comment.workspaceId, ctx.workspaceId), eq(comment.commentId, commentId)));
  return row;
}

/** A ticket's public comments, oldest first. */
export function publicComments(ctx: Context, ticketId: string): Promise<Comment[]> {
  return commentsOn(ctx, ticketId, eq(comment.visibility, 'public'));
}

/** What somebody wrote on a ticket, oldest first. */
export function commentsBy(ctx: Context, ticketId: string, authorId: string): Promise<Comment[]> {
  return commentsOn(ctx, ticketId, eq(comment.authorId, authorId));
}

/** (Index comment_ticket.) */
function commentsOn(ctx: Context, ticketId: string, which: SQL): Promise<Comment[]> {
  return ctx.tx
    .select()
    .from(comment)
    .where(and(eq(comment.workspaceId, ctx.workspaceId), eq(comment.ticketId, ticketId), which))
    .orderBy(asc(comment.createdAt));
}

export async function findComments(ctx: Context, ids: readonly string[]): Promise<Map<string, Comment>> {
  if (ids.length === 0) return new Map();
  const rows = await ctx.tx
    .select()
    .from(comment)
    .where(and(eq(comment.workspaceId, ctx.workspaceId), inArray(comment.commentId, [...ids])));
  return new Map(rows.map((row) => [row.commentId, row]));
}

async function commentFrom(ctx: Context, source: CommentSource): Promise<Comment | undefined> {
  const [row] = await ctx.tx
    .select()
    .from(comment)
    .where(
      and(
        eq(comment.workspaceId, ctx.workspaceId),
        eq(comment.sourcePlatform, source.place.platform),
        eq(comment.sourceTenant, source.place.tenant),
        eq(comment.sourceChannel, source.place.channel),
        eq(comment.sourceMessage, source.messageId),
      ),
    );
  return row;
}

/**
 * A comment that is about to be changed: its ticket is held first, so that nobody moves the ticket's
 * conversations meanwhile, and the comment is read again after that.
 */
export async function holdComment(
  ctx: Context,
  which: CommentSource | { commentId: string },
): Promise<Comment | undefined> {
  const read = () => ('commentId' in which ? findComment(ctx, which.commentId) : commentFrom(ctx, which));
  const found = await read();
  if (!found) return undefined;
  await findTicket(ctx, found.ticketId, 'change');
  return read();
}

/** Replaces the text, keeping the earlier one. @returns undefined if it is deleted already or the same */
export async function reviseComment(ctx: Context, of: Comment, body: string): Promise<Comment | undefined> {
  const [row] = await ctx.tx
    .update(comment)
    .set({ body, editedAt: ctx.now.toString() })
    .where(
      and(
        eq(comment.workspaceId, ctx.workspaceId),
        eq(comment.commentId, of.commentId),
        isNull(comment.deletedAt),
        ne(comment.body, body),
      ),
    )
    .returning();
  if (row) await keepRevision(ctx, of);
  return row;
}

/** Leaves a tombstone; the text stays in the revisions. @returns undefined if it was deleted already */
export async function deleteComment(ctx: Context, of: Comment): Promise<Comment | undefined> {
  const [row] = await ctx.tx
    .update(comment)
    .set({ body: '', deletedAt: ctx.now.toString() })
    .where(
      and(
        eq(comment.workspaceId, ctx.workspaceId),
        eq(comment.commentId, of.commentId),
        isNull(comment.deletedAt),
      ),
    )
    .returning();
  if (row) await keepRevision(ctx, of);
  return row;
}

async function keepRevision(ctx: Context, of: Comment): Promise<void> {
  await ctx.tx.insert(commentRevision).values({
    workspaceId: ctx.workspaceId,
    commentId: of.commentId,
    revision: sql`(select count(*) + 1 from ${commentRevision} where ${commentRevision.workspaceId} = ${ctx.workspaceId} and ${commentRevision.commentId} = ${of.commentId})`,
    body: of.body,
    replacedAt: ctx.now.toString(),
  });
}

/** A public reply becomes internal again, if its undo time still runs. @returns undefined if it doesn't */
export async function keepInternal(ctx: Context, commentId: string): Promise<Comment | undefined> {
  const [row] = await ctx.tx
    .update(comment)
    .set({ visibility: 'internal', heldUntil: null })
    .where(
      and(
        eq(comment.workspaceId, ctx.workspaceId),
        eq(comment.commentId, commentId),
        eq(comment.visibility, 'public'),
        gt(comment.heldUntil, ctx.now.toString()),
      ),
    )
    .returning();
  return row;
}

/**
 * Where there are no threads: the ticket on which somebody else wrote to this person last, and which they
 * have not answered yet. What they write next is the answer.
 * @param since how far back to look
 * @param answeredSince an answer given after this does not end it: people write in several lines
 */
export async function awaitedAnswer(
  ctx: Context,
  place: Place,
  personId: string,
  { since, answeredSince }: { since: Temporal.Instant; answeredSince: Temporal.Instant },
): Promise<string | undefined> {
  const answer = alias(comment, 'answer');
  const answered = ctx.tx
    .select({ id: answer.commentId })
    .from(answer)
    .where(
      and(
        eq(answer.workspaceId, ctx.workspaceId),
        eq(answer.ticketId, comment.ticketId),
        eq(answer.authorId, personId),
        gt(answer.createdAt, comment.createdAt),
        lt(answer.createdAt, answeredSince.toString()),
      ),
    );
  const [row] = await ctx.tx
    .select({ ticketId: comment.ticketId })
    .from(comment)
    .innerJoin(
      ticketThread,
      and(
        eq(ticketThread.workspaceId, comment.workspaceId),
        eq(ticketThread.ticketId, comment.ticketId),
        eq(ticketThread.lane, laneOf(place)),
        eq(ticketThread.thread, ''),
        eq(ticketThread.active, true),
      ),
    )
    .innerJoin(
      ticket,
      and(eq(ticket.workspaceId, comment.workspaceId), eq(ticket.ticketId, comment.ticketId)),
    )
    .where(
      and(
        eq(comment.workspaceId, ctx.workspaceId),
        eq(comment.visibility, 'public'),
        ne(comment.authorId, personId),
        isNull(comment.deletedAt),
        gt(comment.createdAt, since.toString()),
        or(isNull(comment.heldUntil), lte(comment.heldUntil, ctx.now.toString())),
        notInArray(ticket.state, ['closed', 'cancelled']),
        // In a room others are asked as well.
        place.kind === 'dm'
          ? undefined
          : or(eq(ticket.requesterId, personId), eq(ticket.openedById, personId)),
        notExists(answered),
      ),
    )
    .orderBy(desc(comment.createdAt))
    .limit(1);
  return row?.ticketId;
}
