import { readFile } from 'node:fs/promises';
import { is } from 'drizzle-orm';
import { getTableConfig, PgSequence, PgTable } from 'drizzle-orm/pg-core';
import { describe, expect, it } from 'vitest';
import * as schema from '../../src/db/schema.ts';

/** What docs/operations.md says of distributing the tables by workspace is true of these tables. */

const values = Object.values(schema);
const tables = values.flatMap((value) => (is(value, PgTable) ? [getTableConfig(value)] : []));
const text = await readFile('docs/operations.md', 'utf8');

it('names every table once, by workspace_id, and beside the first', () => {
  const lines = [...text.matchAll(/^select create_distributed_table\((.*)\);$/gm)].map(
    (found) => found[1] ?? '',
  );
  const [first, ...rest] = lines;
  expect(first).toBe("'workspace', 'workspace_id'");
  const others = tables.map(({ name }) => name).filter((name) => name !== 'workspace');
  expect(rest).toEqual(
    others.toSorted().map((name) => `'${name}', 'workspace_id', colocate_with => 'workspace'`),
  );
});

it('names every sequence, and they are bigint', () => {
  const sequences = values.flatMap((value) => (is(value, PgSequence) ? [value.seqName] : []));
  const identities = tables.flatMap(({ name, columns }) =>
    columns.filter((column) => column.generatedIdentity).map((column) => `${name}.${column.name}`),
  );
  for (const name of [...sequences, ...identities]) expect(text).toContain(`\`${name}\``);
  const types = tables.flatMap(({ columns }) =>
    columns.filter((column) => column.generatedIdentity).map((column) => column.getSQLType()),
  );
  expect(new Set(types)).toEqual(new Set(['bigint']));
  const serial = tables.flatMap(({ columns }) => columns.filter((one) => /serial/.test(one.getSQLType())));
  expect(serial).toEqual([]);
});

describe.each(tables.map((table) => [table.name, table] as const))('%s', (_name, table) => {
  it('has workspace_id first in its primary key and in each unique index, and no foreign key', () => {
    const keys = table.primaryKeys.map(({ columns }) => columns.map((column) => column.name));
    const single = table.columns.filter((column) => column.primary).map((column) => [column.name]);
    const unique = table.indexes
      .filter((index) => index.config.unique)
      .map((index) => index.config.columns.map((column) => ('name' in column ? column.name : '')));
    const constraints = table.uniqueConstraints.map(({ columns }) => columns.map((column) => column.name));
    const all = [...keys, ...single, ...unique, ...constraints];
    expect(all.length).toBeGreaterThan(0);
    for (const columns of all) expect(columns[0]).toBe('workspace_id');
    expect(table.foreignKeys).toEqual([]);
    const column = table.columns.find((one) => one.name === 'workspace_id');
    expect(column).toMatchObject({ notNull: true });
    expect(column?.getSQLType()).toBe('text');
  });
});
