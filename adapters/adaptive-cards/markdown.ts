/**
 * TextBlocks and facts are Markdown. What people wrote is data, so every character that could begin markup
 * is escaped, and it shows exactly as typed on a CommonMark renderer.
 */

/**
 * Inline markup, HTML and Teams' `<at>`, entities, and the `{{DATE(…)}}` macro. Only where they would count, also
 * together with what comes after this piece: not every client takes the backslash away before other characters.
 */
const ANYWHERE =
  /[*_`[\]]|(?<=\])\(|\\(?=[!-/:-@[-`{-~]|$)|<(?=[a-z/!?]|$)|&(?=#?[0-9a-z]+;|#?$)|~(?=~|$)|(?<=~)~|\{(?=\{|$)/gi;
/** Headings, quotes, lists and rules count only at the beginning of a line. */
const AT_START = /^(#{1,6}(?=\s|$)|[-+=>])/;
const NUMBERED = /^(\d{1,9})([.)])/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is to be removed
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;
const NBSP = '\u00a0';

/** Words as Markdown that draws them literally; a line stays a line, spaces stay spaces. */
export function escapeMarkdown(text: string): string {
  const lines = clean(text).split('\n');
  // One newline is a space in Markdown and two are a paragraph: empty lines need something to stand on.
  return lines.map((line, index) => escapeLine(line) || (isBetween(index, lines) ? NBSP : '')).join('\n\n');
}

function isBetween(index: number, lines: readonly string[]): boolean {
  return index > 0 && index < lines.length - 1;
}

function escapeLine(line: string): string {
  const spaced = line
    .replaceAll('\t', NBSP.repeat(4))
    .replace(/^ +/, (run) => NBSP.repeat(run.length))
    .replace(/ {2,}/g, (run) => NBSP.repeat(run.length - 1).concat(' '));
  return spaced.replace(ANYWHERE, '\\$&').replace(AT_START, '\\$1').replace(NUMBERED, '$1\\$2');
}

/** Words for a client without Markdown; it would still take `{{DATE(…)}}` for a date to be put into words. */
export function withoutFunctions(text: string): string {
  return clean(text).replace(/\{(?=\{)/g, '{\u2060');
}

/** One line of plain text, for titles of buttons and options, which are not Markdown. */
export function oneLine(text: string): string {
  return clean(text).replace(/\s+/g, ' ').trim();
}

/** Well-formed text with `\n` as its only control character besides the tab. */
export function clean(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|\u2028|\u2029/g, '\n')
    .replace(CONTROL, '');
}
