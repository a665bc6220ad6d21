import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres, { type Sql } from 'postgres';
import type { Answer, Form, Params } from './line.ts';
import { Pool } from './pool.ts';
import * as schema from './schema.ts';

export type Db = PostgresJsDatabase<typeof schema>;
/** A transaction; stores take it so that their writes join the caller's commit. */
export type Tx = Parameters<Parameters<Db['transaction']>[0]>[0];

export interface Listening {
  /** Ends it at once, also over a connection that has become silent. */
  end(): Promise<void>;
}

export interface Database {
  db: Db;
  /** A connection of its own for what is over if it has to wait behind the rest: renewing leases. */
  urgent: Db;
  /** The bare driver, for start-up and tests; queries live in stores. */
  sql: Sql;
  /** Tells whoever listens on the channel. @throws Error when the server can't be asked */
  notify(channel: string, payload: string): Promise<void>;
  /**
   * Hears what is told on a channel, over a connection of its own that the driver makes again when it breaks.
   * @throws Error when the server can't be asked
   */
  listen(channel: string, heard: (payload: string) => void): Promise<Listening>;
  /** @throws Error when the server can't be asked */
  ping(): Promise<void>;
  /** The server's clock, ms since 1970. @throws Error when the server can't be asked */
  time(): Promise<number>;
  close(): Promise<void>;
}

/**
 * Connections that one replica has at most: for its work, for renewing leases, for taking numbers (and what is urgent
 * there), for listening.
 */
export const CONNECTIONS = { work: 16, urgent: 1, numbers: 1, wakeup: 2 } as const;

/**
 * Connects to PostgreSQL 15 or newer. Lazy: the first query opens the first connection, a lost server
 * makes queries fail until it is back, never the process.
 * @param max connections at most, besides the urgent one and those that listen
 */
export function connect(url: string, options: { max?: number } = {}): Database {
  const open = () =>
    postgres(url, {
      max: CONNECTIONS.wakeup,
      idle_timeout: 60,
      connect_timeout: 5,
      fetch_types: false,
      // The driver's own grows to 20 s: replicas would not be woken for that much longer.
      backoff: () => 0.2 + Math.random() * 0.3,
      onnotice: () => {},
      connection: { application_name: 'parley' },
    });
  const sql = open();
  const pool = new Pool(url, options.max ?? 10, sql.options);
  const urgent = new Pool(url, CONNECTIONS.urgent, sql.options);
  return {
    db: drizzle({ client: clientOf(pool, sql), schema }),
    urgent: drizzle({ client: clientOf(urgent, sql), schema }),
    sql,
    async notify(channel, payload) {
      await pool.query('select pg_notify($1, $2)', [channel, payload], 'rows');
    },
    async listen(channel, heard) {
      const listening = open();
      const end = () => listening.end({ timeout: 0 });
      try {
        await listening.listen(channel, heard);
      } catch (error) {
        await end();
        throw error;
      }
      return { end };
    },
    async ping() {
      await pool.query('select 1', [], 'rows');
    },
    async time() {
      const [row] = await pool.query('select extract(epoch from clock_timestamp()) * 1000', [], 'values');
      const ms = Array.isArray(row) ? Number(row[0]) : Number.NaN;
      if (!Number.isFinite(ms)) throw new Error('the database did not say what time it is');
      return ms;
    },
    async close() {
      await Promise.all([pool.close(5_000), urgent.close(5_000), sql.end({ timeout: 5 })]);
    },
  };
}

/** The pool as Drizzle uses the driver: statements and transactions, no savepoints. */
function clientOf(pool: Pool, sql: Sql): Sql {
  const own: Record<PropertyKey, unknown> = {
    unsafe: statements((...statement) => pool.query(...statement)),
    begin: (work: (tx: object) => Promise<unknown>) =>
      pool.transaction((line) => work({ unsafe: statements((...statement) => line.run(...statement)) })),
  };
  return new Proxy(sql, { get: (target, key) => own[key] ?? Reflect.get(target, key) });
}

/** Like the driver's `unsafe`: what it gives can be awaited, or asked for `values()` at once and then awaited. */
function statements(run: (text: string, params: Params, form: Form) => Promise<Answer>) {
  return (text: string, params: Params) => {
    let form: Form = 'rows';
    const answer = Promise.resolve().then(() => run(text, params, form));
    const values = () => {
      form = 'values';
      return answer;
    };
    return Object.assign(answer, { values });
  };
}
