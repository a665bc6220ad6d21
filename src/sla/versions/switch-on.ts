import { createHash } from 'node:crypto';
import type { PolicySet } from '../model.ts';
import { insertVersion, latestVersion, type VersionScope } from './store.ts';

/**
 * Makes a set of policies the one in force, at the start of Parley: a changed set is a new version, an unchanged one
 * is none. Of replicas that start at once with the same set one makes the version.
 * @returns its number
 */
export async function switchOnPolicies(
  scope: VersionScope,
  set: PolicySet,
  now: Temporal.Instant,
): Promise<number> {
  const hash = hashOf(set);
  for (;;) {
    const latest = await latestVersion(scope);
    if (latest?.hash === hash) return latest.version;
    const version = (latest?.version ?? 0) + 1;
    // Versions follow each other in time, too, whatever clock the earlier one was made by.
    const before = latest && Temporal.Instant.from(latest.since);
    const since = before && Temporal.Instant.compare(before, now) > 0 ? before : now;
    if (await insertVersion(scope, { version, since: since.toString(), hash, definition: set }))
      return version;
  }
}

/** The same for the same content, in whatever order its keys are. */
export function hashOf(set: PolicySet): string {
  return createHash('sha256').update(JSON.stringify(set, inKeyOrder)).digest('hex');
}

function inKeyOrder(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
