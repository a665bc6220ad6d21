import type { Context } from '../../context.ts';
import type { Desk } from '../../tickets/desk.ts';
import { lockRota, saveRota } from './store.ts';
import { tellNews } from './tell-news.ts';

/**
 * Locks a rota, tells what is due up to now, and lets `change` write who stands in: what that changes from now on, it
 * tells itself. The rest (swaps that it overtakes, gaps that it covers) follows within seconds.
 * @param change gets the revision that it makes; may throw a Refusal
 */
export async function changeRota<T>(
  ctx: Context,
  desk: Desk,
  rota: string,
  change: (revision: number) => Promise<T>,
): Promise<T> {
  const state = await lockRota(ctx, rota);
  await tellNews(ctx, desk, state);
  const revision = state.revision + 1;
  const result = await change(revision);
  const now = ctx.now.epochMilliseconds;
  const announcedUntil = Math.max(state.announcedUntil, now);
  await saveRota(ctx, { ...state, revision, changedAt: now, nextLookAt: now, announcedUntil }, now);
  return result;
}
