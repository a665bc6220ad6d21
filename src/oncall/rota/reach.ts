import { type RotaConfig, rotaOf } from '../../config/rotas.ts';
import type { Desk } from '../../tickets/desk.ts';
import { type LoadedRota, loadRota, type Reading } from './load.ts';
import { joined, runAt, type Shift, shiftsBetween } from './model.ts';

const DAY = 86_400_000;
const MINUTE = 60_000;

/** How far before and after an instant one has to look to see a whole turn, ms. */
export function reachOf(rota: RotaConfig): number {
  const longest = Math.max(...rota.layers.map(({ handOver }) => handOver.everyMinutes)) * MINUTE;
  return Math.max(2 * longest, 2 * DAY);
}

/** A rota's times on call around some time: of whom, whole, in order. */
export interface Runs {
  loaded: LoadedRota;
  /** Of neighbouring shifts of one person one. `to` is Infinity while no end is in sight. */
  runs: Shift[];
}

/** @returns undefined if the configuration has no such rota */
export async function runsAround(
  ctx: Reading,
  desk: Pick<Desk, 'config' | 'people'>,
  key: string,
  from: number,
  to: number,
): Promise<Runs | undefined> {
  const config = rotaOf(desk.config, key);
  if (!config) return undefined;
  const reach = reachOf(config);
  const loaded = await loadRota(ctx, desk, key, [from - reach, to + reach]);
  if (!loaded) return undefined;
  const end = to + reach;
  const runs = joined(shiftsBetween(loaded.rota, loaded.overrides, from - reach, end));
  const seen = runs.filter((run) => run.to > from && run.from < to);
  return {
    loaded,
    runs: seen.map((run) => (run.to === end ? { ...run, to: Number.POSITIVE_INFINITY } : run)),
  };
}

/** Of a time whose end nobody said: when the shift ends that it begins in, at most a week later. Ms. */
export async function defaultEnd(
  ctx: Reading,
  desk: Pick<Desk, 'config' | 'people'>,
  key: string,
  from: number,
): Promise<number> {
  const found = await runsAround(ctx, desk, key, from, from + 1);
  return Math.min(runAt(found?.runs ?? [], from)?.to ?? from + DAY, from + 7 * DAY);
}
