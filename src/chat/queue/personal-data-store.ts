import { sql } from 'drizzle-orm';
import type { Context } from '../../context.ts';
import { listOf } from '../../db/lists.ts';
import { holdsAny, renamed } from '../../db/names.ts';
import {
  type DataHolder,
  directChannels,
  type Erasure,
  type Forgotten,
  type Subject,
} from '../../personal-data.ts';
import { laneOf } from '../place.ts';

/** What the queues keep of people: their events and what was written to them, until they are old. */
export const queueData: DataHolder = { name: 'queues', collect, forget };

/** Rows that one step looks at. */
const PAGE = 2_000;

const lanesOf = (who: Subject): string[] => directChannels(who).map(laneOf);

async function collect(ctx: Context, who: Subject): Promise<Record<string, unknown>> {
  const { workspaceId, tx } = ctx;
  const [row] = await tx.execute<Record<string, unknown>>(sql`
    select
      (select coalesce(jsonb_agg(to_jsonb(e) order by e.seq), '[]') from inbound_event e
        where e.workspace_id = ${workspaceId} and ${isActor(who, 'e')}) as events,
      (select coalesce(jsonb_agg(to_jsonb(m) order by m.seq), '[]') from outbound_message m
        where m.workspace_id = ${workspaceId} and m.lane in ${listOf(lanesOf(who))}) as messages,
      (select coalesce(jsonb_agg(to_jsonb(r)), '[]') from message_ref r
        where r.workspace_id = ${workspaceId} and ${isRoom(who, 'r')}) as shown,
      (select coalesce(jsonb_agg(to_jsonb(c)), '[]') from conversation c
        where c.workspace_id = ${workspaceId} and ${isRoom(who, 'c')}) as rooms`);
  return row ?? {};
}

/** First all that is theirs; then a walk through the events of others, and one through what went to others. */
async function forget(
  ctx: Context,
  who: Subject,
  how: Erasure,
  cursor: string | undefined,
): Promise<Forgotten> {
  const [walk, last] = cursor?.split(' ') ?? ['events', NIL];
  if (cursor === undefined) await forgetDirectChats(ctx, who);
  if (walk === 'events') {
    const next = await forgetEvents(ctx, who, last ?? NIL);
    return { cards: 0, cursor: next ? `events ${next}` : `messages ${NIL}` };
  }
  const next = await forgetMessages(ctx, who, how, last ?? NIL);
  return { cards: 0, ...(next ? { cursor: `messages ${next}` } : {}) };
}

const wordsOf = (who: Subject): string[] => [
  who.name,
  ...(who.email ? [who.email] : []),
  ...who.accounts.map((one) => one.externalId),
];

/**
 * Of an event that is over and that is theirs or names them only its key stays, by which a repeat is known
 * until it is old. One that still waits is worked, and its author met anew.
 */
async function forgetEvents(ctx: Context, who: Subject, after: string): Promise<string | undefined> {
  const words = wordsOf(who);
  const [row] = await ctx.tx.execute<{ last: string | null }>(sql`
    with page as materialized (
      select event_id, state, payload, answer from inbound_event
      where workspace_id = ${ctx.workspaceId} and event_id > ${after}::uuid
      order by event_id limit ${PAGE}),
    gone as (
      update inbound_event e set payload = '{}', answer = null, error = null,
        lane = case when e.lane in ${listOf(lanesOf(who))} then 'erased' else e.lane end
      from page
      where e.workspace_id = ${ctx.workspaceId} and e.event_id = page.event_id
        and page.state in ('done', 'dead')
        and (${holdsAny(sql`page.payload`, words)} or ${holdsAny(sql`page.answer`, words)}))
    select max(event_id::text) as last from page having count(*) = ${PAGE}`);
  return row?.last ?? undefined;
}

async function forgetDirectChats(ctx: Context, who: Subject): Promise<void> {
  const { workspaceId, tx } = ctx;
  const lanes = listOf(lanesOf(who));
  // What is being sent in this moment is let go; it is deleted once it is old.
  await tx.execute(sql`
    delete from outbound_message
    where workspace_id = ${workspaceId} and lane in ${lanes} and state not in ('sending', 'ambiguous')`);
  await tx.execute(sql`
    delete from message_ref r where r.workspace_id = ${workspaceId} and ${isRoom(who, 'r')}`);
  await tx.execute(sql`
    delete from conversation c where c.workspace_id = ${workspaceId} and ${isRoom(who, 'c')}`);
  await tx.execute(sql`
    delete from outbound_lane l where l.workspace_id = ${workspaceId} and l.lane in ${lanes}
      and l.lease_until is null and not exists (
        select 1 from outbound_message m
        where m.workspace_id = l.workspace_id and m.lane = l.lane
          and m.state in ('due', 'held', 'sending', 'ambiguous'))`);
  await tx.execute(sql`
    delete from inbound_lane l where l.workspace_id = ${workspaceId} and l.lane in ${lanes}
      and l.lease_until is null and not exists (
        select 1 from inbound_event e
        where e.workspace_id = l.workspace_id and e.lane = l.lane and e.state = 'due')`);
}

/**
 * What has gone to others and names the person is deleted as if it were old: the cards themselves are drawn
 * anew. In what still waits another name stands.
 */
async function forgetMessages(
  ctx: Context,
  who: Subject,
  how: Erasure,
  after: string,
): Promise<string | undefined> {
  const words = wordsOf(who);
  const [row] = await ctx.tx.execute<{ last: string | null }>(sql`
    with page as materialized (
      select message_id, state, content from outbound_message
      where workspace_id = ${ctx.workspaceId} and message_id > ${after}::uuid
      order by message_id limit ${PAGE}),
    named as materialized (select message_id, state from page where ${holdsAny(sql`page.content`, words)}),
    waiting as (
      update outbound_message m set content = ${renamed(sql`m.content`, who.name, how.alias)}
      from named where m.workspace_id = ${ctx.workspaceId} and m.message_id = named.message_id
        and m.state in ('due', 'held')),
    gone as (
      delete from outbound_message m using named
      where m.workspace_id = ${ctx.workspaceId} and m.message_id = named.message_id
        and m.state in ('sent', 'withdrawn', 'dead'))
    select max(message_id::text) as last from page having count(*) = ${PAGE}`);
  return row?.last ?? undefined;
}

const NIL = '00000000-0000-0000-0000-000000000000';

function isActor(who: Subject, alias: string) {
  const e = sql.raw(alias);
  return sql`exists (
    select 1 from jsonb_to_recordset(${JSON.stringify(who.accounts)}::jsonb)
      as a(platform text, tenant text, "externalId" text)
    where a.platform = ${e}.platform and a.tenant = ${e}.payload->'place'->>'tenant'
      and a."externalId" = ${e}.payload->'actor'->>'externalId')`;
}

/** The direct chats with the person. */
function isRoom(who: Subject, alias: string) {
  const r = sql.raw(alias);
  return sql`(${r}.platform, ${r}.tenant, ${r}.channel) in (
    select d.platform, d.tenant, d.channel
    from jsonb_to_recordset(${JSON.stringify(directChannels(who))}::jsonb)
      as d(platform text, tenant text, channel text))`;
}
