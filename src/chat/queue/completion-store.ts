import { sql } from 'drizzle-orm';
import type { Tx } from '../../db/connect.ts';
import { jsonText } from '../../db/json.ts';
import { iso } from './instants.ts';
import { newerState } from './newer-state-store.ts';
import type { Attempt, OutboundLease, OutboundTask } from './outbox-task.ts';

/** Writes down how an attempt ended. Takes the lane to be locked. */
export async function complete(
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
  const [taken] = await tx.execute<{ message_id: string }>(sql`
    update outbound_message set state = 'withdrawn'
    where workspace_id = ${lease.workspaceId} and lane = ${lease.lane} and subject = ${task.subject}
      and state = 'due' and content->>'op' = 'put'
    returning message_id`);
  if (!taken) return;
  await tx.execute(sql`
    update outbound_message m
    set ${newerState('newer')}
    from outbound_message newer
    where m.workspace_id = ${lease.workspaceId} and m.message_id = ${task.messageId}
      and newer.workspace_id = m.workspace_id and newer.message_id = ${taken.message_id}`);
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
