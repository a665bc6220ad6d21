import { sql } from 'drizzle-orm';
import type { Db } from '../db/connect.ts';

/** What the server says of itself. */
export interface ServerState {
  version: string;
  /** Connections that programs may have, and that they have. */
  mostConnections: number;
  usedConnections: number;
  /** Settings without which a commit may be lost, and that are off. */
  unsafe: string[];
  /** Ms since 1970. */
  clock: number;
}

export async function serverState(db: Db): Promise<ServerState> {
  const [row] = await db.execute<{
    version: string;
    most: string;
    used: string;
    unsafe: string[];
    clock: string;
  }>(sql`
    select current_setting('server_version') as version,
      current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int as most,
      (select count(*) from pg_stat_activity where backend_type = 'client backend') as used,
      (select coalesce(jsonb_agg(name order by name), '[]') from pg_settings
        where name in ('fsync', 'full_page_writes', 'synchronous_commit') and setting = 'off') as unsafe,
      extract(epoch from clock_timestamp()) * 1000 as clock`);
  if (!row) throw new Error('the server did not answer');
  return {
    version: row.version,
    mostConnections: Number(row.most),
    usedConnections: Number(row.used),
    unsafe: row.unsafe,
    clock: Number(row.clock),
  };
}

/** How many migrations were applied; undefined: none ever was. */
export async function appliedMigrations(db: Db): Promise<number | undefined> {
  const [there] = await db.execute<{ is_there: boolean }>(
    sql`select to_regclass('drizzle.__drizzle_migrations') is not null as is_there`,
  );
  if (!there?.is_there) return undefined;
  const [row] = await db.execute<{ n: string }>(sql`select count(*) as n from drizzle.__drizzle_migrations`);
  return Number(row?.n);
}

/** What the database user may not and would have to, in PostgreSQL's words: `UPDATE on ticket`. */
export async function missingRights(db: Db): Promise<string[]> {
  const rows = await db.execute<{ missing: string }>(sql`
    select 'CREATE on schema ' || current_schema() as missing
    where not has_schema_privilege(current_schema(), 'create')
    union all
    select 'CREATE on database ' || current_database()
    where to_regclass('drizzle.__drizzle_migrations') is null
      and not has_database_privilege(current_database(), 'create')
    union all
    select privilege || ' on ' || relname from pg_class,
      unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE']) as privilege
    where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p')
      and not has_table_privilege(oid, privilege)
    order by 1`);
  return [...rows].map((row) => row.missing);
}

/** The bytes of the latest stored attachments, by their SHA-256. */
export async function latestFiles(db: Db, workspaceId: string, limit: number): Promise<string[]> {
  // Ids sort by time, so the primary key finds the latest.
  const rows = await db.execute<{ sha256: string }>(sql`
    select sha256 from attachment where workspace_id = ${workspaceId} and sha256 is not null
    order by attachment_id desc limit ${limit}`);
  return [...rows].map((row) => row.sha256);
}

export async function unfinishedErasures(db: Db, workspaceId: string): Promise<number> {
  const [row] = await db.execute<{ n: string }>(sql`
    select count(*) as n from person_erasure where workspace_id = ${workspaceId} and done_at is null`);
  return Number(row?.n);
}
