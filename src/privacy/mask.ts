import type { Config } from '../config/schema.ts';
import { findCards } from './cards.ts';
import type { Finding, Rule } from './finding.ts';
import { type Hidden, languageOf, maskOf, SECRET_KINDS } from './kinds.ts';
import { findCardCodes, findLabelled } from './labelled.ts';
import { ruleOf } from './pattern.ts';
import { findPrivateKeys } from './private-keys.ts';
import { readable } from './readable.ts';
import { findInAddresses, findTokens } from './tokens.ts';

const RULES: readonly Rule[] = [
  findPrivateKeys,
  findTokens,
  findInAddresses,
  findCards,
  findCardCodes,
  findLabelled,
];

export interface Masked {
  /** The same text if nothing had to be hidden. */
  text: string;
  hidden: Hidden[];
}

/** Hides the secrets of one text, as the configuration wants it. */
export type Mask = (text: string) => Masked;

export function createMask(config: Pick<Config, 'privacy'>): Mask {
  const { maskSecrets: isOn, secretPatterns } = config.privacy;
  const own = secretPatterns.map(ruleOf);
  return (text) => (isOn ? maskSecrets(text, own) : { text, hidden: [] });
}

/** Where one secret was glued to another, the second only shows when the first is gone. */
const MOST_LOOKS = 10;

/**
 * Hides secrets in a text. Masking a masked text changes nothing.
 * @param own rules of the desk's own
 */
export function maskSecrets(written: string, own: readonly Rule[] = []): Masked {
  const hidden: Hidden[] = [];
  let text = written;
  for (let look = 0; look < MOST_LOOKS; look++) {
    const once = maskOnce(text, own);
    if (once.hidden.length === 0) break;
    text = once.text;
    hidden.push(...once.hidden);
  }
  return { text, hidden };
}

function maskOnce(written: string, own: readonly Rule[]): Masked {
  const { text, written: where } = readable(written);
  const found = merged([...RULES, ...own].flatMap((rule) => rule(text)));
  if (found.length === 0) return { text: written, hidden: [] };
  const locale = languageOf(written);
  let masked = '';
  let from = 0;
  const hidden: Hidden[] = [];
  for (const { start, end, ...what } of found) {
    const range = where(start, end);
    masked += written.slice(from, range.start) + maskOf(what, locale);
    from = range.end;
    hidden.push(what);
  }
  return { text: masked + written.slice(from), hidden };
}

/** In order, without overlaps: what two rules found in one another is one thing, of the kind that says more. */
function merged(found: readonly Finding[]): Finding[] {
  const inOrder = [...found].sort((a, b) => a.start - b.start);
  const result: Finding[] = [];
  for (const next of inOrder) {
    const last = result.at(-1);
    if (!last || next.start >= last.end) {
      result.push(next);
      continue;
    }
    const telling = SECRET_KINDS.indexOf(next.kind) < SECRET_KINDS.indexOf(last.kind) ? next : last;
    result[result.length - 1] = { ...telling, start: last.start, end: Math.max(last.end, next.end) };
  }
  return result;
}
