import { sql } from 'drizzle-orm';
import type { Db, Tx } from '../../db/connect.ts';
import type { Locale } from '../../i18n/text.ts';
import type { Place, PlatformName } from '../place.ts';
import type { MessageRef, Pace } from '../platform.ts';
import type { OutageReason, OutboundContent, OutboundState } from '../tables.ts';
import { complete } from './completion-store.ts';
import { iso, msOf } from './instants.ts';
import { type ClaimWindow, LostLease, leaseFrom } from './lease.ts';
import { noteTold } from './outage-store.ts';
import { makesMessage, nextStep, retryUnendedAt } from './outbox-rules.ts';
import type { Attempt, OutboundLease, OutboundTask } from './outbox-task.ts';
import { remember, upTo } from './pace.ts';

/**
 * Takes up to `limit` of the workspace's lanes on a platform that have something due, no living worker and
 * no tenant that waits: those with something urgent first, then longest waiting first (index outbound_lane_ready).
 */
export async function claimOutboundLanes(
  db: Db,
  { workspaceId, platform }: { workspaceId: string; platform: PlatformName },
  window: ClaimWindow,
): Promise<OutboundLease[]> {
  const isFree = sql`workspace_id = ${workspaceId} and platform = ${platform} and next_at <= ${window.now}::timestamptz
    and (lease_until is null or lease_until < ${window.now}::timestamptz
      or lease_until > ${window.implausibleAfter}::timestamptz)
    and not exists (
      select 1 from outbound_tenant t
      where t.workspace_id = c.workspace_id and t.platform = c.platform and t.tenant = c.tenant
        and t.not_before > ${window.now}::timestamptz)`;
  // Materialized: as a plain sub-select it may be run again for each row, and then takes more than `limit`.
  const rows = await db.execute<{ lane: string; fence: string; tenant: string }>(sql`
    with urgent as materialized (
      select workspace_id, lane from outbound_lane c where rank = 0 and ${isFree}
      order by next_at limit ${window.limit} for update skip locked),
    other as materialized (
      select workspace_id, lane from outbound_lane c where rank = 1 and ${isFree}
      order by next_at limit ${window.limit} - (select count(*) from urgent) for update skip locked),
    due as (select * from urgent union all select * from other)
    update outbound_lane l set lease_until = ${window.leaseUntil}::timestamptz, fence = l.fence + 1
    from due where l.workspace_id = due.workspace_id and l.lane = due.lane
    returning l.lane, l.fence, l.tenant`);
  return [...rows].map((r) => ({
    workspaceId,
    lane: r.lane,
    fence: Number(r.fence),
    platform,
    tenant: r.tenant,
  }));
}

/**
 * One commit between two platform calls: writes down how the last attempt ended and takes the lane's next
 * message, marked as being sent. Without one that may go now, gives the lane back.
 * @throws LostLease if another worker has the lane
 */
export async function advance(
  tx: Tx,
  lease: OutboundLease,
  options: {
    attempt?: Attempt;
    pace: Pace;
    now: Temporal.Instant;
    stopping: boolean;
    /** In [0, 1). */
    random: number;
  },
): Promise<OutboundTask | undefined> {
  const { attempt, pace, now } = options;
  const nowMs = now.epochMilliseconds;
  // Sent to the server together where no step needs the answer of another; it runs them in this order. What a
  // lost lease would have changed is rolled back with it.
  const locking = lockLane(tx, lease);
  const completing = attempt ? complete(tx, lease, attempt, now) : undefined;
  const noting = attempt?.told ? noteTold(tx, lease, attempt.told, attempt.task.outage, now) : undefined;
  const isOneStep = attempt?.completion.kind === 'sent' && attempt.task.content.op !== 'delete';
  if (attempt && !isOneStep) await Promise.all([locking, completing, noting]);
  const [lane, , , head] = await Promise.all([locking, completing, noting, headOf(tx, lease)]);
  let recent = upTo(nowMs, lane.recent);
  let { notBefore } = lane;
  if (attempt) {
    if (attempt.completion.kind === 'lane_waits') notBefore = attempt.completion.until;
    const { op } = attempt.task.content;
    if (attempt.completion.kind === 'sent' && makesMessage(op, attempt.task.ref !== undefined)) {
      recent = remember(recent, nowMs, pace);
    }
  }
  const step = nextStep(
    head && {
      state: head.state,
      op: head.content.op,
      posted: head.ref !== null,
      nextAt: msOf(head.next_at),
      unended: head.unended,
    },
    { recent, notBefore, tenantNotBefore: head?.tenant_not_before ? msOf(head.tenant_not_before) : 0 },
    pace,
    nowMs,
  );
  const isIdle = step.kind === 'idle' || step.kind === 'wait';
  const task = head && !isIdle && !options.stopping ? taskOf(head, step.kind, now) : undefined;
  const nextAt = step.kind === 'idle' ? null : step.kind === 'wait' ? step.until : nowMs;
  const rank = head?.rank ?? 1;
  await settleLane(tx, lease, { recent, notBefore, nextAt, rank, task, now, random: options.random });
  return task;
}

/** Notes when the lane is next worth a look, and marks the message that is about to be sent or looked for. */
async function settleLane(
  tx: Tx,
  lease: OutboundLease,
  to: {
    recent: number[];
    notBefore: number;
    nextAt: number | null;
    rank: number;
    task: OutboundTask | undefined;
    now: Temporal.Instant;
    random: number;
  },
): Promise<void> {
  const { task } = to;
  const retryAt = task && retryUnendedAt(task.unended, to.now.epochMilliseconds, to.random);
  await tx.execute(sql`
    with taken as (
      update outbound_message
      set state = ${task?.step === 'find' ? 'ambiguous' : 'sending'}, attempts = attempts + 1,
        unended = unended + 1, next_at = ${iso(retryAt ?? null)}::timestamptz,
        first_tried_at = ${task?.firstTriedAt ?? null}::timestamptz
      where workspace_id = ${lease.workspaceId} and message_id = ${task?.messageId ?? null}::uuid)
    update outbound_lane
    set recent = ${JSON.stringify(to.recent)}::jsonb, not_before = ${iso(to.notBefore || null)}::timestamptz,
      next_at = ${iso(to.nextAt)}::timestamptz, rank = ${to.rank}::smallint,
      lease_until = case when ${task !== undefined}::boolean
        then greatest(lease_until, ${leaseFrom(to.now)}::timestamptz) end
    where workspace_id = ${lease.workspaceId} and lane = ${lease.lane}`);
}

type HeadRow = {
  message_id: string;
  state: OutboundState;
  place: Place;
  content: OutboundContent;
  subject: string | null;
  locale: Locale;
  time_zone: string;
  ticket_id: string | null;
  attempts: number;
  unended: number;
  first_tried_at: string | null;
  next_at: string;
  due_at: string;
  ref: MessageRef | null;
  root: string | null;
  tenant_not_before: string | null;
  resent_at: string | null;
  outage: OutageReason | null;
  rank: number;
};

async function lockLane(tx: Tx, lease: OutboundLease): Promise<{ recent: number[]; notBefore: number }> {
  const [row] = await tx.execute<{ fence: string; recent: number[]; not_before: string | null }>(sql`
    select fence, recent, not_before from outbound_lane
    where workspace_id = ${lease.workspaceId} and lane = ${lease.lane} for update`);
  if (!row || Number(row.fence) !== lease.fence) throw new LostLease(lease.lane);
  const notBefore = row.not_before ? msOf(row.not_before) : 0;
  return { recent: row.recent, notBefore };
}

/** The message that goes next in the lane (index outbound_message_next) with what is known of its subject and its thread on the platform. */
async function headOf(tx: Tx, lease: OutboundLease): Promise<HeadRow | undefined> {
  const [row] = await tx.execute<HeadRow>(sql`
    select m.message_id, m.state, m.place, m.content, m.subject, m.locale, m.time_zone, m.ticket_id,
      m.attempts, m.unended, m.first_tried_at, m.next_at, m.due_at, own.ref, root.external_id as root,
      t.not_before as tenant_not_before, m.resent_at, m.rank, o.reason as outage
    from outbound_message m
    left join outbound_tenant t on t.workspace_id = m.workspace_id
      and t.platform = ${lease.platform} and t.tenant = ${lease.tenant}
    left join platform_outage o on o.workspace_id = m.workspace_id
      and o.platform = ${lease.platform} and o.tenant = ${lease.tenant}
    left join message_ref own on own.workspace_id = m.workspace_id and own.subject = m.subject
      and ${isIn('own')}
    left join message_ref root on root.workspace_id = m.workspace_id and root.subject = m.under
      and ${isIn('root')}
    where m.workspace_id = ${lease.workspaceId} and m.lane = ${lease.lane}
      and m.state in ('due', 'sending', 'ambiguous')
    order by m.rank, m.seq limit 1`);
  return row;
}

/** A message elsewhere is neither this card nor this thread's root. */
function isIn(ref: 'own' | 'root') {
  const r = sql.raw(ref);
  return sql`${r}.platform = m.place->>'platform' and ${r}.tenant = m.place->>'tenant'
    and ${r}.channel = m.place->>'channel'`;
}

function taskOf(head: HeadRow, step: OutboundTask['step'], now: Temporal.Instant): OutboundTask {
  const place = head.root && !head.place.thread ? { ...head.place, thread: head.root } : head.place;
  const firstTriedAt = Temporal.Instant.from(head.first_tried_at ?? now.toString()).toString();
  return {
    step,
    messageId: head.message_id,
    place,
    content: head.content,
    subject: head.subject,
    locale: head.locale,
    timeZone: head.time_zone,
    ticketId: head.ticket_id,
    attempts: head.attempts + 1,
    unended: head.unended,
    firstTriedAt,
    triedSince: head.resent_at ?? firstTriedAt,
    dueAt: head.due_at,
    ...(head.ref ? { ref: head.ref } : {}),
    ...(head.outage ? { outage: head.outage } : {}),
  };
}
