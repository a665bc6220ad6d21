import { setTimeout } from 'node:timers/promises';
import type { Sql } from 'postgres';
import { Line } from './line.ts';

/** For an answer that is on its way while the server is asked. */
const ON_ITS_WAY_MS = 1_000;

/**
 * Those lines on whose statement the server does not work, asked over a fresh connection: the network between has
 * dropped them without a word (a firewall that forgot them, a server that moved). None while the server can't be
 * asked; a statement that it works on, or that waits there for a lock, is not among them.
 *
 * Their other ends are ended: a server that never hears of us again would keep the locks of a transaction that was
 * cut off between two messages for hours, and everybody who needs them would wait.
 */
export async function abandonedLines(
  url: string,
  options: Sql['options'],
  silent: readonly Line[],
): Promise<Line[]> {
  const waiting = silent.flatMap((line) => {
    const { serverProcess: pid, waitingSince: since } = line;
    return pid === undefined || since === undefined ? [] : [{ line, pid, since }];
  });
  if (waiting.length === 0) return [];
  const asking = new Line(url, options, { onClosed: () => {}, onSilent: (line) => line.close() });
  try {
    const working = await busyProcesses(
      asking,
      waiting.map(({ pid }) => pid),
    );
    const suspects = waiting.filter(({ pid }) => !working.has(pid));
    if (suspects.length === 0) return [];
    await setTimeout(ON_ITS_WAY_MS);
    const abandoned = suspects.filter(({ line, since }) => line.waitingSince === since);
    await endProcesses(
      asking,
      abandoned.map(({ pid }) => pid),
    );
    return abandoned.map(({ line }) => line);
  } catch {
    // Then nothing is known, and whoever waits goes on waiting.
    return [];
  } finally {
    asking.close();
  }
}

/** Which of the server's processes run a statement. One that is active and reads from us has not got all of it. */
async function busyProcesses(asking: Line, pids: readonly number[]): Promise<Set<number>> {
  const rows = await asking.run(
    `select pid from pg_stat_activity
     where state = 'active' and wait_event is distinct from 'ClientRead' and pid in (${pids.join()})`,
    [],
    'values',
  );
  return new Set(rows.map((row) => (Array.isArray(row) ? Number(row[0]) : 0)));
}

/** Processes of our own role, which needs no right for it; a number that is somebody else's by now is left alone. */
async function endProcesses(asking: Line, pids: readonly number[]): Promise<void> {
  if (pids.length === 0) return;
  await asking.run(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where usename = current_user and application_name = 'parley' and pid in (${pids.join()})`,
  );
}
