import { execFile } from 'node:child_process';
import { chown, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** How PostgreSQL's programs are started: it refuses to run as root, so root steps down first. */
export interface RunAs {
  exec(program: string, args: readonly string[]): Promise<{ stdout: string; stderr: string }>;
  /** Gives a folder to the account under which PostgreSQL runs. */
  own(path: string): Promise<void>;
}

/**
 * As root: the account `postgres`, or `nobody` where there is none. If a folder above the programs or the
 * data is closed to that account (a clone under /root), it keeps the capability to pass through.
 */
export async function runAs(...paths: string[]): Promise<RunAs> {
  if (process.getuid?.() !== 0)
    return { exec: (program, args) => run(program, [...args]), own: async () => {} };
  const { uid, gid } = await lowAccount();
  const open = (await Promise.all(paths.map(reachable))).every(Boolean);
  const capabilities = open ? [] : ['--inh-caps=+dac_override', '--ambient-caps=+dac_override'];
  const stepDown = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', ...capabilities, '--'];
  return {
    exec: (program, args) =>
      run('setpriv', [...stepDown, program, ...args], { cwd: '/' }).catch(async (error: unknown) => {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
        // No util-linux (Alpine's busybox): works wherever the folders are open.
        return run(program, [...args], { uid, gid, cwd: '/' });
      }),
    own: (path) => chown(path, uid, gid),
  };
}

async function lowAccount(): Promise<{ uid: number; gid: number }> {
  for (const name of ['postgres', 'nobody']) {
    try {
      const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
      return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
    } catch {
      // No such account: the next name.
    }
  }
  return { uid: 65534, gid: 65534 };
}

/** Whether everybody may pass through all folders above a path. */
async function reachable(path: string): Promise<boolean> {
  for (let folder = dirname(resolve(path)); ; folder = dirname(folder)) {
    const mode = await stat(folder).then(
      (s) => s.mode,
      () => 0o001,
    );
    if ((mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}
