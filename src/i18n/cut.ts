/**
 * Where texts may be cut. Lengths are UTF-16 units, as platforms count them; cuts fall between graphemes, what
 * people see as one character: an emoji of several people, a letter with its accents, a flag.
 */

/** How far around a place is looked at. A grapheme longer than this is a storm of marks, and may be cut. */
const REACH = 128;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The last place at or before `at` that is not inside a grapheme, nor ever inside a surrogate pair. */
export function cutAt(text: string, at: number): number {
  if (at <= 0) return 0;
  if (at >= text.length) return text.length;
  const from = safeStart(text, at);
  const found = graphemes.segment(text.slice(from, at + REACH)).containing(at - from);
  const cut = from + (found?.index ?? 0);
  return at - cut >= REACH ? betweenPairs(text, at) : cut;
}

/** Whether a text may be cut at this place. */
export function isCut(text: string, at: number): boolean {
  return cutAt(text, at) === at;
}

/** At most `limit` units, with an ellipsis where something is missing. */
export function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, cutAt(text, limit - 1)).trimEnd()}…`;
}

/** A place before `at` where a grapheme begins for sure: at an ASCII character, which joins nothing before it. */
function safeStart(text: string, at: number): number {
  const least = Math.max(0, at - REACH);
  for (let place = at - 1; place > least; place--) {
    const unit = text.charCodeAt(place);
    if (unit < 0x80 && unit !== 0x0a) return place;
  }
  return least === 0 ? 0 : betweenPairs(text, least);
}

function betweenPairs(text: string, at: number): number {
  const isInside = isHigh(text.charCodeAt(at - 1)) && isLow(text.charCodeAt(at));
  return isInside ? at - 1 : at;
}

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;
