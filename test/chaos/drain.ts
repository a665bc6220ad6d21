import { setTimeout } from 'node:timers/promises';
import type { Sql } from 'postgres';

const LOOK_EVERY_MS = 200;

/** What is still to be done, by kind. */
async function openWork(sql: Sql): Promise<Record<string, number>> {
  const rows = await sql<{ what: string; n: number }[]>`
    select 'events' as what, count(*)::int as n from inbound_event where state = 'due'
    union all select 'messages', count(*)::int from outbound_message
      where state in ('held', 'due', 'sending', 'ambiguous')
    union all select 'clocks', count(*)::int from sla_clock where next_at < now() + interval '1 minute'
    union all select 'snoozes', count(*)::int from sla_snooze where until < now() + interval '1 minute'
    union all select 'escalations', count(*)::int from escalation where next_at is not null
    union all select 'leases', (select count(*)::int from inbound_lane where lease_until is not null)
      + (select count(*)::int from outbound_lane where lease_until is not null)`;
  return Object.fromEntries(rows.map(({ what, n }) => [what, n]));
}

/**
 * Waits until nothing is left to do.
 * @returns how long that took, ms; undefined if it hadn't ended within the time
 */
export async function drained(sql: Sql, withinMs: number): Promise<number | undefined> {
  const began = performance.now();
  let quiet = 0;
  while (performance.now() - began < withinMs) {
    const open = await openWork(sql);
    quiet = Object.values(open).every((n) => n === 0) ? quiet + 1 : 0;
    // Twice: between an event and its messages there is a moment in which nothing is open.
    if (quiet === 2) return performance.now() - began;
    await setTimeout(LOOK_EVERY_MS);
  }
  return undefined;
}
