import { createHash } from 'node:crypto';
import { type SQL, sql } from 'drizzle-orm';
import type { Db, Tx } from '../../db/connect.ts';
import { jsonText } from '../../db/json.ts';
import type { Inbound } from '../inbound.ts';
import { laneOf } from '../place.ts';
import type { Answer } from '../platform.ts';
import { type ClaimWindow, LostLease } from './lease.ts';

/** A lane that this worker holds. What it writes counts only as long as nobody else has a later fence. */
export interface InboundLease {
  workspaceId: string;
  lane: string;
  fence: number;
  /** Whoever had the lane before neither finished nor gave it back. */
  isAbandoned: boolean;
}

export interface DueEvent {
  eventId: string;
  payload: Inbound;
  attempts: number;
  receivedAt: string;
}

/** Longer keys don't fit into an index entry; they are told apart by their digest. */
const LONGEST_KEY = 500;

function keyOf(inbound: Inbound): string {
  const { eventKey } = inbound;
  if (eventKey.length <= LONGEST_KEY) return eventKey;
  return `sha256:${createHash('sha256').update(eventKey).digest('hex')}`;
}

/**
 * Records an event and makes its lane due, in one statement and so one commit.
 * @returns false if the event is known already
 */
export async function insertEvent(
  db: Db,
  row: { workspaceId: string; eventId: string; now: string; inbound: Inbound },
): Promise<boolean> {
  const { workspaceId, eventId, now, inbound } = row;
  const lane = laneOf(inbound.place);
  const beforeSeq = inbound.missed ? sql`(${firstAfter(workspaceId, lane, inbound.at)})` : sql`null::bigint`;
  // A lane's next_at may be later than now because its head backs off: this event then waits behind it.
  const inserted = await db.execute(sql`
    with event as (
      insert into inbound_event
        (workspace_id, event_id, platform, event_key, lane, before_seq, payload, state, next_at, received_at)
      values (${workspaceId}, ${eventId}, ${inbound.place.platform}, ${keyOf(inbound)}, ${lane},
        ${beforeSeq}, ${jsonText(inbound)}::jsonb, 'due', ${now}, ${now})
      on conflict (workspace_id, platform, event_key) do nothing
      returning 1)
    insert into inbound_lane (workspace_id, lane, next_at)
    select ${workspaceId}, ${lane}, ${now}::timestamptz from event
    on conflict (workspace_id, lane) do update set next_at = coalesce(inbound_lane.next_at, excluded.next_at)
    returning 1`);
  return inserted.length > 0;
}

/**
 * The first event that waits in the lane and was told later than something was said; what was missed and found
 * only now is worked before it.
 * @param at ISO instant
 */
function firstAfter(workspaceId: string, lane: string, at: string): SQL {
  return sql`select min(seq) from inbound_event
    where workspace_id = ${workspaceId} and lane = ${lane} and state = 'due' and payload->'missed' is null
      and received_at > ${at}::timestamptz`;
}

/**
 * The event that a lane is worked at next: in the order of arrival (index inbound_event_due), and what was missed
 * where it was said (index inbound_event_missed, which is empty most of the time).
 */
function headOf({ workspaceId, lane }: Pick<InboundLease, 'workspaceId' | 'lane'>): SQL {
  const due = sql`from inbound_event where workspace_id = ${workspaceId} and lane = ${lane} and state = 'due'`;
  return sql`
    select * from (
      (select *, 2 * before_seq - 1 as place_in_lane ${due} and before_seq is not null
        order by before_seq, seq limit 1)
      union all
      (select *, 2 * seq ${due} and before_seq is null order by seq limit 1)) first
    order by place_in_lane limit 1`;
}

/** Records an interaction as done; false if it is known already (waits for one that is being recorded). */
export async function insertInteraction(
  tx: Tx,
  row: { workspaceId: string; eventId: string; now: string; inbound: Inbound },
): Promise<boolean> {
  const { workspaceId, eventId, now, inbound } = row;
  const inserted = await tx.execute(sql`
    insert into inbound_event
      (workspace_id, event_id, platform, event_key, lane, payload, state, next_at, received_at, done_at)
    values (${workspaceId}, ${eventId}, ${inbound.place.platform}, ${keyOf(inbound)},
      ${laneOf(inbound.place)}, ${jsonText(inbound)}::jsonb, 'done', ${now}, ${now}, ${now})
    on conflict (workspace_id, platform, event_key) do nothing
    returning 1`);
  return inserted.length > 0;
}

export async function storeAnswer(
  tx: Tx,
  workspaceId: string,
  eventId: string,
  answer: Answer,
): Promise<void> {
  await tx.execute(sql`
    update inbound_event set answer = ${jsonText(answer)}::jsonb
    where workspace_id = ${workspaceId} and event_id = ${eventId}`);
}

/** What an interaction was answered with before. */
export async function answerOf(tx: Tx, workspaceId: string, inbound: Inbound): Promise<Answer | undefined> {
  const [row] = await tx.execute<{ answer: Answer | null }>(sql`
    select answer from inbound_event
    where workspace_id = ${workspaceId} and platform = ${inbound.place.platform}
      and event_key = ${keyOf(inbound)}`);
  return row?.answer ?? undefined;
}

/**
 * Takes up to `limit` of the workspace's lanes that have something due and no living worker, longest waiting
 * first (index inbound_lane_next).
 */
export async function claimInboundLanes(
  db: Db,
  workspaceId: string,
  window: ClaimWindow,
): Promise<InboundLease[]> {
  // Materialized: as a plain sub-select it may be run again for each row, and then takes more than `limit`.
  const rows = await db.execute<{ lane: string; fence: string; is_abandoned: boolean }>(sql`
    with due as materialized (
      select workspace_id, lane, lease_until is not null as is_abandoned from inbound_lane
      where workspace_id = ${workspaceId} and next_at <= ${window.now}::timestamptz
        and (lease_until is null or lease_until < ${window.now}::timestamptz
          or lease_until > ${window.implausibleAfter}::timestamptz)
      order by next_at limit ${window.limit} for update skip locked)
    update inbound_lane l set lease_until = ${window.leaseUntil}::timestamptz, fence = l.fence + 1
    from due where l.workspace_id = due.workspace_id and l.lane = due.lane
    returning l.lane, l.fence, due.is_abandoned`);
  return [...rows].map((r) => ({
    workspaceId,
    lane: r.lane,
    fence: Number(r.fence),
    isAbandoned: r.is_abandoned,
  }));
}

/** The lane's head, if its time has come. */
export async function headEvent(db: Db, lease: InboundLease, now: string): Promise<DueEvent | undefined> {
  const [row] = await db.execute<{
    event_id: string;
    payload: Inbound;
    attempts: number;
    received_at: string;
    is_due: boolean;
  }>(sql`
    select event_id, payload, attempts, received_at, next_at <= ${now}::timestamptz as is_due
    from (${headOf(lease)}) head`);
  if (!row?.is_due) return undefined;
  return {
    eventId: row.event_id,
    payload: row.payload,
    attempts: row.attempts,
    receivedAt: row.received_at,
  };
}

/**
 * The end of an event's own transaction: marks it done. If nothing else of the lane is due now, or it is to be
 * given back, that happens in the same commit.
 * @returns whether the lane is still ours and has more
 * @throws LostLease if another worker has the lane
 */
export async function finishEvent(
  tx: Tx,
  lease: InboundLease,
  eventId: string,
  options: { now: string; giveBack: boolean },
): Promise<boolean> {
  // Sent to the server together, run in this order.
  const [, , more] = await Promise.all([
    lockInboundLane(tx, lease),
    markDone(tx, lease, eventId, options.now),
    settleInboundLane(tx, lease, options),
  ]);
  return more;
}

async function markDone(tx: Tx, lease: InboundLease, eventId: string, now: string): Promise<void> {
  await tx.execute(sql`
    update inbound_event set state = 'done', done_at = ${now}, error = null
    where workspace_id = ${lease.workspaceId} and event_id = ${eventId}`);
}

/**
 * Notes a failed attempt: again at `nextAt`, or `dead`. An event that is done stays done: its transaction may
 * have been committed although the connection broke before we heard of it.
 */
export async function failEvent(
  tx: Tx,
  lease: InboundLease,
  failure: { eventId: string; error: string; nextAt: string; dead: boolean; now: string },
): Promise<void> {
  await lockInboundLane(tx, lease);
  await tx.execute(sql`
    update inbound_event
    set attempts = attempts + 1, error = ${failure.error}, next_at = ${failure.nextAt},
      state = ${failure.dead ? 'dead' : 'due'}
    where workspace_id = ${lease.workspaceId} and event_id = ${failure.eventId} and state = 'due'`);
  await settleInboundLane(tx, lease, { now: failure.now, giveBack: true });
}

/** Gives a lane back, with the instant at which it is next worth a look. */
export async function releaseInboundLane(tx: Tx, lease: InboundLease, now: string): Promise<void> {
  await lockInboundLane(tx, lease);
  await settleInboundLane(tx, lease, { now, giveBack: true });
}

async function lockInboundLane(tx: Tx, lease: InboundLease): Promise<void> {
  const [row] = await tx.execute<{ fence: string }>(sql`
    select fence from inbound_lane
    where workspace_id = ${lease.workspaceId} and lane = ${lease.lane} for update`);
  if (Number(row?.fence) !== lease.fence) throw new LostLease(lease.lane);
}

/**
 * A second statement after the lane's lock, so that its snapshot sees every event whose transaction has
 * made the lane due before; one that comes later finds the lane unlocked and makes it due itself. A lane that
 * is given back with more to do goes behind those that wait already.
 */
async function settleInboundLane(
  tx: Tx,
  lease: InboundLease,
  { now, giveBack }: { now: string; giveBack: boolean },
): Promise<boolean> {
  const [row] = await tx.execute<{ more: boolean | null }>(sql`
    update inbound_lane l
    set next_at = case when head.next_at is not null then greatest(head.next_at, ${now}::timestamptz) end,
      lease_until = case when head.next_at <= ${now}::timestamptz and not ${giveBack}::boolean
        then l.lease_until end
    from (select (select next_at from (${headOf(lease)}) first) as next_at) head
    where l.workspace_id = ${lease.workspaceId} and l.lane = ${lease.lane}
    returning l.lease_until is not null as more`);
  return row?.more === true;
}

/** Deletes done events that are older than `before`, a few at a time. */
export async function deleteOldEvents(db: Db, workspaceId: string, before: string): Promise<number> {
  const rows = await db.execute(sql`
    delete from inbound_event where workspace_id = ${workspaceId} and event_id in (
      select event_id from inbound_event
      where workspace_id = ${workspaceId} and received_at < ${before}::timestamptz and state = 'done'
      order by received_at limit 1000)
    returning 1`);
  return rows.length;
}
