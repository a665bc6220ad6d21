import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import { expect, it } from 'vitest';
import { conversation } from '../../src/i18n/en/conversation.ts';
import { en, type MessageKey } from '../../src/i18n/en/index.ts';
import { tickets } from '../../src/i18n/en/tickets.ts';
import { zhCN } from '../../src/i18n/zh-CN/index.ts';

const keys = Object.keys(en) as MessageKey[];

/** The names of a message's arguments. */
function argumentsOf(message: string, locale: string): string[] {
  const names = new Set<string>();
  const walk = (parts: ReturnType<IntlMessageFormat['getAst']>): void => {
    for (const part of parts) {
      // 0 is literal text, 7 the # of a plural; all else has the argument's name as its value.
      if (part.type !== 0 && part.type !== 7) names.add(part.value);
      if ('options' in part) for (const option of Object.values(part.options)) walk(option.value);
    }
  };
  walk(new IntlMessageFormat(message, locale, undefined, { ignoreTag: true }).getAst());
  return [...names].sort();
}

it.each(keys)('%s says the same things in both languages', (key) => {
  expect(argumentsOf(zhCN[key], 'zh-CN')).toEqual(argumentsOf(en[key], 'en'));
  expect(zhCN[key].trim()).not.toBe('');
});

it('no text of tickets and conversation is left over', () => {
  const source = filesIn('src')
    .concat(filesIn('adapters'))
    .filter((file) => !file.includes('i18n'))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  // Families of texts whose key is put together from a value.
  const families = [...source.matchAll(/t\(`([\w.]+)\$\{/g)].map(([, start]) => start ?? '');
  const unused = Object.keys({ ...tickets, ...conversation }).filter(
    (key) => !source.includes(`'${key}'`) && !families.some((start) => key.startsWith(start)),
  );
  expect(unused).toEqual([]);
});

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.includes('node_modules'))
    .map((file) => join(folder, file));
}
