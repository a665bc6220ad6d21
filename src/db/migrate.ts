import { fileURLToPath } from 'node:url';
import { sql as query } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate as applyFolder } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';

const FOLDER = fileURLToPath(new URL('./migrations', import.meta.url));
/** Any number that no other program on this server uses for an advisory lock: "parley" in ASCII, shortened. */
const LOCK = 0x7061726c;

/**
 * Brings the database to this version's tables. Starts at the same time wait for each other on an
 * advisory lock; a session lock on a connection of its own, so that a killed start frees it.
 */
export async function migrate(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const db = drizzle(sql);
  try {
    await db.execute(query`select pg_advisory_lock(${LOCK})`);
    await applyFolder(db, { migrationsFolder: FOLDER });
  } finally {
    await sql.end({ timeout: 5 });
  }
}
