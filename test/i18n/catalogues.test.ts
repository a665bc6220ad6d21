import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, it } from 'vitest';
import { en, type MessageKey } from '../../src/i18n/en/index.ts';
import { LOCALES, type Locale } from '../../src/i18n/text.ts';
import { zhCN } from '../../src/i18n/zh-CN/index.ts';

const CATALOGUES: Record<Locale, Record<MessageKey, string>> = { en, 'zh-CN': zhCN };
const KEYS = Object.keys(en).filter((key): key is MessageKey => Object.hasOwn(en, key));

type Ast = ReturnType<IntlMessageFormat['getAst']>;

/** `name` or `name plural` of every argument, whatever it stands in. */
function argumentsOf(ast: Ast): string[] {
  return ast.flatMap((part) => {
    switch (part.type) {
      case 0:
      case 7:
        return [];
      case 5:
      case 6: {
        const kind = part.type === 5 ? 'select' : 'plural';
        return [
          `${part.value} ${kind}`,
          ...Object.values(part.options).flatMap((one) => argumentsOf(one.value)),
        ];
      }
      case 8:
        return argumentsOf(part.children);
      default:
        return [part.value];
    }
  });
}
function argumentsIn(locale: Locale, key: MessageKey): Set<string> {
  const format = new IntlMessageFormat(CATALOGUES[locale][key], locale, undefined, { ignoreTag: true });
  return new Set(argumentsOf(format.getAst()));
}
const nameOf = (argument: string) => argument.split(' ')[0] ?? '';

function sources(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.ts$/.test(entry.name) && !entry.parentPath.includes('i18n'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
}
const SOURCE = `${sources('src')}\n${sources('adapters')}`;

describe('the texts', () => {
  it.each(LOCALES)('all compile in %s', (locale) => {
    for (const key of KEYS) expect(() => argumentsIn(locale, key), key).not.toThrow();
  });

  it('have the same arguments in every language', () => {
    for (const key of KEYS) expect([key, argumentsIn('zh-CN', key)]).toEqual([key, argumentsIn('en', key)]);
  });

  it('are not empty, and none was left in English', () => {
    const chinese = /\p{Script=Han}/u;
    for (const key of KEYS) {
      expect(zhCN[key].trim(), key).not.toBe('');
      // Names are the same everywhere.
      const hasWords = !key.startsWith('platform.') && /[a-z]{3}/i.test(en[key].replace(/\{[^}]*\}/g, ''));
      if (hasWords && zhCN[key] === en[key])
        expect([key, zhCN[key]]).toEqual([key, expect.stringMatching(chinese)]);
    }
  });

  it('are all used', () => {
    // A key is written out, or begun: `state.${…}`, 'web.ui.'.
    const begun = [...SOURCE.matchAll(/`([a-z_]+(?:\.[a-z_]*)+)\$\{|'([a-z_]+\.(?:[a-z_]+\.)*)'/g)].map(
      ([, template, literal]) => template ?? literal ?? '',
    );
    const unused = KEYS.filter(
      (key) => !SOURCE.includes(`'${key}'`) && !begun.some((prefix) => key.startsWith(prefix)),
    );
    expect(unused).toEqual([]);
  });

  it('get all of their arguments where they are used', () => {
    const missing: string[] = [];
    for (const call of callsOf(SOURCE)) {
      if (!Object.hasOwn(en, call.key) || call.args === 'unknown') continue;
      const key = KEYS.find((one) => one === call.key);
      for (const argument of key ? argumentsIn('en', key) : []) {
        if (!call.args.includes(nameOf(argument))) missing.push(`t('${call.key}') without ${argument}`);
      }
    }
    expect(missing).toEqual([]);
  });
});

/** `t('key')` and `t('key', { a, b: … })`; unknown: the arguments are not written out there. */
function callsOf(source: string): { key: string; args: string[] | 'unknown' }[] {
  return [...source.matchAll(/\bt\(\s*'([a-z_.]+)'\s*([,)])\s*(\{)?/g)].map((found) => {
    const [whole, key = '', next, brace] = found;
    if (next === ')') return { key, args: [] };
    if (!brace) return { key, args: 'unknown' };
    return { key, args: namesIn(source, found.index + whole.length) };
  });
}

/** The names in an object literal that begins here; unknown if something is spread into it. */
function namesIn(source: string, start: number): string[] | 'unknown' {
  let depth = 0;
  let text = '';
  for (let at = start; at < source.length; at++) {
    const c = source[at] ?? '';
    if (c === '}' && depth === 0) break;
    if ('({['.includes(c)) depth++;
    if (depth === 0) text += c;
    if (')}]'.includes(c)) depth--;
  }
  if (text.includes('...')) return 'unknown';
  return text
    .split(',')
    .map((part) => /^\s*(\w+)/.exec(part)?.[1] ?? '')
    .filter(Boolean);
}
