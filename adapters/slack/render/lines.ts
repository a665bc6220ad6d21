import { pieces } from './shorten.ts';

/** mrkdwn that formats line by line; texts come escaped, and each result is at most `max` long. */

/** `*…*` doesn't reach over a line's end, nor does it begin or end with a space. */
export function boldLines(text: string, max: number): string[] {
  return formatted(text, max, 2, (line) => (line.trim() ? `*${line.trim()}*` : ''));
}

export function quotedLines(text: string, max: number): string[] {
  return text.trim() ? formatted(text, max, 2, (line) => `> ${line}`) : [];
}

function formatted(text: string, max: number, overhead: number, format: (line: string) => string): string[] {
  const lines = text.split('\n').flatMap((line) => {
    const parts = pieces(line, max - overhead, true);
    return (parts.length > 0 ? parts : ['']).map(format);
  });
  const found: string[] = [];
  let current: string | undefined;
  for (const line of lines) {
    if (current !== undefined && current.length + line.length + 1 <= max) current += `\n${line}`;
    else {
      if (current !== undefined) found.push(current);
      current = line;
    }
  }
  if (current !== undefined) found.push(current);
  return found.filter((piece) => piece.trim() !== '');
}
