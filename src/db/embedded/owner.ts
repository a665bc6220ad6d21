import { readFile, rm, writeFile } from 'node:fs/promises';

/**
 * One Parley per data folder: a second would stop the database under the first. The file names the owner;
 * a name that no running Parley bears any more is a left-over of a killed one.
 * @returns what gives the folder back
 * @throws when another Parley is running on it
 */
export async function takeOwnership(file: string): Promise<() => Promise<void>> {
  for (;;) {
    try {
      await writeFile(file, `${process.pid}\n`, { flag: 'wx', mode: 0o600 });
      return () => rm(file, { force: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const pid = Number(await readFile(file, 'utf8').catch(() => ''));
    if (pid && pid !== process.pid && (await isParley(pid))) {
      throw new Error(
        `Another Parley (process ${pid}) runs on this data folder. Stop it, set PARLEY_DATA_DIR to another folder, or run both on one server with DATABASE_URL.`,
      );
    }
    await rm(file, { force: true });
  }
}

async function isParley(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // Process numbers are used again: where the system shows what runs, look.
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined);
  return command === undefined || command.includes('node');
}
