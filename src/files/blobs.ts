import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm, utimes } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/** Files by the SHA-256 of their content, in a folder that replicas share. The same bytes are kept once. */
export interface Blobs {
  put(bytes: Uint8Array): Promise<{ sha256: string; size: number }>;
  /** Absolute; the file is there once `put` has returned. @throws RangeError for what is no SHA-256 */
  pathOf(sha256: string): string;
}

export function createBlobs(folder: string): Blobs {
  const root = resolve(folder);
  const pathOf = (sha256: string): string => {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new RangeError('not a SHA-256');
    return join(root, sha256.slice(0, 2), sha256);
  };
  return {
    pathOf,
    async put(bytes) {
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const path = pathOf(sha256);
      // One that is there already is fresh again, so that nobody takes it for left over.
      if (!(await touched(path))) await writeDurably(path, bytes);
      return { sha256, size: bytes.byteLength };
    },
  };
}

/** Under another name first and synced, so that a crash leaves no half file under the real one. */
async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${randomBytes(6).toString('hex')}.part`;
  try {
    await writeSynced(temporary, bytes);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Without this the new name itself can be lost with the power. Windows keeps names by itself, and refuses. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function touched(path: string): Promise<boolean> {
  const now = new Date();
  return utimes(path, now, now).then(
    () => true,
    () => false,
  );
}
