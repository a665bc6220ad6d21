import type postgres from 'postgres';
import { QUEUES } from './desk.ts';

/** People who each have some of the tickets that fall due. */
const AGENTS = 200;

/**
 * Fills a migrated database with open tickets whose clocks run, most of them due in the next weeks.
 * @param open all of them, the due ones included
 * @param due those, the first ones, that will be made due; each has its threads and its first timeline entry
 */
export async function seedClocks(sql: postgres.Sql, open: number, due: number): Promise<void> {
  await sql`
    insert into person (workspace_id, person_id, name, created_at)
    select 'default', ${idOf(sql, 'a', 'i')}, 'Agent ' || i, now() from generate_series(0, ${AGENTS - 1}) i`;
  await sql`
    insert into account (workspace_id, platform, tenant, external_id, person_id, seen_at, profile_at)
    select 'default', 'slack', 'T0BENCH', 'USEED' || i, ${idOf(sql, 'a', 'i')}, now(), now()
    from generate_series(0, ${AGENTS - 1}) i`;
  await sql`
    insert into ticket (workspace_id, ticket_id, kind, number, title, description, state, impact, urgency, priority,
      category, queue, requester_id, opened_by_id, assignee_id, is_private, last_seq, created_at, updated_at)
    select 'default', ${idOf(sql, 'b', 'i')}, 'incident', 1001 + i, 'Screen ' || i || ' is black', 'It began today.',
      'in_progress', 2, 2, 'P' || 1 + i % 4, 'q' || i % ${QUEUES}, 'q' || i % ${QUEUES},
      ${idOf(sql, 'a', `i % ${AGENTS}`)}, ${idOf(sql, 'a', `i % ${AGENTS}`)}, ${idOf(sql, 'a', `(i * 7) % ${AGENTS}`)},
      false, 1, now() - interval '1 day', now() - interval '1 day'
    from generate_series(0, ${open - 1}) i`;
  await sql`
    insert into sla_ticket (workspace_id, ticket_id, seq, version, kept_since, changed_at, is_open)
    select 'default', ${idOf(sql, 'b', 'i')}, 1, 1, now() - interval '1 day', now() - interval '1 day', true
    from generate_series(0, ${open - 1}) i`;
  await sql`
    insert into sla_clock (workspace_id, ticket_id, target, cycle, state, policy, version, calendar, target_ms,
      budget_ms, carried_ms, used_ms, started_at, runs_since, due_at, next_at)
    select 'default', ${idOf(sql, 'b', 'i')}, 'resolution', 1, 'running', 'basic', 1, 'always', 86400000, 86400000, 0, 0,
      r.since, r.since, r.since + interval '24 h', r.since + interval '24 h'
    from generate_series(0, ${open - 1}) i
    cross join lateral (select now() + interval '1 h' + i % 20000 * interval '1 min' as since) r`;
  await sql`
    insert into ticket_event (workspace_id, ticket_id, seq, type, source, visibility, data, at)
    select 'default', ${idOf(sql, 'b', 'i')}, 1, 'opened', 'seed', 'public', '{}', now() - interval '1 day'
    from generate_series(0, ${due - 1}) i`;
  await sql`
    insert into ticket_thread (workspace_id, ticket_id, role, lane, place, card_subject)
    select 'default', ${idOf(sql, 'b', 'i')}, 'triage', r.lane,
      jsonb_build_object('platform', 'slack', 'tenant', 'T0BENCH', 'channel', r.channel, 'kind', 'channel'),
      'ticket/' || ${idOf(sql, 'b', 'i')} || '/triage/' || r.lane
    from generate_series(0, ${due - 1}) i
    cross join lateral (select 'CTRIAGE' || i % ${QUEUES} as channel, 'slack:T0BENCH:CTRIAGE' || i % ${QUEUES} as lane) r`;
  await sql`
    insert into message_ref (workspace_id, subject, platform, tenant, channel, external_id, ref, created_at)
    select 'default', card_subject, 'slack', 'T0BENCH', place->>'channel', r.ts,
      jsonb_build_object('externalId', r.ts), now()
    from ticket_thread
    cross join lateral (select '16' || ticket_thread.ticket_id as ts) r`;
  await sql`vacuum analyze`;
  await sql`checkpoint`;
}

/** The id of a seeded row; they sort by number. */
function idOf(sql: postgres.Sql, prefix: 'a' | 'b', number: string) {
  return sql.unsafe(`('${prefix}0000000-0000-7000-8000-' || lpad((${number})::text, 12, '0'))::uuid`);
}

/** Makes some of the seeded clocks due, one after the other from an instant on. */
export async function makeDue(
  sql: postgres.Sql,
  which: { first: number; count: number },
  at: { from: Date; overMs: number },
): Promise<void> {
  await sql`
    update sla_clock set due_at = r.due, next_at = r.due, runs_since = r.due - interval '24 h',
      started_at = r.due - interval '24 h'
    from generate_series(0, ${which.count - 1}) i
    cross join lateral (
      select ${at.from.toISOString()}::timestamptz + i * ${at.overMs / which.count} * interval '1 ms' as due) r
    where workspace_id = 'default' and ticket_id = ${idOf(sql, 'b', `i + ${which.first}`)}`;
}
