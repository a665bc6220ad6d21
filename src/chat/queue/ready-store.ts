import { sql } from 'drizzle-orm';
import type { Tx } from '../../db/connect.ts';
import { idsOf, listOf } from '../../db/lists.ts';
import { newerState } from './newer-state-store.ts';

/**
 * Lets go what is ready in lanes that the transaction has locked.
 * @param now ISO instant
 * @returns how many were released
 */
export async function releaseReady(
  tx: Tx,
  workspaceId: string,
  now: string,
  lanes: readonly string[],
): Promise<number> {
  const ready = await lockReady(tx, workspaceId, now, lanes);
  if (ready.length === 0) return 0;
  const absorbed = await replaceWaiting(tx, workspaceId, ready);
  await makeDue(
    tx,
    workspaceId,
    ready.filter((id) => !absorbed.has(id)),
  );
  return ready.length;
}

/** Those that somebody is taking back right now are left to them. */
async function lockReady(
  tx: Tx,
  workspaceId: string,
  now: string,
  lanes: readonly string[],
): Promise<string[]> {
  const rows = await tx.execute<{ message_id: string }>(sql`
    select message_id from outbound_message
    where workspace_id = ${workspaceId} and state = 'held' and next_at <= ${now}::timestamptz
      and lane in ${listOf(lanes)}
    order by next_at, seq for update skip locked`);
  return [...rows].map((row) => row.message_id);
}

/** @returns the ids of held messages whose content a waiting one has taken over */
async function replaceWaiting(tx: Tx, workspaceId: string, ready: string[]): Promise<Set<string>> {
  const rows = await tx.execute<{ message_id: string }>(sql`
    update outbound_message w
    set ${newerState('held')}
    from outbound_message held
    where held.workspace_id = ${workspaceId} and held.message_id in ${idsOf(ready)}
      and held.content->>'op' = 'put'
      and w.workspace_id = held.workspace_id and w.lane = held.lane and w.subject = held.subject
      and w.state = 'due' and w.content->>'op' = 'put'
    returning held.message_id`);
  const absorbed = [...rows].map((row) => row.message_id);
  if (absorbed.length > 0) {
    await tx.execute(sql`
      update outbound_message set state = 'withdrawn'
      where workspace_id = ${workspaceId} and message_id in ${idsOf(absorbed)}`);
  }
  return new Set(absorbed);
}

async function makeDue(tx: Tx, workspaceId: string, ids: string[]): Promise<void> {
  await tx.execute(sql`
    update outbound_message m set state = 'due', seq = r.seq
    from (
      select id, nextval('outbound_seq') as seq
      from (
        select value::uuid as id from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb)
          with ordinality as e(value, n)
        order by n) in_order) r
    where m.workspace_id = ${workspaceId} and m.message_id = r.id`);
}
