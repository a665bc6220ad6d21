import { drizzle } from 'drizzle-orm/postgres-js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as schema from '../../../src/db/schema.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { orphans, references } from './orphans.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

it('knows of every column of the schema that refers to another row', () => {
  const named = references().map(({ table, reference }) => `${table}.${reference.column}`);
  expect(named).toEqual(
    expect.arrayContaining(['comment.ticket_id', 'ticket_event.actor_id', 'outbound_message.ticket_id']),
  );
});

it('finds rows whose parent is not there, and only those', async () => {
  const { sql } = database;
  const db = drizzle({ client: sql, schema });
  await sql`insert into workspace (workspace_id, name, link_key, created_at) values ('w', 'W', 'k', now())`;
  const [row] = await sql<{ id: string }[]>`select gen_random_uuid() as id`;
  const id = row?.id ?? '';
  const watch = () => sql`
    insert into watcher (workspace_id, ticket_id, person_id, added_at) values ('w', gen_random_uuid(), ${id}, now())`;
  await sql`insert into person (workspace_id, person_id, name, created_at) values ('w', ${id}, 'Mei', now())`;
  expect(await orphans(db)).toEqual([]);
  await watch();
  expect(await orphans(db)).toEqual([{ table: 'watcher', column: 'ticket_id', rows: 1 }]);
  await sql`delete from person`;
  expect(await orphans(db)).toEqual([
    { table: 'watcher', column: 'ticket_id', rows: 1 },
    { table: 'watcher', column: 'person_id', rows: 1 },
  ]);
});
