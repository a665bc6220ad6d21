import { setTimeout } from 'node:timers/promises';
import type { Sql } from 'postgres';
import { Line } from './line.ts';

/** For an answer that is on its way while the server is asked. */
const ON_ITS_WAY_MS = 1_000;

/** In the middle of a statement that is told to it in pieces, the server is active, and waits for the next piece. */
const WORKS = `(state = 'active' and wait_event is distinct from 'ClientRead')`;

/**
 * Those lines on whose statement the server does not work, asked over a fresh connection: the network between has
 * dropped them without a word (a firewall that forgot them, a server that moved). None while the server can't be
 * asked; a statement that it works on, or that waits there for a lock, is not among them, and neither is a
 * connection that is still being made. The server's ends of them are ended, since they may hold locks that everybody
 * else waits for.
 */
export async function abandonedLines(
  url: string,
  options: Sql['options'],
  silent: readonly Line[],
): Promise<Line[]> {
  const waiting = silent.flatMap((line) => {
    const { waitingSince: since } = line;
    return since === undefined ? [] : [{ line, since }];
  });
  if (waiting.length === 0) return [];
  const asking = new Line(url, options, { onClosed: () => {}, onSilent: (line) => line.close() });
  try {
    const rows = await asking.run(
      `select application_name from pg_stat_activity
      where application_name in (${namesOf(waiting)}) and not ${WORKS}`,
      [],
      'values',
    );
    const rests = new Set(rows.map((row) => (Array.isArray(row) ? row[0] : undefined)));
    const suspects = waiting.filter(({ line }) => rests.has(line.name));
    if (suspects.length === 0) return [];
    await setTimeout(ON_ITS_WAY_MS);
    const abandoned = suspects.filter(({ line, since }) => line.waitingSince === since);
    if (abandoned.length > 0) {
      await asking.run(
        `select pg_terminate_backend(pid) from pg_stat_activity
        where application_name in (${namesOf(abandoned)}) and usename = current_user and not ${WORKS}`,
      );
    }
    return abandoned.map(({ line }) => line);
  } catch {
    // Then nothing is known, and whoever waits goes on waiting.
    return [];
  } finally {
    asking.close();
  }
}

/** As literals; they are letters, digits and hyphens. */
const namesOf = (lines: readonly { line: Line }[]): string =>
  lines.map(({ line }) => `'${line.name}'`).join();
