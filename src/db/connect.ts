import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import * as schema from './schema.ts';

export type Db = PostgresJsDatabase<typeof schema>;
/** A transaction; stores take it so that their writes join the caller's commit. */
export type Tx = Parameters<Parameters<Db['transaction']>[0]>[0];

export interface Database {
  db: Db;
  /** The bare driver, for LISTEN/NOTIFY and start-up; queries live in stores. */
  sql: postgres.Sql;
  close(): Promise<void>;
}

/**
 * Connects to PostgreSQL 15 or newer. Lazy: the first query opens the first connection, a lost server
 * makes queries fail until it is back, never the process.
 * @param max connections at most
 */
export function connect(url: string, options: { max?: number } = {}): Database {
  const sql = postgres(url, {
    max: options.max ?? 10,
    idle_timeout: 60,
    connect_timeout: 10,
    // The driver's own grows to 20 s: Parley would be away that much longer than its database.
    backoff: () => 0.2 + Math.random() * 0.3,
    onnotice: () => {},
    connection: { application_name: 'parley' },
  });
  return { db: drizzle(sql, { schema }), sql, close: () => sql.end({ timeout: 5 }) };
}
