import { shorten } from '../i18n/cut.ts';
import { undirected } from '../i18n/direction.ts';

const LONGEST = 100;

/**
 * A person's name as it may stand among other words: one line, without marks that command a direction, of a
 * length that leaves room for the rest. People choose their own names, and a name is on everybody's cards.
 * @returns undefined if nothing of it can be seen
 */
export function tidyName(name: string | undefined): string | undefined {
  const line = undirected(name ?? '')
    .toWellFormed()
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim();
  const isSeen = /[^\p{Default_Ignorable_Code_Point}\s]/u.test(line);
  return isSeen ? shorten(line, LONGEST) : undefined;
}
