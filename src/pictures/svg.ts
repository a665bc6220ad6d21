/** Pieces of our own drawings. Numbers are pixels; texts are escaped here and nowhere else. */

export const COLOURS = {
  paper: '#ffffff',
  ink: '#1f2933',
  faint: '#7b8794',
  line: '#d9dee3',
  closed: '#e4e7eb',
  good: '#2f9e5a',
  warning: '#e8a317',
  bad: '#d64545',
  paused: '#8fa3b8',
  other: '#3f7fbf',
} as const;

/** The family of the only font that is loaded: Latin letters and digits. */
export const FONT = 'Noto Sans';

/** A document on white paper, so that it can be read on dark pages too. */
export function document(width: number, height: number, parts: readonly string[], defs = ''): string {
  const size = `width="${round(width)}" height="${round(height)}" viewBox="0 0 ${round(width)} ${round(height)}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="${FONT}">`,
    defs && `<defs>${defs}</defs>`,
    `<rect width="100%" height="100%" fill="${COLOURS.paper}"/>`,
    ...parts,
    '</svg>',
  ]
    .filter(Boolean)
    .join('\n');
}

/** @param what names it for those who read the drawing, such as tests */
export function box(
  what: string,
  at: { x: number; y: number; width: number; height: number },
  fill: string,
  corner = 0,
): string {
  const { x, y, width, height } = at;
  const place = `x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"`;
  return `<rect class="${what}" ${place} fill="${fill}"${corner ? ` rx="${corner}"` : ''}/>`;
}

export function upright(
  what: string,
  x: number,
  from: number,
  to: number,
  stroke: string,
  width = 1,
): string {
  return `<line class="${what}" x1="${round(x)}" x2="${round(x)}" y1="${round(from)}" y2="${round(to)}" stroke="${stroke}" stroke-width="${width}"/>`;
}

export interface Lettering {
  size?: number;
  fill?: string;
  anchor?: 'start' | 'middle' | 'end';
}

export function label(what: string, x: number, y: number, text: string, lettering: Lettering = {}): string {
  const { size = 13, fill = COLOURS.ink, anchor = 'start' } = lettering;
  return `<text class="${what}" x="${round(x)}" y="${round(y)}" font-size="${size}" fill="${fill}" text-anchor="${anchor}">${escaped(text)}</text>`;
}

export const round = (value: number): number => Math.round(value * 10) / 10;

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
