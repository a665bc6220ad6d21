import { runAt, type Shift } from './model.ts';

/** What has to be told of a rota because time went by. Pure; instants in ms. */

export interface News {
  /** Whose time has begun, and whose was before. */
  handOver?: { before: Shift | undefined; now: Shift };
  /** Times that begin soon, of which their person hears now. */
  soon: Shift[];
}

/**
 * @param runs times on call from before `since` until later than the furthest reminder
 * @param since up to when everything is told
 * @param remindBefore minutes
 */
export function newsSince(
  runs: readonly Shift[],
  since: number,
  now: number,
  remindBefore: readonly number[],
): News {
  const current = runAt(runs, now);
  const hasBegun = current !== undefined && current.from > since;
  return {
    // Of several during a stop the latest: who had it in between is history.
    ...(hasBegun ? { handOver: { before: runs.find(({ to }) => to === current.from), now: current } } : {}),
    soon: runs.filter(
      ({ from, personId }) =>
        personId !== null &&
        from > now &&
        remindersOf(from, remindBefore).some((due) => since < due && due <= now),
    ),
  };
}

/** When there will be news next, as far as `runs` tell. */
export function nextNews(
  runs: readonly Shift[],
  now: number,
  remindBefore: readonly number[],
): number | undefined {
  const coming = runs
    .filter(({ from }) => from > now)
    .flatMap(({ from }) => [from, ...remindersOf(from, remindBefore)])
    .filter((due) => due > now);
  return coming.length > 0 ? Math.min(...coming) : undefined;
}

const remindersOf = (from: number, remindBefore: readonly number[]): number[] =>
  remindBefore.map((minutes) => from - minutes * 60_000);
