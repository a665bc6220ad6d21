import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

/** docs/adr/0001-botbuilder.md: whoever replaces botbuilder replaces one file. */
const root = fileURLToPath(new URL('../../../', import.meta.url));
const sources = ['src', 'adapters'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => ({ file: `${folder}/${file}`, text: readFileSync(join(root, folder, file), 'utf8') })),
);
const filesWith = (pattern: RegExp) =>
  sources.filter(({ text }) => pattern.test(text)).map(({ file }) => file);

const isTeams = (file: string) => file.startsWith('adapters/teams/');

it('one file knows botbuilder', () => {
  expect(filesWith(/(from|import)\s*\(?['"](botbuilder|botframework)/)).toEqual(['adapters/teams/bot.ts']);
});

it('that file is imported for its types only, or when it is needed', () => {
  expect(filesWith(/import (?!type).*from '.*\/bot\.ts'/).filter(isTeams)).toEqual([]);
  expect(filesWith(/await import\('.\/bot\.ts'\)/)).toEqual(['adapters/teams/index.ts']);
});

it('loading the adapter loads no botbuilder', () => {
  const script = `import '${join(root, 'adapters/teams/index.ts')}';
    import { createRequire } from 'node:module';
    const loaded = Object.keys(createRequire(import.meta.url).cache).filter((file) => file.includes('botbuilder'));
    console.log(loaded.length);`;
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  expect(printed.trim()).toBe('0');
});
