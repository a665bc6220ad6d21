import './scope/record.ts';
import { randomBytes } from 'node:crypto';
import postgres from 'postgres';
import { inject } from 'vitest';
import { connect, type Database } from '../../src/db/connect.ts';

export interface TestDatabase extends Database {
  url: string;
  /** Closes the connections and drops the database. */
  drop(): Promise<void>;
}

/** A fresh migrated database of its own, for one test file or one test. */
export async function testDatabase(options: { max?: number } = {}): Promise<TestDatabase> {
  const template = new URL(inject('templateUrl'));
  const name = `test_${randomBytes(6).toString('hex')}`;
  const url = new URL(template);
  url.pathname = `/${name}`;
  await asAdmin(template, `create database ${name} template ${template.pathname.slice(1)}`);
  const database = connect(url.href, options);
  return {
    ...database,
    url: url.href,
    async drop() {
      await database.close();
      await asAdmin(template, `drop database ${name} with (force)`);
    },
  };
}

async function asAdmin(server: URL, statement: string): Promise<void> {
  const url = new URL(server);
  url.pathname = '/postgres';
  const sql = postgres(url.href, { max: 1, onnotice: () => {} });
  try {
    // Copies of one template wait for each other.
    await sql`select pg_advisory_lock(1)`;
    await sql.unsafe(statement);
  } finally {
    await sql.end({ timeout: 5 });
  }
}
