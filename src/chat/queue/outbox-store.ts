import { sql } from 'drizzle-orm';
import type { Db, Tx } from '../../db/connect.ts';
import { jsonText } from '../../db/json.ts';
import type { Locale } from '../../i18n/text.ts';
import type { Place, PlatformName } from '../place.ts';
import type { MessageRef, Pace } from '../platform.ts';
import type { OutageReason, OutboundContent, OutboundState } from '../tables.ts';
import { type ClaimWindow, LostLease, leaseFrom } from './lease.ts';
import { noteTold } from './outage-store.ts';
import { type Completion, makesMessage, nextStep, retryUnendedAt, type Told } from './outbox-rules.ts';
import { remember, upTo } from './pace.ts';

export interface OutboundLease {
  workspaceId: string;
  lane: string;
  fence: number;
  platform: PlatformName;
  tenant: string;
}

/** A message that this worker may now send, has to look for, or gives up. */
export interface OutboundTask {
  step: 'send' | 'find' | 'give_up';
  messageId: string;
  place: Place;
  content: OutboundContent;
  subject: string | null;
  locale: Locale;
  timeZone: string;
  ticketId: string | null;
  /** Attempts including this one. */
  attempts: number;
  /** Of those before this one, how many of the latest never came to an end. */
  unended: number;
  firstTriedAt: string;
  dueAt: string;
  /** The subject's message on the platform, if there is one. */
  ref?: MessageRef;
  /** From when on attempts count for giving up: the first, or the first since somebody sent it again. */
  triedSince: string;
  /** Why its platform was taking nothing when this was taken up. */
  outage?: OutageReason;
}

export interface Attempt {
  task: OutboundTask;
  completion: Completion;
  ref?: MessageRef;
  /** What it told of the platform, if it told anything. */
  told?: Told;
}

/**
 * Takes up to `limit` of the workspace's lanes on a platform that have something due, no living worker and
 * no tenant that waits, longest waiting first (index outbound_lane_next).
 */
export async function claimOutboundLanes(
  db: Db,
  { workspaceId, platform }: { workspaceId: string; platform: PlatformName },
  window: ClaimWindow,
): Promise<OutboundLease[]> {
  // Materialized: as a plain sub-select it may be run again for each row, and then takes more than `limit`.
  const rows = await db.execute<{ lane: string; fence: string; tenant: string }>(sql`
    with due as materialized (
      select workspace_id, lane from outbound_lane c
      where workspace_id = ${workspaceId} and platform = ${platform} and next_at <= ${window.now}::timestamptz
        and (lease_until is null or lease_until < ${window.now}::timestamptz
          or lease_until > ${window.implausibleAfter}::timestamptz)
        and not exists (
          select 1 from outbound_tenant t
          where t.workspace_id = c.workspace_id and t.platform = c.platform and t.tenant = c.tenant
            and t.not_before > ${window.now}::timestamptz)
      order by next_at limit ${window.limit} for update skip locked)
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
  await settleLane(tx, lease, { recent, notBefore, nextAt, task, now, random: options.random });
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
      next_at = ${iso(to.nextAt)}::timestamptz,
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
};

async function lockLane(tx: Tx, lease: OutboundLease): Promise<{ recent: number[]; notBefore: number }> {
  const [row] = await tx.execute<{ fence: string; recent: number[]; not_before: string | null }>(sql`
    select fence, recent, not_before from outbound_lane
    where workspace_id = ${lease.workspaceId} and lane = ${lease.lane} for update`);
  if (!row || Number(row.fence) !== lease.fence) throw new LostLease(lease.lane);
  const notBefore = row.not_before ? msOf(row.not_before) : 0;
  return { recent: row.recent, notBefore };
}

/** The lane's first unsent message with what is known of its subject and its thread on the platform. */
async function headOf(tx: Tx, lease: OutboundLease): Promise<HeadRow | undefined> {
  const [row] = await tx.execute<HeadRow>(sql`
    select m.message_id, m.state, m.place, m.content, m.subject, m.locale, m.time_zone, m.ticket_id,
      m.attempts, m.unended, m.first_tried_at, m.next_at, m.due_at, own.ref, root.external_id as root,
      t.not_before as tenant_not_before, m.resent_at, o.reason as outage
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
    order by m.seq limit 1`);
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
      await markSent(tx, lease, attempt, now);
      return;
    case 'again':
      await backToDue(tx, lease, task, { nextAt: completion.at, error: completion.error });
      return;
    case 'look':
      await tx.execute(sql`
        update outbound_message
        set state = 'ambiguous', unended = 0, error = ${completion.error}, next_at = ${iso(completion.at)}::timestamptz
        where ${mine}`);
      return;
    case 'repost':
      await dropRef(tx, lease, task);
      await backToDue(tx, lease, task, { nextAt: now.epochMilliseconds, error: completion.error });
      return;
    case 'lane_waits':
      await backToDue(tx, lease, task, {
        nextAt: now.epochMilliseconds,
        error: 'rate limited',
        uncounted: true,
      });
      return;
    case 'tenant_waits':
      await backToDue(tx, lease, task, {
        nextAt: now.epochMilliseconds,
        error: completion.reason,
        uncounted: true,
      });
      await holdTenant(tx, lease, completion, now);
      return;
    case 'dead':
      await tx.execute(sql`
        update outbound_message set state = 'dead', unended = 0, error = ${`${completion.cause}: ${completion.error}`}
        where ${mine}`);
      return;
  }
}

/** A message that can be changed later is remembered under its subject; a deleted one is forgotten. */
async function markSent(
  tx: Tx,
  lease: OutboundLease,
  attempt: Attempt,
  now: Temporal.Instant,
): Promise<void> {
  const { task, ref } = attempt;
  const sent = sql`
    update outbound_message set state = 'sent', unended = 0, sent_at = ${now.toString()}::timestamptz, error = null
    where workspace_id = ${lease.workspaceId} and message_id = ${task.messageId}`;
  if (task.content.op === 'put' && task.subject && ref) {
    const { platform, tenant, channel } = task.place;
    await tx.execute(sql`
      with sent as (${sent})
      insert into message_ref (workspace_id, subject, platform, tenant, channel, external_id, ref, created_at)
      values (${lease.workspaceId}, ${task.subject}, ${platform}, ${tenant}, ${channel}, ${ref.externalId},
        ${jsonText(ref)}::jsonb, ${now.toString()}::timestamptz)
      on conflict (workspace_id, subject) do update
        set platform = excluded.platform, tenant = excluded.tenant, channel = excluded.channel,
          external_id = excluded.external_id, ref = excluded.ref`);
    return;
  }
  await tx.execute(sent);
  if (task.content.op === 'delete') await dropRef(tx, lease, task);
}

/**
 * To be tried again, in its own place in the lane. A newer state of the same card that waits already moves into
 * it: what stands between the two may belong under the card.
 * @param again.uncounted it failed through no fault of its own
 */
async function backToDue(
  tx: Tx,
  lease: OutboundLease,
  task: OutboundTask,
  again: { nextAt: number; error: string; uncounted?: boolean },
): Promise<void> {
  if (task.content.op === 'put' && task.subject) await takeOverNewer(tx, lease, task);
  await tx.execute(sql`
    update outbound_message
    set state = 'due', next_at = ${iso(again.nextAt)}::timestamptz, error = ${again.error}, unended = 0,
      attempts = attempts - ${again.uncounted ? 1 : 0}::integer
    where workspace_id = ${lease.workspaceId} and message_id = ${task.messageId}`);
}

async function takeOverNewer(tx: Tx, lease: OutboundLease, task: OutboundTask): Promise<void> {
  const [newer] = await tx.execute<{ message_id: string }>(sql`
    update outbound_message set state = 'withdrawn'
    where workspace_id = ${lease.workspaceId} and lane = ${lease.lane} and subject = ${task.subject}
      and state = 'due' and content->>'op' = 'put'
    returning message_id`);
  if (!newer) return;
  await tx.execute(sql`
    update outbound_message m
    set content = w.content, place = w.place, under = w.under, locale = w.locale, time_zone = w.time_zone,
      ticket_id = w.ticket_id, urgency = w.urgency
    from outbound_message w
    where m.workspace_id = ${lease.workspaceId} and m.message_id = ${task.messageId}
      and w.workspace_id = m.workspace_id and w.message_id = ${newer.message_id}`);
}

/**
 * Nothing more goes to the tenant before `until`. Its lanes that are due are put off too, so that claims don't
 * walk over them; those that somebody else holds are left out, since claims look at the tenant as well.
 */
async function holdTenant(
  tx: Tx,
  lease: OutboundLease,
  wait: { until: number; reason: 'rate_limited' | 'unauthorised' },
  now: Temporal.Instant,
): Promise<void> {
  const { workspaceId, platform, tenant } = lease;
  await tx.execute(sql`
    insert into outbound_tenant (workspace_id, platform, tenant, not_before, reason)
    values (${workspaceId}, ${platform}, ${tenant}, ${iso(wait.until)}::timestamptz, ${wait.reason})
    on conflict (workspace_id, platform, tenant) do update
      set not_before = greatest(outbound_tenant.not_before, excluded.not_before), reason = excluded.reason`);
  await tx.execute(sql`
    with waiting as materialized (
      select lane from outbound_lane
      where workspace_id = ${workspaceId} and platform = ${platform} and tenant = ${tenant}
        and next_at <= ${now.toString()}::timestamptz and lease_until is null and lane <> ${lease.lane}
      for update skip locked)
    update outbound_lane l set next_at = ${iso(wait.until)}::timestamptz
    from waiting where l.workspace_id = ${workspaceId} and l.lane = waiting.lane`);
}

async function dropRef(tx: Tx, lease: OutboundLease, task: OutboundTask): Promise<void> {
  if (!task.subject) return;
  await tx.execute(sql`
    delete from message_ref where workspace_id = ${lease.workspaceId} and subject = ${task.subject}`);
}

function msOf(instant: string): number {
  return Temporal.Instant.from(instant).epochMilliseconds;
}

function iso(ms: number | null): string | null {
  return ms === null ? null : Temporal.Instant.fromEpochMilliseconds(Math.round(ms)).toString();
}
