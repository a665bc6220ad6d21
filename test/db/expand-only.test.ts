import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { breaksOldVersion, uniqueIndexesOf } from '../support/expand-only.ts';

const FOLDER = 'src/db/migrations';

describe('a migration lets the version before it go on working', async () => {
  const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.sql')).toSorted();
  const texts = await Promise.all(files.map((file) => readFile(`${FOLDER}/${file}`, 'utf8')));
  // Nothing was before the first one.
  it.each(files.slice(1))('%s', async (file) => {
    const at = files.indexOf(file);
    const unique = await uniqueIndexesOf(texts.slice(0, at));
    expect(unique).toContain('ticket_number');
    expect(await breaksOldVersion(texts[at] ?? '', unique)).toEqual([]);
  });

  it.each([
    ['a new table', 'create table a (x text not null, primary key (x)); create unique index on a (x)'],
    [
      'what is done to a new table',
      'create table a (x text); alter table a add constraint c check (x <> $$a$$)',
    ],
    ['a column that may be empty', 'alter table a add column b text'],
    ['a column with a default', "alter table a add column b text not null default 'x'"],
    ['an index', 'create index on a (b)'],
    ['dropping an index', 'drop index a_b'],
    ['letting a column be empty', 'alter table a alter column b drop not null'],
    ['a new default', 'alter table a alter column b set default 1'],
    ['a contraction that says why', '-- contract: nothing since 0.3 reads b\nalter table a drop column b'],
  ])('allowed: %s', async (_what, sql) => {
    expect(await breaksOldVersion(sql, new Set(['a_u']))).toEqual([]);
  });

  it.each([
    ['dropping a table', 'drop table a', 'drops the table a'],
    ['dropping an index that keeps rows apart', 'drop index "a_u"', 'drops the index a_u'],
    ['dropping a column', 'alter table a drop column b', 'DropColumn on a'],
    ['renaming a table', 'alter table a rename to c', 'renames something of a'],
    ['renaming a column', 'alter table a rename column b to c', 'renames something of a'],
    ['another type', 'alter table a alter column b type integer', 'AlterColumnType on a'],
    ['requiring what may be empty now', 'alter table a alter column b set not null', 'SetNotNull on a'],
    [
      'a required column without a default',
      'alter table a add column b text not null',
      'a.b is required, and the old version does not fill it',
    ],
    [
      'a column that has to be unique',
      'alter table a add column b text unique',
      'a.b comes with a constraint that the old version does not know',
    ],
    ['taking a default away', 'alter table a alter column b drop default', 'takes the default of a.b'],
    ['a constraint', 'alter table a add constraint c check (b > 0)', 'AddConstraint on a'],
    [
      'a unique index',
      'create unique index on a (b)',
      'a unique index on a: the old version may write what it refuses',
    ],
    [
      'changing rows all at once',
      'update a set b = 1',
      'UpdateStmt: say why this is safe, or do it in code, in batches',
    ],
    ['a contraction that does not say why', '-- contract:\ndrop table a', 'drops the table a'],
  ])('found: %s', async (_what, sql, problem) => {
    expect(await breaksOldVersion(sql, new Set(['a_u']))).toEqual([problem]);
  });
});
