import type { Rule } from './finding.ts';

/**
 * Patterns of a desk's own secrets, in a small part of regular expressions that can be matched in one go,
 * however a text is made: signs, `\d`, `\w` and `[classes]`, each with `?`, `{n}` or `{m,n}`. What is repeated
 * a varying number of times must not be what may come next, so there is never anything to go back to.
 */

/** What is wrong with a pattern, in the words of `allowed: …`. */
class PatternProblem extends Error {}

interface Part {
  signs: ReadonlySet<string>;
  min: number;
  max: number;
}

const MOST_REPEATS = 200;
const LONGEST = 1_000;
const SHORTEST = 6;

const DIGITS = between('0', '9');
const WORD = new Set([...DIGITS, ...between('a', 'z'), ...between('A', 'Z'), '_']);

/** @returns the rule that finds what the pattern says @throws PatternProblem */
export function ruleOf(pattern: string): Rule {
  const parts = partsOf(pattern);
  checkParts(parts);
  const body = parts.map(sourceOf).join('');
  // By itself, not in the middle of a longer word.
  const compiled = new RegExp(`(?<![A-Za-z0-9])(?:${body})(?![A-Za-z0-9])`, 'g');
  return (text) =>
    [...text.matchAll(compiled)].map((match) => ({
      kind: 'custom',
      start: match.index,
      end: match.index + match[0].length,
    }));
}

/** @returns what is wrong, or undefined */
export function patternProblem(pattern: string): string | undefined {
  try {
    ruleOf(pattern);
    return undefined;
  } catch (error) {
    if (error instanceof PatternProblem) return error.message;
    throw error;
  }
}

const TOKEN = /\\(?<escape>.)|\[(?<set>(?:\\.|[^\]\\])+)\]|(?<special>[\^$.*+?()[\]{}|])|(?<sign>[\s\S])/uy;
const TIMES = /\{(?<min>\d{1,4})(?:,(?<max>\d{1,4}))?\}|(?<maybe>\?)/y;

function partsOf(pattern: string): Part[] {
  const parts: Part[] = [];
  let at = 0;
  while (at < pattern.length) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(pattern)?.groups;
    if (!token || token.special) {
      throw new PatternProblem(
        `signs, \\d, \\w and [classes], each with ?, {n} or {m,n}; ${pattern.charAt(at)} stands for itself as \\${pattern.charAt(at)}`,
      );
    }
    at = TOKEN.lastIndex;
    TIMES.lastIndex = at;
    const times = TIMES.exec(pattern)?.groups;
    if (times) at = TIMES.lastIndex;
    const min = times?.maybe ? 0 : Number(times?.min ?? 1);
    parts.push({ signs: signsOf(token), min, max: times?.maybe ? 1 : Number(times?.max ?? times?.min ?? 1) });
  }
  return parts;
}

function signsOf(token: Record<string, string | undefined>): ReadonlySet<string> {
  if (token.escape !== undefined) return escaped(token.escape);
  if (token.sign !== undefined) return new Set([token.sign]);
  return classOf(token.set ?? '');
}

function escaped(sign: string): ReadonlySet<string> {
  if (sign === 'd') return DIGITS;
  if (sign === 'w') return WORD;
  if (/[A-Za-z0-9]/.test(sign)) throw new PatternProblem('of \\ and a letter only \\d and \\w');
  return new Set([sign]);
}

function classOf(inside: string): ReadonlySet<string> {
  if (inside.startsWith('^')) throw new PatternProblem('classes that say what may stand there, not [^…]');
  const signs = new Set<string>();
  const members = [...inside.matchAll(/\\(.)|([\s\S])/gu)].map(([whole, behind, sign = '']) => ({
    whole,
    signs: behind === undefined ? new Set([sign]) : escaped(behind),
  }));
  for (let i = 0; i < members.length; i++) {
    const [from, dash, to] = members.slice(i, i + 3);
    const isRange = dash?.whole === '-' && from?.signs.size === 1 && to?.signs.size === 1;
    const range = isRange ? between(...from.signs, ...to.signs) : from?.signs;
    for (const sign of range ?? []) signs.add(sign);
    if (isRange) i += 2;
  }
  return signs;
}

function between(from = '', to = ''): Set<string> {
  const [first, last] = [from.charCodeAt(0), to.charCodeAt(0)];
  if (!(first <= last) || last > 0x7e) throw new PatternProblem(`ranges such as A-Z, not ${from}-${to}`);
  return new Set(Array.from({ length: last - first + 1 }, (_, i) => String.fromCharCode(first + i)));
}

function checkParts(parts: readonly Part[]): void {
  const total = (of: 'min' | 'max') => parts.reduce((sum, part) => sum + part[of], 0);
  if (parts.some(({ min, max }) => min > max || max > MOST_REPEATS || max === 0)) {
    throw new PatternProblem(`{m,n} with m not above n, and n from 1 to ${MOST_REPEATS}`);
  }
  if (total('min') < SHORTEST) {
    throw new PatternProblem(
      `patterns of at least ${SHORTEST} characters, or ordinary words would be hidden`,
    );
  }
  if (total('max') > LONGEST) throw new PatternProblem(`patterns of at most ${LONGEST} characters`);
  parts.forEach((part, i) => {
    if (part.min === part.max) return;
    for (const next of parts.slice(i + 1)) {
      if ([...part.signs].some((sign) => next.signs.has(sign))) {
        throw new PatternProblem(
          'a part of varying length only before what it can not be itself, such as [a-z]{4,8}-; else say {n}',
        );
      }
      if (next.min > 0) break;
    }
  });
}

function sourceOf({ signs, min, max }: Part): string {
  const inside = [...signs].map((sign) => sign.replace(/[\\\]^-]/, '\\$&')).join('');
  return `[${inside}]${min === 1 && max === 1 ? '' : `{${min},${max}}`}`;
}
