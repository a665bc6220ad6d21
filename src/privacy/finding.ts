import type { Hidden } from './kinds.ts';

/** Where in a text a secret stands, in UTF-16 units; `end` is the first unit behind it. */
export interface Finding extends Hidden {
  start: number;
  end: number;
}

/**
 * Looks for one kind of secret. A rule has to be linear in the length of the text, whatever stands there: the
 * texts come from outside. So: a literal to begin with, at most one open repetition before anything that may
 * fail, and none that could begin again inside of itself.
 */
export type Rule = (text: string) => Finding[];
