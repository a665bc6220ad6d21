import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Transactions a second of `pgbench -N` (simple update) on this server: the outside figure for throughput.
 * @returns undefined where pgbench isn't installed (Debian: package postgresql-15)
 */
export async function pgbench(
  url: string,
  options: { clients: number; seconds: number },
): Promise<number | undefined> {
  try {
    await run('pgbench', ['-i', '-q', '-s', '10', url]);
    const { stdout } = await run('pgbench', [
      '-N',
      '-n',
      '-c',
      String(options.clients),
      '-j',
      '2',
      '-T',
      String(options.seconds),
      url,
    ]);
    await run('pgbench', ['-i', '-I', 'd', '-q', url]);
    return Number(/tps = ([\d.]+)/.exec(stdout)?.[1]);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
