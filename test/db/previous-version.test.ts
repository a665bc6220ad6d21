import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate as applyFolder } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { migrate } from '../../src/db/migrate.ts';

/**
 * The version before the newest migration goes on working after it: what it wrote is still there, and its own
 * statements, which know nothing of the new columns, are still taken. Its tables are known from the snapshot
 * that is checked in with each migration.
 */
const FOLDER = 'src/db/migrations';
const column = z.object({
  name: z.string(),
  type: z.string(),
  notNull: z.boolean(),
  default: z.unknown().optional(),
  identity: z.unknown().optional(),
});
const table = z.object({
  name: z.string(),
  columns: z.record(z.string(), column),
  compositePrimaryKeys: z.record(z.string(), z.object({ columns: z.array(z.string()) })),
  indexes: z.record(
    z.string(),
    z.object({
      columns: z.array(z.object({ expression: z.string() })),
      isUnique: z.boolean(),
      where: z.string().optional(),
    }),
  ),
});
const snapshotSchema = z.object({ tables: z.record(z.string(), table) });
type Table = z.infer<typeof table>;
const journalSchema = z.looseObject({ entries: z.array(z.looseObject({ tag: z.string() })) });

const journal = journalSchema.parse(JSON.parse(await readFile(`${FOLDER}/meta/_journal.json`, 'utf8')));
const before = journal.entries.slice(0, -1);

/** A value of each type, another one for each row. */
function sampleOf(type: string, row: number): string {
  if (type === 'uuid') return `00000000-0000-7000-8000-00000000000${row}`;
  if (type === 'boolean') return 'true';
  if (type === 'integer' || type === 'bigint') return String(row);
  if (type === 'jsonb') return `{"row": ${row}}`;
  if (type === 'text[]') return `{row ${row}}`;
  if (type.startsWith('timestamp')) return `2026-11-2${row}T08:00:00Z`;
  if (type === 'text') return `row ${row}`;
  throw new Error(`this test knows no value of type ${type}`);
}

/** The columns that the old version always fills. */
function filled({ columns }: Table) {
  return Object.values(columns).filter((one) => one.notNull && !one.identity && one.default === undefined);
}

function insertOf(one: Table, row: number): string {
  const columns = filled(one);
  const names = columns.map(({ name }) => `"${name}"`).join(', ');
  const values = columns.map(({ name, type }) =>
    name === 'workspace_id' ? `'workspace ${row}'` : `'${sampleOf(type, row)}'`,
  );
  return `insert into "${one.name}" (${names}) values (${values.join(', ')})`;
}

/** What `on conflict` of the old version names: each has to be an index of the new one too. */
function arbiters(one: Table): string[] {
  const keys = Object.values(one.compositePrimaryKeys).map(({ columns }) => `(${columns.join(', ')})`);
  const unique = Object.values(one.indexes).filter((index) => index.isUnique);
  return [
    ...keys,
    ...unique.map(
      ({ columns, where }) =>
        `(${columns.map(({ expression }) => expression).join(', ')})${where ? ` where ${where}` : ''}`,
    ),
  ];
}

describe.skipIf(before.length === 0)('after the newest migration', async () => {
  const last = Math.max(0, before.length - 1);
  const old = snapshotSchema.parse(
    JSON.parse(await readFile(`${FOLDER}/meta/${String(last).padStart(4, '0')}_snapshot.json`, 'utf8')),
  );
  const tables = Object.values(old.tables);
  const name = `previous_${randomBytes(6).toString('hex')}`;
  const url = new URL(inject('templateUrl'));
  let admin: postgres.Sql;
  let sql: postgres.Sql;
  let folder: string;

  beforeAll(async () => {
    admin = postgres(url.href, { max: 1, onnotice: () => {} });
    await admin.unsafe(`create database ${name}`);
    url.pathname = `/${name}`;
    sql = postgres(url.href, { max: 1, onnotice: () => {} });
    folder = await mkdtemp(join(tmpdir(), 'parley-previous-'));
    await cp(FOLDER, folder, { recursive: true });
    await writeFile(join(folder, 'meta/_journal.json'), JSON.stringify({ ...journal, entries: before }));
    await applyFolder(drizzle(sql), { migrationsFolder: folder });
    for (const one of tables) await sql.unsafe(insertOf(one, 1));
    await migrate(url.href);
  });
  afterAll(async () => {
    await sql.end();
    await admin.unsafe(`drop database ${name} with (force)`);
    await admin.end();
    await rm(folder, { recursive: true, force: true });
  });

  it('something has changed at all', async () => {
    const [row] = await sql`select count(*)::int as n from drizzle.__drizzle_migrations`;
    expect(row?.n).toBe(journal.entries.length);
  });

  it.each(tables.map((one) => [one.name, one] as const))('%s', async (_name, one) => {
    // What it wrote before is there, with the same values.
    const names = Object.values(one.columns).map((known) => `"${known.name}"`);
    const rows = await sql.unsafe(`select ${names.join(', ')} from "${one.name}"`);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ workspace_id: 'workspace 1' });
    // It still writes, without knowing of what is new.
    await sql.unsafe(insertOf(one, 2));
    for (const arbiter of arbiters(one)) {
      await sql.unsafe(`${insertOf(one, 2)} on conflict ${arbiter} do nothing`).catch((error: unknown) => {
        // The same row again may be refused by another key; an index that is gone is what must not be.
        if (error instanceof postgres.PostgresError && error.code === '23505') return;
        throw error;
      });
    }
    const changes = filled(one).map(
      (known) =>
        `"${known.name}" = '${known.name === 'workspace_id' ? 'workspace 3' : sampleOf(known.type, 3)}'`,
    );
    await sql.unsafe(`update "${one.name}" set ${changes.join(', ')} where workspace_id = 'workspace 2'`);
    expect(
      await sql.unsafe(`delete from "${one.name}" where workspace_id = 'workspace 3' returning 1`),
    ).toHaveLength(1);
  });
});
