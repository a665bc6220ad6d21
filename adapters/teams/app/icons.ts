import { type Colour, png } from './png.ts';

/** The app's icons: a speech bubble with a tick, as Teams wants them. */

/** 192 × 192, on the accent colour; Teams rounds it itself, the sign stays within the middle 96. */
export function colourIcon(): Buffer {
  return png(192, (x, y) => {
    const sign = signAt((x - 96) / 56, (y - 96) / 56, 1 / 56);
    const ground: Colour = [0.31, 0.322, 0.698, 1];
    return mix(ground, [1, 1, 1, 1], Math.max(0, sign.bubble - sign.tick));
  });
}

/** 32 × 32, white lines on nothing, for the bar at Teams' side. */
export function outlineIcon(): Buffer {
  return png(32, (x, y) => {
    const { edge, tick } = signAt((x - 16) / 14, (y - 16) / 14, 1 / 14);
    return [1, 1, 1, Math.max(edge, tick)];
  });
}

/**
 * How much of a point belongs to the bubble, its edge, and the tick in it.
 * @param x, y from -1 to 1
 * @param soft the width of a point, over which edges are smoothed
 */
function signAt(x: number, y: number, soft: number): { bubble: number; edge: number; tick: number } {
  const body = roundedBox(x, y + 0.12, 0.9, 0.66, 0.28);
  const tail = triangle(x, y, [-0.5, 0.4], [-0.05, 0.4], [-0.5, 0.92]);
  const distance = Math.min(body, tail);
  const stroke = Math.max(0.09, soft * 0.9);
  const tick = Math.min(
    segment(x, y, [-0.36, -0.12], [-0.1, 0.14]),
    segment(x, y, [-0.1, 0.14], [0.38, -0.38]),
  );
  return {
    bubble: inside(distance, soft),
    edge: inside(Math.abs(distance + stroke) - stroke, soft),
    tick: inside(tick - stroke * 1.1, soft),
  };
}

type Point = readonly [number, number];

const inside = (distance: number, soft: number): number => Math.min(1, Math.max(0, 0.5 - distance / soft));

function roundedBox(x: number, y: number, width: number, height: number, radius: number): number {
  const dx = Math.abs(x) - width + radius;
  const dy = Math.abs(y) - height + radius;
  return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - radius;
}

function segment(x: number, y: number, [ax, ay]: Point, [bx, by]: Point): number {
  const along = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2);
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay));
}

function triangle(x: number, y: number, a: Point, b: Point, c: Point): number {
  const side = ([px, py]: Point, [qx, qy]: Point) =>
    ((x - px) * (qy - py) - (y - py) * (qx - px)) / Math.hypot(qx - px, qy - py);
  return Math.max(side(a, b), side(b, c), side(c, a));
}

function mix(a: Colour, b: Colour, part: number): Colour {
  const at = (index: 0 | 1 | 2 | 3) => a[index] + (b[index] - a[index]) * part;
  return [at(0), at(1), at(2), at(3)];
}
