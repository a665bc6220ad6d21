import { and, desc, eq, inArray, isNull, notExists, sql } from 'drizzle-orm';
import type { Context } from '../context.ts';
import type { InboundOf } from './inbound.ts';
import { laneOf, type Place, type PlatformName } from './place.ts';
import { conversation, inboundEvent, messageRef, outboundMessage } from './tables.ts';

/** What a posted message was of, by its id on the platform: finds the ticket of a thread by its root. */
export async function subjectAt(ctx: Context, place: Place, externalId: string): Promise<string | undefined> {
  const [row] = await ctx.tx
    .select({ subject: messageRef.subject })
    .from(messageRef)
    .where(
      and(
        eq(messageRef.workspaceId, ctx.workspaceId),
        eq(messageRef.platform, place.platform),
        eq(messageRef.tenant, place.tenant),
        eq(messageRef.channel, place.channel),
        eq(messageRef.externalId, externalId),
      ),
    );
  return row?.subject;
}

/**
 * The latest change of a message that was delivered, and worked, before the message itself (index
 * inbound_event_change): a platform brings again what nobody took, and meanwhile its author has edited or
 * deleted it.
 */
export async function earlierChange(
  ctx: Context,
  message: InboundOf<'message'>,
): Promise<InboundOf<'message_edited' | 'message_deleted'> | undefined> {
  const [row] = await ctx.tx
    .select({ payload: inboundEvent.payload })
    .from(inboundEvent)
    .where(
      and(
        eq(inboundEvent.workspaceId, ctx.workspaceId),
        eq(inboundEvent.lane, laneOf(message.place)),
        sql`${inboundEvent.payload}->>'messageId' = ${message.messageId}`,
        sql`${inboundEvent.payload}->>'type' in ('message_edited', 'message_deleted')`,
        eq(inboundEvent.state, 'done'),
      ),
    )
    .orderBy(desc(inboundEvent.seq))
    .limit(1);
  const change = row?.payload;
  const isChange = change?.type === 'message_edited' || change?.type === 'message_deleted';
  return isChange ? change : undefined;
}

/** Notes what a message that stands in a room is of. */
export async function rememberMessage(
  ctx: Context,
  message: { subject: string; place: Place; externalId: string },
): Promise<void> {
  const { subject, externalId } = message;
  const { platform, tenant, channel } = message.place;
  await ctx.tx.insert(messageRef).values({
    workspaceId: ctx.workspaceId,
    subject,
    platform,
    tenant,
    channel,
    externalId,
    ref: { externalId },
    createdAt: ctx.now.toString(),
  });
}

/**
 * Whether a new message of ours may stand in this room already without our knowing its name there: it is on
 * its way, or its answer was lost (index outbound_message_next).
 */
export async function hasPostInDoubt(ctx: Context, place: Place): Promise<boolean> {
  const known = ctx.tx
    .select({ one: sql`1` })
    .from(messageRef)
    .where(
      and(
        eq(messageRef.workspaceId, ctx.workspaceId),
        eq(messageRef.subject, outboundMessage.subject),
        eq(messageRef.platform, place.platform),
        eq(messageRef.tenant, place.tenant),
        eq(messageRef.channel, place.channel),
      ),
    );
  const [row] = await ctx.tx
    .select({ one: sql`1` })
    .from(outboundMessage)
    .where(
      and(
        eq(outboundMessage.workspaceId, ctx.workspaceId),
        eq(outboundMessage.lane, laneOf(place)),
        inArray(outboundMessage.state, ['sending', 'ambiguous']),
        sql`${outboundMessage.content}->>'op' = 'put'`,
        notExists(known),
      ),
    )
    .limit(1);
  return row !== undefined;
}

/** Remembers a room and how to write there again; a room that was gone is back. */
export async function rememberRoom(ctx: Context, place: Place): Promise<void> {
  const now = ctx.now.toString();
  const row = {
    kind: place.kind,
    reference: place.reference ?? null,
    goneAt: null,
    updatedAt: now,
  };
  await ctx.tx
    .insert(conversation)
    .values({
      workspaceId: ctx.workspaceId,
      platform: place.platform,
      tenant: place.tenant,
      channel: place.channel,
      ...row,
    })
    .onConflictDoUpdate({
      target: [conversation.workspaceId, conversation.platform, conversation.tenant, conversation.channel],
      set: row,
    });
}

/** The bot was removed from a room, or the room is no more. */
export async function markRoomGone(ctx: Context, place: Place): Promise<void> {
  await ctx.tx
    .update(conversation)
    .set({ goneAt: ctx.now.toString() })
    .where(
      and(
        eq(conversation.workspaceId, ctx.workspaceId),
        eq(conversation.platform, place.platform),
        eq(conversation.tenant, place.tenant),
        eq(conversation.channel, place.channel),
        isNull(conversation.goneAt),
      ),
    );
}

/** The room of a platform as it was last seen, with the reference to write there. */
export async function knownRoom(
  ctx: Context,
  platform: PlatformName,
  channel: string,
): Promise<Place | undefined> {
  const [row] = await ctx.tx
    .select()
    .from(conversation)
    .where(
      and(
        eq(conversation.workspaceId, ctx.workspaceId),
        eq(conversation.platform, platform),
        eq(conversation.channel, channel),
        sql`${conversation.kind} <> 'dm'`,
      ),
    )
    .orderBy(desc(conversation.updatedAt))
    .limit(1);
  return row
    ? {
        platform,
        tenant: row.tenant,
        channel: row.channel,
        kind: row.kind,
        ...(row.reference ? { reference: row.reference } : {}),
      }
    : undefined;
}

/** The tenant of a platform's room that was seen last. */
export async function latestTenant(ctx: Context, platform: PlatformName): Promise<string | undefined> {
  const [row] = await ctx.tx
    .select({ tenant: conversation.tenant })
    .from(conversation)
    .where(and(eq(conversation.workspaceId, ctx.workspaceId), eq(conversation.platform, platform)))
    .orderBy(desc(conversation.updatedAt))
    .limit(1);
  return row?.tenant;
}

/** Since when messages stand on their platforms, by subject; those that aren't there yet are missing. ISO instants. */
export async function postedAt(ctx: Context, subjects: readonly string[]): Promise<Map<string, string>> {
  if (subjects.length === 0) return new Map();
  const rows = await ctx.tx
    .select({ subject: messageRef.subject, at: messageRef.createdAt })
    .from(messageRef)
    .where(and(eq(messageRef.workspaceId, ctx.workspaceId), inArray(messageRef.subject, [...subjects])));
  return new Map(rows.map(({ subject, at }) => [subject, at]));
}
