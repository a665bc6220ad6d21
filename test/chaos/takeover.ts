import type { Sql } from 'postgres';

const LOOK_EVERY_MS = 100;
const GIVE_UP_MS = 60_000;

/**
 * How long it takes, after a process was killed, until all that was under way then is under way with others or
 * done. Those lanes that living processes hold are soon given back, so the longest are the dead one's.
 * @returns ms since the call; undefined if nothing was under way, or it can't be said (the database went away)
 */
export async function takeoverTime(sql: Sql): Promise<number | undefined> {
  const began = performance.now();
  try {
    const held = await leases(sql);
    if (held.size === 0) return undefined;
    while (performance.now() - began < GIVE_UP_MS) {
      await new Promise((done) => setTimeout(done, LOOK_EVERY_MS));
      const now = await leases(sql);
      if ([...held].every((lease) => !now.has(lease))) return performance.now() - began;
    }
    return undefined;
  } catch {
    // A database crash has a figure of its own.
    return undefined;
  }
}

/** Every lane that somebody holds, with the fence under which. */
async function leases(sql: Sql): Promise<Set<string>> {
  const rows = await sql<{ lease: string }[]>`
    select 'in ' || lane || ' ' || fence as lease from inbound_lane where lease_until is not null
    union all
    select 'out ' || lane || ' ' || fence from outbound_lane where lease_until is not null`;
  return new Set(rows.map(({ lease }) => lease));
}
