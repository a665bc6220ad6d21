import { timeAxis } from '../../pictures/axis.ts';
import { box, COLOURS, document, label, round, upright } from '../../pictures/svg.ts';
import type { Doing, Strand } from './strand.ts';

/** The line of time of a ticket's clocks, as SVG. Names are numbers: the card says in words which clock each is. */

export const WIDTH = 720;
const LEFT = 44;
const RIGHT = 612;
const TOP = 16;
const ROW = 44;
const BAR = 20;
const AXIS = 34;
const LEGEND = 26;
const TICKS = 8;

const FILL: Record<Doing, string> = {
  early: COLOURS.good,
  warned: COLOURS.warning,
  late: COLOURS.bad,
  paused: 'url(#paused)',
  closed: COLOURS.closed,
};

const HATCH = `<pattern id="paused" width="6" height="6" patternTransform="rotate(45)" patternUnits="userSpaceOnUse"><rect width="6" height="6" fill="#f1f4f7"/><rect width="2.5" height="6" fill="${COLOURS.paused}"/></pattern>`;

export interface WhyPicture {
  /** One row each; the first is number 1. */
  strands: readonly Strand[];
  /** ms, where the line of now stands. */
  now: number;
  timeZone: string;
  /** Words for what colours mean, where the reader's language has letters that can be drawn. */
  legend?: Record<Doing | 'due', string>;
}

/** @returns the document; its height follows from the number of clocks */
export function whyPicture({ strands, now, timeZone, legend }: WhyPicture): string {
  const bottom = TOP + Math.max(1, strands.length) * ROW;
  const axis = timeAxis(spanOf(strands, now), { left: LEFT, right: RIGHT }, timeZone, TICKS);
  const ticks = axis.ticks.flatMap(({ at, label: words, isDay }) => [
    upright(isDay ? 'day' : 'tick', axis.x(at), TOP - 6, bottom, isDay ? COLOURS.faint : COLOURS.line),
    label('time', axis.x(at), bottom + 18, words, {
      size: 12,
      fill: isDay ? COLOURS.ink : COLOURS.faint,
      anchor: 'middle',
    }),
  ]);
  // Which day it begins on, unless a tick says so there.
  const [first] = axis.ticks;
  const begin =
    first && axis.x(first.at) - LEFT < 60
      ? []
      : [label('time', LEFT, bottom + 18, axis.firstDay, { size: 12 })];
  const isOpen = strands.some(({ clock }) => clock.endedAt === null);
  const today = isOpen ? [upright('now', axis.x(now), TOP - 10, bottom + 4, COLOURS.other, 1.5)] : [];
  const rows = strands.flatMap((strand, index) => rowOf(strand, index, axis.x));
  const parts = [...ticks, ...begin, ...rows, ...today];
  if (!legend) return document(WIDTH, bottom + AXIS, parts, HATCH);
  return document(WIDTH, bottom + AXIS + LEGEND, [...parts, ...legendOf(legend, bottom + AXIS + 12)], HATCH);
}

/** From the first beginning to now, the ends and the deadlines, with a little room. */
function spanOf(strands: readonly Strand[], now: number): { from: number; to: number } {
  const from = Math.min(now, ...strands.map(({ clock }) => clock.startedAt));
  const isOpen = strands.some(({ clock }) => clock.endedAt === null);
  const ends = strands.flatMap(({ clock, until }) => [until, clock.dueAt ?? until]);
  const to = Math.max(from, ...ends, ...(isOpen || strands.length === 0 ? [now] : []));
  return { from, to: to + (to - from) * 0.03 };
}

function rowOf(strand: Strand, index: number, x: (at: number) => number): string[] {
  const { clock, stretches, usedMs, isLate } = strand;
  const y = TOP + index * ROW + (ROW - BAR) / 2;
  const middle = y + BAR / 2 + 5;
  const bars = stretches.map(({ from, to, doing }) => {
    // What is too short to be seen is seen all the same.
    const width = Math.max(1, x(to) - x(from));
    return box(doing, { x: x(from), y, width, height: BAR }, FILL[doing]);
  });
  const due = clock.dueAt === null ? [] : dueMark(x(clock.dueAt), y, isLate);
  const end = clock.endedAt === null ? [] : [endMark(x(clock.endedAt), y + BAR / 2, clock.state)];
  const figures = `${clockFigures(usedMs)} / ${clockFigures(clock.budgetMs)}`;
  return [
    label('number', LEFT - 14, middle, String(index + 1), { size: 14, anchor: 'end' }),
    ...bars,
    ...due,
    ...end,
    label('used', RIGHT + 14, middle, figures, { fill: isLate ? COLOURS.bad : COLOURS.ink }),
  ];
}

/** A flag where it is due; a filled one where that was missed. */
function dueMark(x: number, y: number, isLate: boolean): string[] {
  const colour = isLate ? COLOURS.bad : COLOURS.ink;
  const flag = `M${round(x)} ${round(y - 9)} l9 4 l-9 4 Z`;
  return [
    upright('due', x, y - 9, y + BAR + 4, colour, 2),
    `<path class="${isLate ? 'breach' : 'flag'}" d="${flag}" fill="${isLate ? colour : COLOURS.paper}" stroke="${colour}" stroke-width="1.5"/>`,
  ];
}

function endMark(x: number, y: number, state: Strand['clock']['state']): string {
  const fill = state === 'met' ? COLOURS.good : state === 'missed' ? COLOURS.bad : COLOURS.faint;
  return `<circle class="end" cx="${round(x)}" cy="${round(y)}" r="5" fill="${fill}" stroke="${COLOURS.paper}" stroke-width="2"/>`;
}

/** `3:05`, hours and minutes. */
function clockFigures(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
}

function legendOf(words: Record<Doing | 'due', string>, y: number): string[] {
  let x = LEFT;
  const parts: string[] = [];
  for (const doing of ['early', 'warned', 'late', 'paused', 'closed'] as const) {
    parts.push(box(`legend-${doing}`, { x, y: y - 10, width: 14, height: 12 }, FILL[doing], 2));
    parts.push(label('legend', x + 20, y, words[doing], { size: 12, fill: COLOURS.faint }));
    x += 44 + words[doing].length * 6.8;
  }
  parts.push(...dueMark(x + 4, y, false).slice(1));
  parts.push(label('legend', x + 20, y, words.due, { size: 12, fill: COLOURS.faint }));
  return parts;
}
