import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { generateDrizzleJson, generateMigration } from 'drizzle-kit/api';
import { is } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { migrate } from '../../src/db/migrate.ts';
import * as schema from '../../src/db/schema.ts';

describe('migrations', () => {
  const name = `empty_${randomBytes(6).toString('hex')}`;
  const url = new URL(inject('templateUrl'));
  let admin: postgres.Sql;
  let sql: postgres.Sql;
  beforeAll(async () => {
    admin = postgres(url.href, { max: 1 });
    await admin.unsafe(`create database ${name}`);
    url.pathname = `/${name}`;
    sql = postgres(url.href, { max: 1 });
  });
  afterAll(async () => {
    await sql.end();
    await admin.unsafe(`drop database ${name} with (force)`);
    await admin.end();
  });

  const applied = async () => (await sql`select count(*)::int as n from drizzle.__drizzle_migrations`)[0]?.n;
  const journal = async (): Promise<{ entries: { tag: string }[] }> =>
    JSON.parse(await readFile('src/db/migrations/meta/_journal.json', 'utf8'));

  it('eight starts at once on an empty server make the tables once', async () => {
    await Promise.all(Array.from({ length: 8 }, () => migrate(url.href)));
    expect(await applied()).toBe((await journal()).entries.length);
  });

  it('a further start changes nothing', async () => {
    await migrate(url.href);
    expect(await applied()).toBe((await journal()).entries.length);
  });

  it('a start that is killed while it holds the lock does not keep others out', async () => {
    const killed = postgres(url.href, { max: 1 });
    await killed`select pg_advisory_lock(${0x7061726c})`;
    const [row] = await killed`select pg_backend_pid() as pid`;
    const waiting = migrate(url.href);
    await sql`select pg_terminate_backend(${row?.pid})`;
    await waiting;
    await killed.end({ timeout: 0 });
  });

  it('give the tables that the code knows, column by column and index by index', async () => {
    const columns = await sql`
      select table_name, column_name, is_nullable from information_schema.columns where table_schema = 'public'`;
    const indexes = await sql`select indexname from pg_indexes where schemaname = 'public'`;
    const tables = Object.values(schema).filter((value) => is(value, PgTable));
    const expected = tables.map((table) => getTableConfig(table));
    expect(columns.map((c) => `${c.table_name}.${c.column_name} ${c.is_nullable}`).toSorted()).toEqual(
      expected
        .flatMap((t) => t.columns.map((c) => `${t.name}.${c.name} ${c.notNull || c.primary ? 'NO' : 'YES'}`))
        .toSorted(),
    );
    const names = indexes.map((index) => index.indexname);
    for (const table of expected) {
      for (const index of table.indexes) expect(names).toContain(index.config.name);
    }
  });

  it('are complete: `npm run db:generate` would find nothing to do', async () => {
    const last = (await journal()).entries.length - 1;
    const file = `src/db/migrations/meta/${String(last).padStart(4, '0')}_snapshot.json`;
    const snapshot = JSON.parse(await readFile(file, 'utf8'));
    const now = generateDrizzleJson(schema, snapshot.id);
    expect(await generateMigration(snapshot, now)).toEqual([]);
  });
});
