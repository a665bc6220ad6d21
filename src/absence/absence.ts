import type { Context } from '../context.ts';
import { absencesAt, absencesTouching } from './store.ts';

/** Who is away, for those who give out work. */

/** Which of these people are away. */
export async function awayAmong(
  ctx: Context,
  personIds: readonly string[],
  at: Temporal.Instant,
): Promise<Set<string>> {
  return new Set((await absencesAt(ctx, personIds, at)).map(({ personId }) => personId));
}

/** When these people are away within a time; `until` is undefined where nobody says. */
export async function awayBetween(
  ctx: Pick<Context, 'workspaceId' | 'tx'>,
  personIds: readonly string[],
  from: Temporal.Instant,
  until: Temporal.Instant,
): Promise<{ personId: string; from: Temporal.Instant; until?: Temporal.Instant }[]> {
  return (await absencesTouching(ctx, personIds, from, until)).map(({ personId, fromAt, untilAt }) => ({
    personId,
    from: Temporal.Instant.from(fromAt),
    ...(untilAt ? { until: Temporal.Instant.from(untilAt) } : {}),
  }));
}

export async function isAway(ctx: Context, personId: string, at: Temporal.Instant): Promise<boolean> {
  return (await awayAmong(ctx, [personId], at)).size > 0;
}

/** When the first of these people who are away comes back; undefined: nobody says. */
export async function firstBack(
  ctx: Context,
  personIds: readonly string[],
  at: Temporal.Instant,
): Promise<Temporal.Instant | undefined> {
  const ends = (await absencesAt(ctx, personIds, at)).flatMap(({ untilAt }) =>
    untilAt ? [Temporal.Instant.from(untilAt)] : [],
  );
  return ends.toSorted(Temporal.Instant.compare)[0];
}
