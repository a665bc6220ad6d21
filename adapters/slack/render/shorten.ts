import { isCut } from '../../../src/i18n/cut.ts';

/** Cutting texts to what Slack takes. Lengths are UTF-16 units; cuts fall between what people see as characters. */

/** What must not be cut apart in mrkdwn: `<@U1>`, `&amp;`, a neutralised character with its joiner. */
const MRKDWN_UNITS = /<[^<>]*>|&(?:amp|lt|gt);|\u2060?[\s\S]/gu;
const PLAIN_UNITS = /[\s\S]/gu;

/** At most `max` long, with an ellipsis where something is missing. */
export function shorten(text: string, max: number, markup = false): string {
  if (text.length <= max) return text;
  return `${text.slice(0, lastCut(text, placesIn(text, max - 1, markup)))}…`;
}

/**
 * The text in pieces of at most `max`, cut at the last line or word that fits, else between characters.
 * Nothing is lost: joined, the pieces are the text.
 */
export function pieces(text: string, max: number, markup = false): string[] {
  const found: string[] = [];
  let rest = text;
  while (rest.length > max) {
    const places = placesIn(rest, max, markup);
    const gaps = places.filter((place) => isGap(rest, place, max));
    const gap = lastCut(rest, gaps);
    const cut = gap > max / 2 ? gap : Math.max(lastCut(rest, places), 1);
    found.push(rest.slice(0, cut));
    rest = rest.slice(cut);
  }
  if (rest) found.push(rest);
  return found;
}

/** The places up to `most` at which no markup is cut apart. */
function placesIn(text: string, most: number, markup: boolean): number[] {
  const places: number[] = [];
  let end = 0;
  for (const [unit] of text.matchAll(markup ? MRKDWN_UNITS : PLAIN_UNITS)) {
    end += unit.length;
    if (end > most) break;
    places.push(end);
  }
  return places;
}

/** Behind a line's end or, in the second half, a space. */
function isGap(text: string, place: number, max: number): boolean {
  const before = text[place - 1];
  return before === '\n' || (before === ' ' && place > max / 2);
}

/** How many places are tried before a storm of marks, which seems to be one character, is cut after all. */
const TRIED = 128;

/** The last place at which no character is cut apart; 0 if there is no place at all. */
function lastCut(text: string, places: readonly number[]): number {
  return places.slice(-TRIED).findLast((place) => isCut(text, place)) ?? places.at(-1) ?? 0;
}
