import type { Facts } from './compare/facts.ts';
import type { Journal } from './world/journal.ts';

/** Of several values, in their unit. */
export interface Spread {
  count: number;
  median: number;
  p99: number;
  max: number;
}

/** @returns undefined of nothing */
export function spread(values: readonly number[]): Spread | undefined {
  if (values.length === 0) return undefined;
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return { count: sorted.length, median: at(0.5), p99: at(0.99), max: sorted.at(-1) ?? 0 };
}

/** A reply waits out its undo time first, which is no delay. */
const HELD_MS = 500;

/**
 * From a message being written to the outbox (its id carries the real time of that, whatever the clocks were
 * put to) to its platform accepting it, ms; by whether faults raged when it was written.
 */
export function delays(facts: Facts, stormFrom: number): { calm: number[]; storm: number[] } {
  const rows = new Map(facts.outbox.map((row) => [row.messageId, row]));
  const firstOf = new Map<string, Facts['outbox'][number]>();
  for (const row of facts.outbox) {
    if (row.state === 'sent' && row.subject && !firstOf.has(row.subject)) firstOf.set(row.subject, row);
  }
  const subjects = new Map(
    facts.refs.map((ref) => [`${ref.platform} ${ref.channel} ${ref.externalId}`, ref.subject]),
  );
  const found = { calm: [] as number[], storm: [] as number[] };
  for (const shown of facts.board) {
    const row = shown.clientKey
      ? rows.get(shown.clientKey)
      : firstOf.get(subjects.get(`${shown.platform} ${shown.room} ${shown.id}`) ?? '');
    if (!row || msOf(row.dueAt) - msOf(row.createdAt) > HELD_MS) continue;
    const writtenAt = timeOf(row.messageId);
    found[writtenAt < stormFrom ? 'calm' : 'storm'].push(shown.at - writtenAt);
  }
  return found;
}

/** The instant in an id of version 7, ms since 1970. */
function timeOf(id: string): number {
  return Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
}

const msOf = (instant: string): number => Temporal.Instant.from(instant).epochMilliseconds;

/** From the database being back to the first event that is acknowledged, ms each. */
export function databaseRecoveries(journal: Journal): number[] {
  const yes = journal.of('delivery').filter(({ status }) => status === 200);
  return journal.of('database started').flatMap(({ at }) => {
    const first = yes.find((delivery) => delivery.at >= at);
    return first ? [first.at - at] : [];
  });
}

/** From a process being killed to its successor being up, ms each. */
export function restarts(journal: Journal): number[] {
  const ups = journal.of('up');
  return journal
    .of('kill')
    .filter(({ signal }) => signal === 'SIGKILL')
    .flatMap(({ at, process }) => {
      const up = ups.find((entry) => entry.process === process && entry.at >= at);
      return up ? [up.at - at] : [];
    });
}
