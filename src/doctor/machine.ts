import { randomBytes } from 'node:crypto';
import { mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Check, Finding } from '../finding.ts';
import { t } from '../i18n/text.ts';

const OLDEST_NODE = 26;
/** Bytes. A desk of some thousand people keeps about this much in files a month. */
const LITTLE_ROOM = 2_000_000_000;

/** The runtime, and the folder in which files are kept. @param version of Node, `26.10.0` */
export function machineCheck(parts: { version: string; dataDir: string }): Check {
  return {
    id: 'machine',
    run: async () => [nodeFinding(parts.version), await folderFinding(resolve(parts.dataDir))],
  };
}

function nodeFinding(version: string): Finding {
  const isOld = Number.parseInt(version, 10) < OLDEST_NODE;
  return isOld
    ? { id: 'node', state: 'problem', found: t('doctor.node_old', { version }), todo: t('doctor.node_todo') }
    : { id: 'node', state: 'ok', found: t('doctor.node_ok', { version }) };
}

/** Writes to it, since rights that are listed need not be those that count (shared folders, read-only mounts). */
async function folderFinding(folder: string): Promise<Finding> {
  const id = 'data_folder';
  const probe = join(folder, `.doctor-${randomBytes(6).toString('hex')}`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o711 });
    await writeFile(probe, 'x', { flag: 'wx', flush: true });
    await rm(probe);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      id,
      state: 'problem',
      found: t('doctor.folder_refused', { folder, reason }),
      todo: t('doctor.folder_refused_todo'),
    };
  }
  const { bavail, bsize } = await statfs(folder);
  const free = (bavail * bsize) / 1e9;
  const args = { folder, free: Math.floor(free * 10) / 10 };
  return bavail * bsize < LITTLE_ROOM
    ? { id, state: 'warning', found: t('doctor.folder_full', args), todo: t('doctor.folder_full_todo') }
    : { id, state: 'ok', found: t('doctor.folder_ok', args) };
}
