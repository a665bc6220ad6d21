/** Cutting texts to what Slack takes. Lengths are UTF-16 units; cuts fall between code points. */

/** What must not be cut apart in mrkdwn: `<@U1>`, `&amp;`, a neutralised character with its joiner. */
const MRKDWN_UNITS = /<[^<>]*>|&(?:amp|lt|gt);|\u2060?[\s\S]/gu;
const PLAIN_UNITS = /[\s\S]/gu;

/** At most `max` long, with an ellipsis where something is missing. */
export function shorten(text: string, max: number, markup = false): string {
  if (text.length <= max) return text;
  let end = 0;
  for (const [unit] of text.matchAll(markup ? MRKDWN_UNITS : PLAIN_UNITS)) {
    if (end + unit.length > max - 1) break;
    end += unit.length;
  }
  return `${text.slice(0, end)}…`;
}

/**
 * The text in pieces of at most `max`, cut at the last line or word that fits, else between code points.
 * Nothing is lost: joined, the pieces are the text.
 */
export function pieces(text: string, max: number, markup = false): string[] {
  const found: string[] = [];
  let rest = text;
  while (rest.length > max) {
    let end = 0;
    let goodEnd = 0;
    for (const [unit] of rest.matchAll(markup ? MRKDWN_UNITS : PLAIN_UNITS)) {
      if (end + unit.length > max) break;
      end += unit.length;
      if (unit === '\n' || (unit === ' ' && end > max / 2)) goodEnd = end;
    }
    const cut = goodEnd > max / 2 ? goodEnd : Math.max(end, 1);
    found.push(rest.slice(0, cut));
    rest = rest.slice(cut);
  }
  if (rest) found.push(rest);
  return found;
}
