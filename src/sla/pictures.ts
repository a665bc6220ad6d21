import type { Context } from '../context.ts';
import { pngOf } from '../pictures/png.ts';
import { readChart, replayChart } from './replay/chart.ts';
import type { Rules } from './rules.ts';
import { drawWhy } from './why/why.ts';

/** The picture that a link names. The link is what lets one see it. @returns PNG; undefined: there is none (any more) */
export async function drawPicture(ctx: Context, rules: Rules, what: string): Promise<Buffer | undefined> {
  const chart = readChart(what);
  return chart ? pngOf(replayChart(chart)) : drawWhy(ctx, rules, what);
}
