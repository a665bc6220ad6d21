import { compileCalendar } from '../../calendar/compile.ts';
import type { Calendar } from '../../calendar/model.ts';
import type { Context } from '../../context.ts';
import type { CalendarOf } from '../clocks.ts';
import type { PolicyVersion } from '../model.ts';
import { latestVersion, type VersionRow, versionsAfter } from './store.ts';

/** All that clocks are counted by. */
export interface Policies {
  /** Every version there was, in order; at least one. */
  versions(ctx: Pick<Context, 'workspaceId' | 'tx' | 'now'>): Promise<readonly PolicyVersion[]>;
  calendarOf: CalendarOf;
}

/** For how long what is known is believed: another replica may have switched on a new version. */
const BELIEVED_MS = 1_000;

/**
 * Reads the policies of a workspace and keeps them, as versions never change. A new one is seen after a second at the
 * latest; what was counted by the one before meanwhile is counted anew like everything that is open.
 */
export function createPolicies(): Policies {
  const kept = new Map<string, { versions: readonly PolicyVersion[]; readAt: number }>();
  return {
    calendarOf: keepCalendars(),
    async versions(ctx) {
      const known = kept.get(ctx.workspaceId);
      const now = ctx.now.epochMilliseconds;
      if (known && Math.abs(now - known.readAt) < BELIEVED_MS) return known.versions;
      const versions = await withNewer(ctx, known?.versions ?? []);
      kept.set(ctx.workspaceId, { versions, readAt: now });
      return versions;
    },
  };
}

async function withNewer(
  ctx: Pick<Context, 'workspaceId' | 'tx'>,
  known: readonly PolicyVersion[],
): Promise<readonly PolicyVersion[]> {
  const last = known.at(-1)?.version ?? 0;
  const latest = await latestVersion(ctx);
  if (!latest) throw new Error('no policies were switched on');
  return latest.version === last ? known : [...known, ...(await versionsAfter(ctx, last)).map(versionOf)];
}

/** Calendars are made once for each version: that takes longer than asking them. */
export function keepCalendars(): CalendarOf {
  const made = new WeakMap<PolicyVersion, Map<string, Calendar>>();
  return (version, name) => {
    const known = made.get(version) ?? new Map<string, Calendar>();
    made.set(version, known);
    const calendar = known.get(name) ?? compiled(version, name);
    known.set(name, calendar);
    return calendar;
  };
}

function versionOf({ version, since, definition }: VersionRow): PolicyVersion {
  return { version, since: Temporal.Instant.from(since).epochMilliseconds, set: definition };
}

function compiled({ version, set }: PolicyVersion, name: string): Calendar {
  const spec = set.calendars[name];
  if (!spec) throw new Error(`version ${version} of the policies has no calendar ${name}`);
  return compileCalendar(spec);
}
