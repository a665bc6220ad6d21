import { setTimeout } from 'node:timers/promises';
import type { Sql } from 'postgres';
import { type Answer, Line } from './line.ts';

/** For an answer that is on its way while the server is asked. */
const ON_ITS_WAY_MS = 1_000;

/** In the middle of a statement that is told to it in pieces, the server is active, and waits for the next piece. */
const WORKS = `(state = 'active' and wait_event is distinct from 'ClientRead')`;

/**
 * Those lines whose statement the server does not know of, asked over a fresh connection: the network between has
 * dropped them without a word (a firewall that forgot them, a server that moved). None while the server can't be
 * asked; a statement that it works on, or that waits there for a lock, is not among them. The server's ends of them
 * are ended, since they may hold locks that everybody else waits for.
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
    const busy = await asking.run(
      `select pid from pg_stat_activity where ${WORKS} and pid in (${pidsOf(waiting)})`,
      [],
      'values',
    );
    const working = new Set(busy.map(numberIn));
    const suspects = waiting.filter(({ pid }) => !working.has(pid));
    if (suspects.length === 0) return [];
    await setTimeout(ON_ITS_WAY_MS);
    const abandoned = suspects.filter(({ line, since }) => line.waitingSince === since);
    if (abandoned.length > 0) await endOnServer(asking, abandoned);
    return abandoned.map(({ line }) => line);
  } catch {
    return [];
  } finally {
    asking.close();
  }
}

/** Only what is ours and has done nothing for a while: after a move, another server's process may bear the number. */
async function endOnServer(asking: Line, abandoned: readonly { pid: number }[]): Promise<Answer> {
  return asking.run(
    `select pg_terminate_backend(pid) from pg_stat_activity
    where pid in (${pidsOf(abandoned)}) and usename = current_user and application_name = 'parley'
      and not ${WORKS} and state_change < clock_timestamp() - interval '2 seconds'`,
  );
}

const pidsOf = (lines: readonly { pid: number }[]): string => lines.map(({ pid }) => pid).join();
const numberIn = (row: unknown): number => (Array.isArray(row) ? Number(row[0]) : 0);
