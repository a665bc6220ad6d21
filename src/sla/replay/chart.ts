import { z } from 'zod';
import { box, COLOURS, document, label } from '../../pictures/svg.ts';

/** What a chart is drawn from: of each row the promises that were met and missed, before and after. */
const row = z.tuple([z.string().max(40), z.int(), z.int(), z.int(), z.int()]);
const chart = z.strictObject({ kind: z.literal('replay'), rows: z.array(row).min(1).max(20) });
export type Chart = z.infer<typeof chart>;

export const chartToken = (what: Chart): string => Buffer.from(JSON.stringify(what)).toString('base64url');

/** @returns undefined for what is no such token */
export function readChart(token: string): Chart | undefined {
  try {
    return chart.safeParse(JSON.parse(Buffer.from(token, 'base64url').toString())).data;
  } catch {
    return undefined;
  }
}

const WIDTH = 760;
const LEFT = 190;
const RIGHT = 640;
const TOP = 34;
const ROW = 52;
const BAR = 16;

/** Two bars a row: what is met of what was decided, as it is and as it would be. @returns SVG */
export function replayChart({ rows }: Chart): string {
  const bottom = TOP + rows.length * ROW;
  const grid = [0, 25, 50, 75, 100].flatMap((percent) => {
    const x = LEFT + ((RIGHT - LEFT) * percent) / 100;
    return [
      box('grid', { x, y: TOP - 6, width: 1, height: bottom - TOP + 6 }, COLOURS.line),
      label('share', x, TOP - 14, `${percent} %`, { size: 12, fill: COLOURS.faint, anchor: 'middle' }),
    ];
  });
  const drawn = rows.flatMap(([name, metBefore, missedBefore, metAfter, missedAfter], index) => {
    const y = TOP + index * ROW + 6;
    return [
      label('row', LEFT - 14, y + BAR + 6, name, { anchor: 'end' }),
      ...bar('before', y, metBefore, missedBefore, COLOURS.paused),
      ...bar('after', y + BAR + 3, metAfter, missedAfter, COLOURS.good),
    ];
  });
  return document(WIDTH, bottom + 14, [...grid, ...drawn]);
}

function bar(what: 'before' | 'after', y: number, met: number, missed: number, fill: string): string[] {
  const all = met + missed;
  const share = all === 0 ? 0 : met / all;
  const full = RIGHT - LEFT;
  const figures = all === 0 ? '–' : `${percentOf(met, missed)} %  (${met}/${all})`;
  return [
    box(`${what}-all`, { x: LEFT, y, width: all === 0 ? 0 : full, height: BAR }, COLOURS.closed, 3),
    box(what, { x: LEFT, y, width: full * share, height: BAR }, fill, 3),
    label(`${what}-figures`, RIGHT + 12, y + BAR - 3, figures, { size: 12, fill: COLOURS.ink }),
  ];
}

/** Never 100 where something was missed, nor 0 where something was met. */
export function percentOf(met: number, missed: number): number {
  const all = met + missed;
  if (all === 0) return 0;
  const percent = Math.round((met / all) * 100);
  if (missed > 0) return Math.min(99, percent);
  return percent;
}
