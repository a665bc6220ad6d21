import { setTimeout } from 'node:timers/promises';
import type { Sql } from 'postgres';
import { Line } from './line.ts';

/** For an answer that is on its way while the server is asked. */
const ON_ITS_WAY_MS = 1_000;

/**
 * Those lines whose statement the server does not know of, asked over a fresh connection: the network between has
 * dropped them without a word (a firewall that forgot them, a server that moved). None while the server can't be
 * asked; a statement that it works on, or that waits there for a lock, is not among them.
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
  const working = await busyProcesses(
    url,
    options,
    waiting.map(({ pid }) => pid),
  );
  if (!working) return [];
  const suspects = waiting.filter(({ pid }) => !working.has(pid));
  if (suspects.length === 0) return [];
  await setTimeout(ON_ITS_WAY_MS);
  return suspects.filter(({ line, since }) => line.waitingSince === since).map(({ line }) => line);
}

/** Which of the server's processes run a statement; undefined: it can't be asked. */
async function busyProcesses(
  url: string,
  options: Sql['options'],
  pids: readonly number[],
): Promise<Set<number> | undefined> {
  const asking = new Line(url, options, { onClosed: () => {}, onSilent: (line) => line.close() });
  try {
    const rows = await asking.run(
      `select pid from pg_stat_activity where state = 'active' and pid in (${pids.join()})`,
      [],
      'values',
    );
    return new Set(rows.map((row) => (Array.isArray(row) ? Number(row[0]) : 0)));
  } catch {
    return undefined;
  } finally {
    asking.close();
  }
}
