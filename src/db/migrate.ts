import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { sql as query } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate as applyFolder } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';

const FOLDER = fileURLToPath(new URL('./migrations', import.meta.url));
/** Any number that no other program on this server uses for an advisory lock: "parley" in ASCII, shortened. */
const LOCK = 0x7061726c;

/** The oldest PostgreSQL that Parley runs on. */
export const OLDEST = 15;

/** How many migrations this version has. */
export async function knownMigrations(): Promise<number> {
  return (await readdir(FOLDER)).filter((name) => name.endsWith('.sql')).length;
}

/**
 * Brings the database to this version's tables. Starts at the same time wait for each other on an
 * advisory lock; a session lock on a connection of its own, so that a killed start frees it.
 * @throws Error if the server is too old
 */
export async function migrate(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const db = drizzle(sql);
  try {
    const [server] = await sql<{ version: string }[]>`select current_setting('server_version') as version`;
    if (Number.parseInt(server?.version ?? '', 10) < OLDEST) {
      throw new Error(`Parley needs PostgreSQL ${OLDEST} or newer; this server is ${server?.version}.`);
    }
    await db.execute(query`select pg_advisory_lock(${LOCK})`);
    await applyFolder(db, { migrationsFolder: FOLDER });
  } finally {
    await sql.end({ timeout: 5 });
  }
}
