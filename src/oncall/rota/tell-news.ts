import { rotaOf } from '../../config/rotas.ts';
import type { Context } from '../../context.ts';
import type { Desk } from '../../tickets/desk.ts';
import { announce } from './announce.ts';
import { newsSince } from './news.ts';
import { type Runs, runsAround } from './reach.ts';
import type { RotaState } from './store.ts';

const HOUR = 3_600_000;

/**
 * Tells what time has brought since the rota was last attended to. Its row is locked by the caller, who saves up to
 * when everything is told.
 * @returns its times on call from then on, until later than what is due before the next look; undefined if the
 *   configuration has no such rota (any more)
 */
export async function tellNews(ctx: Context, desk: Desk, state: RotaState): Promise<Runs | undefined> {
  const config = rotaOf(desk.config, state.rota);
  if (!config) return undefined;
  const now = ctx.now.epochMilliseconds;
  const furthest = Math.max(config.lookAheadDays * 24 * HOUR, ...config.remindBefore.map((m) => m * 60_000));
  const runs = await runsAround(ctx, desk, state.rota, state.announcedUntil, now + furthest + 2 * HOUR);
  if (!runs) return undefined;
  const news = newsSince(runs.runs, state.announcedUntil, now, config.remindBefore);
  await announce(ctx, desk, runs.loaded, runs.runs, news);
  return runs;
}
