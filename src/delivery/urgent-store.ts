import { sql } from 'drizzle-orm';
import type { Card } from '../chat/card.ts';
import type { Place, PlatformName } from '../chat/place.ts';
import type { OutageReason } from '../chat/tables.ts';
import type { Context } from '../context.ts';
import type { Db } from '../db/connect.ts';
import { listOf } from '../db/lists.ts';
import type { Locale } from '../i18n/text.ts';

/** An urgent message that its platform doesn't take. */
export interface UrgentMessage {
  messageId: string;
  place: Place;
  under: string | null;
  subject: string | null;
  card: Card;
  locale: Locale;
  timeZone: string;
  ticketId: string | null;
}

/** An urgent message that waits behind an outage. */
export interface Stranded {
  messageId: string;
  since: Temporal.Instant;
  reason: OutageReason;
}

/** A message's name among those that went another way: several states of one card are one. */
export const topicOf = ({ subject, messageId }: Pick<UrgentMessage, 'subject' | 'messageId'>): string =>
  subject ?? messageId;

/** Names an outage, to the database's precision. */
export const occasionOf = (since: Temporal.Instant): string => String(since.epochMilliseconds);

/**
 * Urgent messages behind an outage from before `awaySince` (index outbound_message_urgent) that nobody knows of: a
 * platform that comes and goes does not make the same message go another way twice, nor does a new state of a card.
 */
export async function strandedMessages(
  db: Db,
  workspaceId: string,
  awaySince: Temporal.Instant,
  limit: number,
): Promise<Stranded[]> {
  const rows = await db.execute<{ messageId: string; since: string; reason: OutageReason }>(sql`
    select m.message_id as "messageId", o.since, o.reason
    from outbound_message m
    join platform_outage o on o.workspace_id = m.workspace_id
      and o.platform = m.place->>'platform' and o.tenant = m.place->>'tenant'
    where m.workspace_id = ${workspaceId} and m.urgency = 'urgent'
      and m.state in ('due', 'sending', 'ambiguous') and m.content->>'op' = 'put'
      and o.since <= ${awaySince.toString()}::timestamptz
      and not exists (
        select 1 from delivery_fallback f
        where f.workspace_id = m.workspace_id and f.topic = coalesce(m.subject, m.message_id::text)
          and (f.occasion = round(extract(epoch from o.since) * 1000)::bigint::text or f.at >= m.created_at))
      and not exists (
        select 1 from delivery_ack a
        where a.workspace_id = m.workspace_id and a.topic = m.subject and a.at >= m.created_at)
    order by m.due_at limit ${limit}`);
  return [...rows].map((row) => ({ ...row, since: Temporal.Instant.from(row.since) }));
}

/** The message as it stands now; undefined once it has been sent or taken back, or is not an urgent one. */
export async function urgentMessage(ctx: Context, messageId: string): Promise<UrgentMessage | undefined> {
  const [row] = await ctx.tx.execute<UrgentMessage & Record<string, unknown>>(sql`
    select message_id as "messageId", place, under, subject, content->'card' as card, locale,
      time_zone as "timeZone", ticket_id as "ticketId"
    from outbound_message
    where workspace_id = ${ctx.workspaceId} and message_id = ${messageId}::uuid and urgency = 'urgent'
      and state in ('due', 'sending', 'ambiguous') and content->>'op' = 'put'`);
  return row;
}

/** @returns false if the message has gone to this person already on this occasion */
export async function claimFallback(
  ctx: Context,
  fallback: {
    topic: string;
    occasion: string;
    personId: string;
    platform: PlatformName;
    way: PlatformName;
    sentSubject: string;
  },
): Promise<boolean> {
  const rows = await ctx.tx.execute(sql`
    insert into delivery_fallback (workspace_id, topic, occasion, person_id, platform, way, sent_subject, at)
    values (${ctx.workspaceId}, ${fallback.topic}, ${fallback.occasion}, ${fallback.personId}::uuid,
      ${fallback.platform}, ${fallback.way}, ${fallback.sentSubject}, ${ctx.now.toString()}::timestamptz)
    on conflict do nothing returning 1`);
  return rows.length > 0;
}

/** What went another way for these topics (the key's beginning). */
export async function fallbacksOf(
  ctx: Context,
  topics: readonly string[],
): Promise<{ topic: string; personId: string; way: PlatformName; sentSubject: string }[]> {
  if (topics.length === 0) return [];
  const rows = await ctx.tx.execute<{
    topic: string;
    personId: string;
    way: PlatformName;
    sentSubject: string;
  }>(sql`
    select topic, person_id as "personId", way, sent_subject as "sentSubject" from delivery_fallback
    where workspace_id = ${ctx.workspaceId} and topic in ${listOf(topics)}
    order by topic, sent_subject`);
  return [...rows];
}

/** Acknowledges a message. @returns false if the person has done so before */
export async function insertAck(
  ctx: Context,
  ack: { topic: string; personId: string; how: 'button' | 'reply' | 'taken' },
): Promise<boolean> {
  const rows = await ctx.tx.execute(sql`
    insert into delivery_ack (workspace_id, topic, person_id, how, at)
    values (${ctx.workspaceId}, ${ack.topic}, ${ack.personId}::uuid, ${ack.how}, ${ctx.now.toString()}::timestamptz)
    on conflict do nothing returning 1`);
  return rows.length > 0;
}

/** Subjects of a ticket's urgent messages (index outbound_message_ticket). */
export async function urgentTopics(ctx: Context, ticketId: string): Promise<string[]> {
  const rows = await ctx.tx.execute<{ subject: string }>(sql`
    select distinct subject from outbound_message
    where workspace_id = ${ctx.workspaceId} and ticket_id = ${ticketId}::uuid and urgency = 'urgent'
      and subject is not null and content->>'op' = 'put'
    order by subject`);
  return [...rows].map((row) => row.subject);
}

/** The message of a topic and what went another way for it, each in its latest state. */
export async function copiesOf(ctx: Context, ticketId: string, topic: string): Promise<UrgentMessage[]> {
  const rows = await ctx.tx.execute<UrgentMessage & Record<string, unknown>>(sql`
    select distinct on (lane, subject) message_id as "messageId", place, under, subject,
      content->'card' as card, locale, time_zone as "timeZone", ticket_id as "ticketId"
    from outbound_message
    where workspace_id = ${ctx.workspaceId} and ticket_id = ${ticketId}::uuid and content->>'op' = 'put'
      and state <> 'withdrawn' and (subject = ${topic} or subject in (
        select f.sent_subject from delivery_fallback f
        where f.workspace_id = ${ctx.workspaceId} and f.topic = ${topic}))
    order by lane, subject, seq desc`);
  return [...rows];
}

/** Whether this is or was an urgent message of the ticket. */
export async function isUrgentTopic(ctx: Context, ticketId: string, topic: string): Promise<boolean> {
  if ((await urgentTopics(ctx, ticketId)).includes(topic)) return true;
  const rows = await ctx.tx.execute(sql`
    select 1 from delivery_ack where workspace_id = ${ctx.workspaceId} and topic = ${topic} limit 1`);
  return rows.length > 0;
}

/** Forgets what went another way and who acknowledged it, as old as the messages that are forgotten. */
export async function deleteOldDeliveries(db: Db, workspaceId: string, before: string): Promise<number> {
  const fallbacks = await db.execute(sql`
    delete from delivery_fallback where workspace_id = ${workspaceId} and (topic, occasion, person_id) in (
      select topic, occasion, person_id from delivery_fallback
      where workspace_id = ${workspaceId} and at < ${before}::timestamptz limit 1000) returning 1`);
  const acks = await db.execute(sql`
    delete from delivery_ack where workspace_id = ${workspaceId} and (topic, person_id) in (
      select topic, person_id from delivery_ack
      where workspace_id = ${workspaceId} and at < ${before}::timestamptz limit 1000) returning 1`);
  return fallbacks.length + acks.length;
}
