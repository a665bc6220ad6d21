import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** Bytes that nobody has any more are kept this long: their row may be in a transaction that isn't over yet. */
const GRACE_HOURS = 24;

export interface CleanParts {
  folder: string;
  workspaceId: string;
  now: () => Temporal.Instant;
  /** Which of these bytes anybody still has. */
  used(sha256s: readonly string[]): Promise<ReadonlySet<string>>;
}

/**
 * Makes a folder this workspace's own, by a file in it. Only in such a one is anything deleted: another
 * workspace's files would look like nobody's.
 * @returns whether it is ours
 */
export async function ownsFolder(folder: string, workspaceId: string): Promise<boolean> {
  const root = resolve(folder);
  const mark = join(root, '.workspace');
  await mkdir(root, { recursive: true, mode: 0o700 });
  await writeFile(mark, workspaceId, { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  return (await readFile(mark, 'utf8')) === workspaceId;
}

/**
 * Removes the files of one of the folder's 256 parts that nobody has any more, and what half-written ones a
 * crash has left.
 * @param part `00` to `ff`
 * @returns how many
 */
export async function cleanPart(parts: CleanParts, part: string): Promise<number> {
  const folder = join(resolve(parts.folder), part);
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const stale: string[] = [];
  for (const name of names) {
    if (await isOld(join(folder, name), parts.now())) stale.push(name);
  }
  if (stale.length === 0) return 0;
  const used = await parts.used(stale.filter((name) => /^[0-9a-f]{64}$/.test(name)));
  let removed = 0;
  for (const name of stale) {
    if (!used.has(name) && (await removeIfOld(join(folder, name), parts.now()))) removed++;
  }
  return removed;
}

/**
 * Set aside first and looked at again: whoever has stored the same bytes meanwhile has either made the file
 * fresh, and gets it back, or has found none and written their own.
 */
async function removeIfOld(path: string, now: Temporal.Instant): Promise<boolean> {
  const aside = `${path}.${randomBytes(6).toString('hex')}.old`;
  const isMoved = await rename(path, aside).then(
    () => true,
    () => false,
  );
  if (!isMoved) return false;
  if (!(await isOld(aside, now))) {
    await rename(aside, path);
    return false;
  }
  await rm(aside, { force: true });
  return true;
}

async function isOld(path: string, now: Temporal.Instant): Promise<boolean> {
  const latest = now.subtract({ hours: GRACE_HOURS }).epochMilliseconds;
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs < latest,
    () => false,
  );
}
