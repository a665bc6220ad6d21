const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/**
 * Teams' HTML as plain text: paragraphs and list items become lines, images their alternative text. No tag reaches
 * over another's beginning, so that a text full of them is read once and not once for each.
 */
export function htmlToText(html: string): string {
  const lines = withoutHidden(html)
    .replace(/\r?\n/g, ' ')
    .replace(/<br\s*\/?>|<\/(p|div|h[1-6]|tr|blockquote|pre|ul|ol)\s*>/gi, '\n')
    .replace(/<li\b[^<>]*>/gi, '\n• ')
    .replace(/<img\b([^<>]*)>/gi, (_tag, inside: string) => /\balt="([^"]*)"/i.exec(inside)?.[1] ?? '')
    .replace(/<\/?[a-z][^<>]*>/gi, '');
  return decodeEntities(lines)
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ *\n */g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** Without scripts, styles and comments, with all that stands in them. */
function withoutHidden(html: string): string {
  // Of the same length: some letters outside of ASCII are two when they are small.
  const lower = html.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  const opening = /<(style|script)\b[^<>]*>|<!--/g;
  const endless = new Set<string>();
  let text = '';
  let from = 0;
  for (let found = opening.exec(lower); found; found = opening.exec(lower)) {
    const end = found[1] ? `</${found[1]}` : '--';
    const at = endless.has(end) ? -1 : lower.indexOf(end, opening.lastIndex);
    const to = at < 0 ? -1 : lower.indexOf('>', at);
    if (to < 0) {
      endless.add(end);
      continue;
    }
    text += html.slice(from, found.index);
    from = to + 1;
    opening.lastIndex = from;
  }
  return text + html.slice(from);
}

function decodeEntities(text: string): string {
  return text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]+);/gi, (whole, name: string) => {
    if (name.startsWith('#')) return codePoint(name) ?? whole;
    return ENTITIES[name.toLowerCase()] ?? whole;
  });
}

function codePoint(name: string): string | undefined {
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}
