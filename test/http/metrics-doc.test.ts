import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { expect, it } from 'vitest';

/** docs/metrics.md is what people build their alerts on. */
const doc = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8');
const NAME = /\bparley_[a-z_]+/g;

async function inCode(): Promise<string[]> {
  const root = new URL('../../', import.meta.url).pathname;
  const names = new Set<string>();
  for await (const file of glob('{src,adapters}/**/*.ts', { cwd: root })) {
    for (const [, name] of readFileSync(`${root}${file}`, 'utf8').matchAll(/name: '(parley_[a-z_]+)'/g)) {
      if (name) names.add(name);
    }
  }
  return [...names].sort();
}

it('every metric is documented, and no other', async () => {
  const documented = [...doc.matchAll(/^\| `(parley_[a-z_]+)` \|/gm)].map(([, name]) => name);
  expect(documented.toSorted()).toEqual(await inCode());
});

it('the alert rules ask for metrics that exist', async () => {
  const rules = /```yaml\n([\s\S]*?)```/.exec(doc)?.[1] ?? '';
  const known = await inCode();
  const asked = [...rules.matchAll(NAME)].map(([name]) => name.replace(/_bucket$/, ''));
  expect(asked.length).toBeGreaterThan(5);
  for (const name of asked) expect(known).toContain(name);
});
