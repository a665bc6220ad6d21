import { getTableName, is, sql, Table } from 'drizzle-orm';
import { afterAll, expect } from 'vitest';
import { Line } from '../../../src/db/line.ts';
import * as schema from '../../../src/db/schema.ts';

/**
 * Whoever uses a test database has every statement of the code under test looked at after the file's tests:
 * each must stay within one workspace. What goes over `database.sql` is a test's own and is not looked at.
 */
const statements = new Set<string>();

const MARK = '/* the test’s own */';
/** Begins a statement of a test's own inside a transaction of the code under test. */
export const OWN = sql.raw(MARK);

const { run } = Line.prototype;
Line.prototype.run = function (text, ...more) {
  if (!text.includes(MARK)) statements.add(text);
  return run.call(this, text, ...more);
};

const TABLES: ReadonlySet<string> = new Set(
  Object.values(schema).flatMap((value) => (is(value, Table) ? [getTableName(value)] : [])),
);

afterAll(async () => {
  const { unscopedIn } = await import('./check.ts');
  const found: string[] = [];
  for (const statement of statements) {
    for (const problem of await unscopedIn(statement, TABLES)) found.push(`${problem}: ${statement}`);
  }
  expect(found, 'statements that are not bound to one workspace (see test/support/scope)').toEqual([]);
});
