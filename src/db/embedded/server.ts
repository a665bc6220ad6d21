import { randomBytes } from 'node:crypto';
import { access, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import postgres from 'postgres';
import { freePort } from './free-port.ts';
import { takeOwnership } from './owner.ts';
import { type Programs, programs } from './programs.ts';
import { type RunAs, runAs } from './run-as.ts';

export interface EmbeddedServer {
  /** With the password; not for logs. */
  url: string;
  port: number;
  stop(): Promise<void>;
}

const USER = 'parley';
const DATABASE = 'parley';

/**
 * Starts PostgreSQL in `<dataDir>/postgres`, reachable from this machine only, with fsync on. The password
 * is made once and kept in the data folder. A server that a killed Parley left running is taken over.
 * @param settings further settings of postgresql.conf, e.g. `fsync=off` for tests
 */
export async function startEmbedded(
  dataDir: string,
  options: { settings?: readonly string[] } = {},
): Promise<EmbeddedServer> {
  const root = resolve(dataDir);
  const cluster = join(root, 'postgres');
  await mkdir(root, { recursive: true, mode: 0o711 });
  const release = await takeOwnership(join(root, 'parley.pid'));
  try {
    const programFiles = await programs();
    const as = await runAs(programFiles.pg_ctl, join(cluster, 'PG_VERSION'));
    const password = await passwordOf(root);
    if (!(await exists(join(cluster, 'PG_VERSION'))))
      await initialise(programFiles, as, root, cluster, password);
    const orphan = await runningPort(cluster, password);
    const port = orphan ?? (await start(programFiles, as, cluster, options.settings ?? []));
    await createDatabase(port, password);
    return {
      url: urlOf(port, password, DATABASE),
      port,
      stop: async () => {
        try {
          await as.exec(programFiles.pg_ctl, ['stop', '-D', cluster, '-m', 'fast', '-w', '-t', '8']);
        } catch (error) {
          // One that has gone by itself needs no stopping.
          if ((await runningPort(cluster, password)) !== undefined) throw error;
        } finally {
          await release();
        }
      },
    };
  } catch (error) {
    await release();
    throw error;
  }
}

/** Where a server that runs on this data folder is reached; undefined if none does. */
export async function findEmbedded(dataDir: string): Promise<string | undefined> {
  const root = resolve(dataDir);
  const password = (await readFile(join(root, 'postgres.password'), 'utf8').catch(() => '')).trim();
  const port = password ? await runningPort(join(root, 'postgres'), password) : undefined;
  return port === undefined ? undefined : urlOf(port, password, DATABASE);
}

/** Whether there is a cluster in this data folder, running or not. */
export function hasEmbedded(dataDir: string): Promise<boolean> {
  return exists(join(resolve(dataDir), 'postgres', 'PG_VERSION'));
}

function urlOf(port: number, password: string, database: string): string {
  return `postgres://${USER}:${password}@127.0.0.1:${port}/${database}`;
}

async function passwordOf(root: string): Promise<string> {
  const file = join(root, 'postgres.password');
  const known = (await readFile(file, 'utf8').catch(() => '')).trim();
  if (known) return known;
  const password = randomBytes(24).toString('base64url');
  await writeFile(`${file}.new`, `${password}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
  return password;
}

async function initialise(
  { initdb }: Programs,
  as: RunAs,
  root: string,
  cluster: string,
  password: string,
): Promise<void> {
  // Under another name until it is whole: initdb can be killed half-way, and what it leaves does not start.
  const fresh = `${cluster}.new`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { mode: 0o700 });
  await as.own(fresh);
  const passwordFile = join(root, 'initdb.password');
  await writeFile(passwordFile, password, { mode: 0o600 });
  await as.own(passwordFile);
  try {
    // The built-in locale sorts the same on every system, whatever locales it has installed.
    await as.exec(initdb, [
      '-D',
      fresh,
      '-U',
      USER,
      '-A',
      'scram-sha-256',
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
    ]);
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rm(cluster, { recursive: true, force: true });
  await rename(fresh, cluster);
}

async function start(
  { pg_ctl }: Programs,
  as: RunAs,
  cluster: string,
  settings: readonly string[],
): Promise<number> {
  const port = await freePort();
  const all = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=60',
    'shared_buffers=96MB',
    'max_wal_size=1GB',
    // A new desk's tables grow from nothing: plans made for empty ones must not live for a minute.
    'autovacuum_naptime=10s',
    'log_min_messages=warning',
    ...settings,
  ];
  const flags = ['-p', String(port), ...all.flatMap((setting) => ['-c', `'${setting}'`])].join(' ');
  const log = join(cluster, 'server.log');
  try {
    await as.exec(pg_ctl, ['start', '-D', cluster, '-w', '-t', '60', '-l', log, '-o', flags]);
  } catch (cause) {
    const said = await readFile(log, 'utf8').catch(() => '');
    throw new Error(
      `The embedded PostgreSQL did not start: ${said.trim().split('\n').slice(-3).join(' | ')}`,
      {
        cause,
      },
    );
  }
  return port;
}

/** The port of a server that already runs on this cluster and takes our password. */
async function runningPort(cluster: string, password: string): Promise<number | undefined> {
  const pidFile = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '');
  const port = Number(pidFile.split('\n')[3]);
  if (!port) return undefined;
  const sql = postgres(urlOf(port, password, 'postgres'), { max: 1, connect_timeout: 3, onnotice: () => {} });
  try {
    const [row] = await sql`select current_setting('data_directory') as directory`;
    return row?.directory === cluster ? port : undefined;
  } catch {
    // Nobody there: the file is stale, pg_ctl sorts that out.
    return undefined;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

async function createDatabase(port: number, password: string): Promise<void> {
  const sql = postgres(urlOf(port, password, 'postgres'), { max: 1, onnotice: () => {} });
  try {
    const known = await sql`select 1 from pg_database where datname = ${DATABASE}`;
    if (known.length === 0) await sql.unsafe(`create database ${DATABASE}`);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
