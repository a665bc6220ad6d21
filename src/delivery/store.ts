import { type SQL, sql } from 'drizzle-orm';
import type { Place, PlatformName } from '../chat/place.ts';
import { msOf } from '../chat/queue/instants.ts';
import type { Handled, OutageReason, OutboundContent, OutboundState } from '../chat/tables.ts';
import type { Context } from '../context.ts';
import { listOf } from '../db/lists.ts';
import type { Text } from '../i18n/text.ts';
import type { Sight, Waiting, WaitingState } from './model.ts';

/** A room in which messages wait, with the first of them. */
export interface WaitingRoom {
  place: Place;
  count: number;
  /** When its oldest message should have gone. */
  oldest: Temporal.Instant;
  first: Waiting;
}

interface RuleColumns extends Record<string, unknown> {
  state: WaitingState;
  next_at: string;
  error: string | null;
  is_first: boolean;
  room_not_before: string | null;
  room_next_at: string | null;
  tenant_not_before: string | null;
  outage_since: string | null;
  outage_reason: OutageReason | null;
}

/** What the reason of a message's waiting is made of; `m` is the message. */
const RULES = sql`m.state, m.next_at, m.error, l.not_before as room_not_before, l.next_at as room_next_at,
  t.not_before as tenant_not_before, o.since as outage_since, o.reason as outage_reason`;
const RULE_ROWS = sql`
  left join outbound_lane l on l.workspace_id = m.workspace_id and l.lane = m.lane
  left join outbound_tenant t on t.workspace_id = m.workspace_id
    and t.platform = m.place->>'platform' and t.tenant = m.place->>'tenant'
  left join platform_outage o on o.workspace_id = m.workspace_id
    and o.platform = m.place->>'platform' and o.tenant = m.place->>'tenant'`;

function waitingOf(row: RuleColumns): Waiting {
  return {
    state: row.state,
    nextAt: msOf(row.next_at),
    error: row.error,
    isFirst: row.is_first,
    roomNotBefore: row.room_not_before ? msOf(row.room_not_before) : 0,
    roomNextAt: row.room_next_at ? msOf(row.room_next_at) : 0,
    tenantNotBefore: row.tenant_not_before ? msOf(row.tenant_not_before) : 0,
    outage:
      row.outage_since && row.outage_reason
        ? { since: msOf(row.outage_since), reason: row.outage_reason }
        : undefined,
  };
}

/** Rooms in which messages wait, longest first. The cost is that of what waits (index outbound_message_next). */
export async function waitingRooms(
  ctx: Context,
  sight: Sight,
  options: { dueBefore: Temporal.Instant; limit: number },
): Promise<WaitingRoom[]> {
  const rows = await ctx.tx.execute<RuleColumns & { place: Place; n: string; oldest: string }>(sql`
    with waiting as materialized (
      select m.lane, count(*) as n, min(m.due_at) as oldest,
        (array_agg(m.message_id order by m.rank, m.seq))[1] as first from outbound_message m
      where m.workspace_id = ${ctx.workspaceId} and m.state in ('due', 'sending', 'ambiguous')
        and ${inSight(sight)}
      group by m.lane having min(m.due_at) <= ${options.dueBefore.toString()}::timestamptz
      order by oldest limit ${options.limit})
    select m.place, w.n, w.oldest, ${RULES}, not exists (
      select 1 from outbound_message h where h.workspace_id = m.workspace_id and h.lane = m.lane
        and h.state in ('due', 'sending', 'ambiguous') and (h.rank, h.seq) < (m.rank, m.seq)) as is_first
    from waiting w
    join outbound_message m on m.workspace_id = ${ctx.workspaceId} and m.message_id = w.first
    ${RULE_ROWS}
    order by w.oldest`);
  return [...rows].map((row) => ({
    place: row.place,
    count: Number(row.n),
    oldest: Temporal.Instant.from(row.oldest),
    first: waitingOf(row),
  }));
}

/** Messages of the queues' rooms and of their tickets. */
function inSight(sight: Sight): SQL {
  if (sight.kind === 'all') return sql`true`;
  return sql`(m.place->>'platform' || ':' || (m.place->>'channel') in ${listOf(sight.rooms)}
    or exists (select 1 from ticket k where k.workspace_id = m.workspace_id and k.ticket_id = m.ticket_id
      and k.queue in ${listOf(sight.queues)}))`;
}

/** A message that was given up or refused. */
export interface FailedMessage {
  messageId: string;
  place: Place;
  op: OutboundContent['op'];
  summary: Text | null;
  subject: string | null;
  ticketId: string | null;
  error: string | null;
  attempts: number;
  createdAt: string;
}

/** The latest failed messages, and how many there are (index outbound_message_dead). */
export async function failedMessages(
  ctx: Context,
  sight: Sight,
  limit: number,
): Promise<{ latest: FailedMessage[]; count: number }> {
  const rows = await ctx.tx.execute<FailedMessage & { count: string } & Record<string, unknown>>(sql`
    select m.message_id as "messageId", m.place, m.content->>'op' as op, m.content->'card'->'summary' as summary,
      m.subject, m.ticket_id as "ticketId", m.error, m.attempts, m.created_at as "createdAt",
      count(*) over () as count
    from outbound_message m
    where m.workspace_id = ${ctx.workspaceId} and m.state = 'dead' and ${inSight(sight)}
    order by m.created_at desc limit ${limit}`);
  return { latest: [...rows], count: Number(rows[0]?.count ?? 0) };
}

/** A message of a ticket with what became of it. */
export interface TicketMessage {
  messageId: string;
  place: Place;
  op: OutboundContent['op'];
  summary: Text | null;
  state: OutboundState;
  error: string | null;
  attempts: number;
  dueAt: string;
  sentAt: string | null;
  /** The platform has shown this message (or a later state of it) back to us. */
  confirmedAt: string | null;
  acknowledged: { personId: string; at: string }[];
  history: Handled[] | null;
  waiting: Waiting | undefined;
}

/** A ticket's latest messages, newest first (index outbound_message_ticket). */
export async function messagesOfTicket(
  ctx: Context,
  ticketId: string,
  limit: number,
): Promise<TicketMessage[]> {
  const rows = await ctx.tx.execute<TicketMessage & RuleColumns>(sql`
    select m.message_id as "messageId", m.place, m.content->>'op' as op, m.content->'card'->'summary' as summary,
      m.attempts, m.due_at as "dueAt", m.sent_at as "sentAt", m.history,
      case when r.confirmed_at >= m.first_tried_at then r.confirmed_at end as "confirmedAt",
      coalesce((select jsonb_agg(jsonb_build_object('personId', a.person_id, 'at', a.at) order by a.at)
        from delivery_ack a where a.workspace_id = m.workspace_id and a.topic = m.subject), '[]') as acknowledged,
      ${RULES}, not exists (
        select 1 from outbound_message h where h.workspace_id = m.workspace_id and h.lane = m.lane
          and h.state in ('due', 'sending', 'ambiguous') and (h.rank, h.seq) < (m.rank, m.seq)) as is_first
    from outbound_message m
    left join message_ref r on r.workspace_id = m.workspace_id and r.subject = m.subject
      and r.platform = m.place->>'platform' and r.channel = m.place->>'channel'
    ${RULE_ROWS}
    where m.workspace_id = ${ctx.workspaceId} and m.ticket_id = ${ticketId}::uuid
    order by m.message_id desc limit ${limit}`);
  return [...rows].map((row) => ({
    ...row,
    waiting: ['held', 'due', 'sending', 'ambiguous'].includes(row.state) ? waitingOf(row) : undefined,
  }));
}

/** Platforms that are away, since when and why. */
export async function outages(
  ctx: Context,
): Promise<{ platform: PlatformName; tenant: string; since: Temporal.Instant; reason: OutageReason }[]> {
  const rows = await ctx.tx.execute<{
    platform: PlatformName;
    tenant: string;
    since: string;
    reason: OutageReason;
  }>(
    sql`select platform, tenant, since, reason from platform_outage where workspace_id = ${ctx.workspaceId}`,
  );
  return [...rows].map((row) => ({ ...row, since: Temporal.Instant.from(row.since) }));
}
