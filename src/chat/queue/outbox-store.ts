import { sql } from 'drizzle-orm';
import type { Db, Tx } from '../../db/connect.ts';
import type { Locale } from '../../i18n/text.ts';
import type { Place, PlatformName } from '../place.ts';
import type { MessageRef, Pace } from '../platform.ts';
import type { OutboundContent, OutboundState } from '../tables.ts';
import { LostLease } from './inbox-store.ts';
import { type Completion, makesMessage, nextStep } from './outbox-rules.ts';
import { remember } from './pace.ts';

export interface OutboundLease {
  workspaceId: string;
  lane: string;
  fence: number;
  platform: PlatformName;
  tenant: string;
}

/** A message that this worker may now send, or has to look for. */
export interface OutboundTask {
  step: 'send' | 'find';
  messageId: string;
  place: Place;
  content: OutboundContent;
  subject: string | null;
  locale: Locale;
  timeZone: string;
  ticketId: string | null;
  /** Attempts including this one. */
  attempts: number;
  firstTriedAt: string;
  dueAt: string;
  /** The subject's message on the platform, if there is one. */
  ref?: MessageRef;
}

export interface Attempt {
  task: OutboundTask;
  completion: Completion;
  ref?: MessageRef;
}

export async function claimOutboundLanes(
  db: Db,
  platform: PlatformName,
  options: { now: string; leaseUntil: string; limit: number },
): Promise<OutboundLease[]> {
  const rows = await db.execute<{ workspace_id: string; lane: string; fence: string; tenant: string }>(sql`
    update outbound_lane l set lease_until = ${options.leaseUntil}::timestamptz, fence = l.fence + 1
    from (
      select workspace_id, lane from outbound_lane c
      where platform = ${platform} and next_at <= ${options.now}::timestamptz
        and (lease_until is null or lease_until < ${options.now}::timestamptz)
        and not exists (
          select 1 from outbound_tenant t
          where t.workspace_id = c.workspace_id and t.platform = c.platform and t.tenant = c.tenant
            and t.not_before > ${options.now}::timestamptz)
      order by next_at limit ${options.limit} for update skip locked) due
    where l.workspace_id = due.workspace_id and l.lane = due.lane
    returning l.workspace_id, l.lane, l.fence, l.tenant`);
  return [...rows].map((r) => ({
    workspaceId: r.workspace_id,
    lane: r.lane,
    fence: Number(r.fence),
    platform,
    tenant: r.tenant,
  }));
}

export async function renewOutboundLeases(
  db: Db,
  leases: readonly OutboundLease[],
  leaseUntil: string,
): Promise<void> {
  await db.execute(sql`
    update outbound_lane l set lease_until = ${leaseUntil}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(leases)}::jsonb) as r("workspaceId" text, lane text, fence bigint)
    where l.workspace_id = r."workspaceId" and l.lane = r.lane and l.fence = r.fence`);
}

/**
 * One commit between two platform calls: writes down how the last attempt ended and takes the lane's next
 * message, marked as being sent. Without one that may go now, gives the lane back.
 * @throws LostLease if another worker has the lane
 */
export async function advance(
  tx: Tx,
  lease: OutboundLease,
  options: { attempt?: Attempt; pace: Pace; now: Temporal.Instant; stopping: boolean },
): Promise<OutboundTask | undefined> {
  const { attempt, pace, now } = options;
  const nowMs = now.epochMilliseconds;
  const lane = await lockLane(tx, lease);
  let { recent, notBefore } = lane;
  if (attempt) {
    await complete(tx, lease, attempt, now);
    if (attempt.completion.kind === 'lane_waits') notBefore = attempt.completion.until;
    const { op } = attempt.task.content;
    if (attempt.completion.kind === 'sent' && makesMessage(op, attempt.task.ref !== undefined)) {
      recent = remember(recent, nowMs, pace);
    }
  }
  const head = await headOf(tx, lease);
  const tenantNotBefore = await tenantWait(tx, lease);
  const step = nextStep(
    head && {
      state: head.state,
      op: head.content.op,
      posted: head.ref !== null,
      nextAt: Temporal.Instant.from(head.next_at).epochMilliseconds,
    },
    { recent, notBefore, tenantNotBefore },
    pace,
    nowMs,
  );
  const take = head && (step.kind === 'send' || step.kind === 'find') && !options.stopping;
  const nextAt = step.kind === 'idle' ? null : step.kind === 'wait' ? step.until : nowMs;
  await tx.execute(sql`
    update outbound_lane
    set recent = ${JSON.stringify(recent)}::jsonb, not_before = ${iso(notBefore || null)}::timestamptz,
      next_at = ${iso(nextAt)}::timestamptz,
      lease_until = case when ${Boolean(take)}::boolean then lease_until end
    where workspace_id = ${lease.workspaceId} and lane = ${lease.lane}`);
  if (!take) return undefined;
  return markTaken(tx, lease, head, step.kind === 'find' ? 'find' : 'send', now);
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
  first_tried_at: string | null;
  next_at: string;
  due_at: string;
  ref: MessageRef | null;
  root: string | null;
};

async function lockLane(tx: Tx, lease: OutboundLease): Promise<{ recent: number[]; notBefore: number }> {
  const [row] = await tx.execute<{ fence: string; recent: number[]; not_before: string | null }>(sql`
    select fence, recent, not_before from outbound_lane
    where workspace_id = ${lease.workspaceId} and lane = ${lease.lane} for update`);
  if (!row || Number(row.fence) !== lease.fence) throw new LostLease(lease.lane);
  const notBefore = row.not_before ? Temporal.Instant.from(row.not_before).epochMilliseconds : 0;
  return { recent: row.recent, notBefore };
}

/** The lane's first unsent message with what is known of its subject and its thread on the platform. */
async function headOf(tx: Tx, lease: OutboundLease): Promise<HeadRow | undefined> {
  const [row] = await tx.execute<HeadRow>(sql`
    select m.message_id, m.state, m.place, m.content, m.subject, m.locale, m.time_zone, m.ticket_id,
      m.attempts, m.first_tried_at, m.next_at, m.due_at, own.ref, root.external_id as root
    from outbound_message m
    left join message_ref own on own.workspace_id = m.workspace_id and own.subject = m.subject
    left join message_ref root on root.workspace_id = m.workspace_id and root.subject = m.under
      and root.channel = m.place->>'channel'
    where m.workspace_id = ${lease.workspaceId} and m.lane = ${lease.lane}
      and m.state in ('due', 'sending', 'ambiguous')
    order by m.seq limit 1`);
  return row;
}

async function tenantWait(tx: Tx, lease: OutboundLease): Promise<number> {
  const [row] = await tx.execute<{ not_before: string }>(sql`
    select not_before from outbound_tenant
    where workspace_id = ${lease.workspaceId} and platform = ${lease.platform} and tenant = ${lease.tenant}`);
  return row ? Temporal.Instant.from(row.not_before).epochMilliseconds : 0;
}

async function markTaken(
  tx: Tx,
  lease: OutboundLease,
  head: HeadRow,
  step: 'send' | 'find',
  now: Temporal.Instant,
): Promise<OutboundTask> {
  const firstTriedAt = head.first_tried_at ?? now.toString();
  await tx.execute(sql`
    update outbound_message
    set state = ${step === 'find' ? 'ambiguous' : 'sending'}, attempts = attempts + 1,
      first_tried_at = ${firstTriedAt}::timestamptz
    where workspace_id = ${lease.workspaceId} and message_id = ${head.message_id}`);
  const place = head.root && !head.place.thread ? { ...head.place, thread: head.root } : head.place;
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
    firstTriedAt: Temporal.Instant.from(firstTriedAt).toString(),
    dueAt: head.due_at,
    ...(head.ref ? { ref: head.ref } : {}),
  };
}

async function complete(
  tx: Tx,
  lease: OutboundLease,
  attempt: Attempt,
  now: Temporal.Instant,
): Promise<void> {
  const { task, completion } = attempt;
  const mine = sql`workspace_id = ${lease.workspaceId} and message_id = ${task.messageId}`;
  switch (completion.kind) {
    case 'sent':
      await tx.execute(sql`
        update outbound_message set state = 'sent', sent_at = ${now.toString()}, error = null where ${mine}`);
      await keepRef(tx, lease, attempt, now);
      return;
    case 'again':
      await backToDue(tx, lease, task, { nextAt: completion.at, error: completion.error });
      return;
    case 'look':
      await tx.execute(sql`
        update outbound_message
        set state = 'ambiguous', error = ${completion.error}, next_at = ${iso(completion.at)}::timestamptz
        where ${mine}`);
      return;
    case 'repost':
      await dropRef(tx, lease, task);
      await backToDue(tx, lease, task, { nextAt: now.epochMilliseconds, error: completion.error });
      return;
    case 'lane_waits':
      await backToDue(tx, lease, task, { nextAt: now.epochMilliseconds, error: 'rate limited' });
      return;
    case 'tenant_waits':
      await backToDue(tx, lease, task, { nextAt: now.epochMilliseconds, error: completion.reason });
      await tx.execute(sql`
        insert into outbound_tenant (workspace_id, platform, tenant, not_before, reason)
        values (${lease.workspaceId}, ${lease.platform}, ${lease.tenant},
          ${iso(completion.until)}::timestamptz, ${completion.reason})
        on conflict (workspace_id, platform, tenant) do update
          set not_before = greatest(outbound_tenant.not_before, excluded.not_before),
            reason = excluded.reason`);
      return;
    case 'dead':
      await tx.execute(sql`
        update outbound_message set state = 'dead', error = ${`${completion.cause}: ${completion.error}`}
        where ${mine}`);
      return;
  }
}

/** A newer put of the same subject that waits already makes this one needless. */
async function backToDue(
  tx: Tx,
  lease: OutboundLease,
  task: OutboundTask,
  again: { nextAt: number; error: string },
): Promise<void> {
  await tx.execute(sql`
    update outbound_message m
    set next_at = ${iso(again.nextAt)}::timestamptz, error = ${again.error},
      state = case when m.content->>'op' = 'put' and exists (
          select 1 from outbound_message w
          where w.workspace_id = m.workspace_id and w.subject = m.subject and w.state = 'due'
            and w.content->>'op' = 'put' and w.message_id <> m.message_id)
        then 'withdrawn' else 'due' end
    where m.workspace_id = ${lease.workspaceId} and m.message_id = ${task.messageId}`);
}

async function keepRef(tx: Tx, lease: OutboundLease, attempt: Attempt, now: Temporal.Instant): Promise<void> {
  const { task, ref } = attempt;
  if (task.content.op === 'delete') return dropRef(tx, lease, task);
  if (task.content.op !== 'put' || !task.subject || !ref) return;
  const { platform, tenant, channel } = task.place;
  await tx.execute(sql`
    insert into message_ref (workspace_id, subject, platform, tenant, channel, external_id, ref, created_at)
    values (${lease.workspaceId}, ${task.subject}, ${platform}, ${tenant}, ${channel}, ${ref.externalId},
      ${JSON.stringify(ref)}::jsonb, ${now.toString()})
    on conflict (workspace_id, subject) do update
      set platform = excluded.platform, tenant = excluded.tenant, channel = excluded.channel,
        external_id = excluded.external_id, ref = excluded.ref`);
}

async function dropRef(tx: Tx, lease: OutboundLease, task: OutboundTask): Promise<void> {
  if (!task.subject) return;
  await tx.execute(sql`
    delete from message_ref where workspace_id = ${lease.workspaceId} and subject = ${task.subject}`);
}

function iso(ms: number | null): string | null {
  return ms === null ? null : Temporal.Instant.fromEpochMilliseconds(Math.round(ms)).toString();
}
