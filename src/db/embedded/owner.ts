import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A process, told from a later one with the same number by when it began. */
interface Owner {
  pid: number;
  /** As the system writes it; undefined where it doesn't say. */
  since?: string;
}

/**
 * One Parley per data folder: a second would stop the database under the first. The file names the owner;
 * a name that no running process bears any more is a left-over of a killed one.
 * @returns what gives the folder back
 * @throws when another Parley is running on it
 */
export async function takeOwnership(file: string): Promise<() => Promise<void>> {
  // Written beside it and then linked, so that the file is never there without its content.
  // Nobody else's, so that nobody writes to it once it bears the file's name.
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, JSON.stringify({ pid: process.pid, since: await startOf(process.pid) }), {
    mode: 0o600,
  });
  try {
    while (!(await linked(draft, file))) {
      const content = await readFile(file, 'utf8').catch(() => undefined);
      const owner = content === undefined ? undefined : parse(content);
      if (owner && (await isRunning(owner))) {
        throw new Error(
          `Another Parley (process ${owner.pid}) runs on this data folder. Stop it, set PARLEY_DATA_DIR to another folder, or run both on one server with DATABASE_URL.`,
        );
      }
      if (content !== undefined) await removeStale(file, content);
    }
  } finally {
    await rm(draft, { force: true });
  }
  return () => rm(file, { force: true });
}

/** @returns false if the name is taken */
async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Another start may have done so since, and own the folder by now: its file is put back. */
async function removeStale(file: string, content: string): Promise<void> {
  const aside = `${file}.stale.${randomUUID()}`;
  const isMoved = await rename(file, aside).then(
    () => true,
    () => false,
  );
  if (!isMoved) return;
  if ((await readFile(aside, 'utf8')) !== content) await linked(aside, file);
  await rm(aside, { force: true });
}

function parse(content: string): Owner | undefined {
  try {
    const { pid, since } = JSON.parse(content);
    return typeof pid === 'number' ? { pid, ...(typeof since === 'string' ? { since } : {}) } : undefined;
  } catch {
    return undefined;
  }
}

async function isRunning({ pid, since }: Owner): Promise<boolean> {
  const start = await startOf(pid);
  if (start !== undefined) return since === undefined || start === since;
  return since === undefined && isAlive(pid);
}

/** When a process began; undefined if there is none, or where the system doesn't say. */
async function startOf(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // proc(5): the 22nd field, counted after the name, which may hold spaces.
  if (stat) return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  return run('ps', ['-o', 'lstart=', '-p', String(pid)]).then(
    ({ stdout }) => stdout.trim() || undefined,
    () => undefined,
  );
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // There is one, but it is somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
