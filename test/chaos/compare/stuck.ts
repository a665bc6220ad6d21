import type { Facts } from './facts.ts';
import { type Finding, lost } from './finding.ts';

const stuck = (key: string, says: string): Finding => ({ kind: 'stuck', key, says });

/** Nothing waits for ever, nothing was given up, and no row has lost its parent. */
export function leftovers(facts: Facts): Finding[] {
  const held = new Set(['held', 'due', 'sending', 'ambiguous']);
  return [
    ...facts.inbox.flatMap((event) => {
      if (event.state === 'dead') return [lost(event.eventId, `an event was given up: ${event.error}`)];
      return event.state === 'due'
        ? [stuck(event.eventId, `an event waits: ${event.error ?? 'untried'}`)]
        : [];
    }),
    ...facts.outbox.flatMap((row) => {
      if (row.state === 'dead') return [lost(row.messageId, `a message was given up: ${row.error}`)];
      return held.has(row.state)
        ? [stuck(row.messageId, `a message is ${row.state}: ${row.error ?? 'untried'}`)]
        : [];
    }),
    ...facts.lanes.map((lane) => stuck(lane, 'a lane is due or held although nothing is left in it')),
    ...facts.orphans.map(({ table, column, rows }) =>
      lost(`${table}.${column}`, `${rows} rows of ${table} name something in ${column} that is not there`),
    ),
  ];
}
