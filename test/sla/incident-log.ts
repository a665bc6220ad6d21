import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Fact, Matched, PolicyVersion } from '../../src/sla/model.ts';
import { CALENDARS, HOUR, policy } from './histories.ts';

/**
 * The log of a real desk (UCI 498, "Incident management process enriched event log", CC BY 4.0) as histories. It says
 * nothing of the desk's own targets and hours, nor of what was written to whom: when an incident leaves the state New is
 * taken for the first answer. So it shows whether clocks are right about real orders of states, reopenings and changes
 * of priority, not whether that desk kept its promises.
 */

export interface Incident {
  number: string;
  /** Rows of the log. */
  events: number;
  facts: Fact[];
  isReopened: boolean;
  /** Its priority was changed. */
  isReclassified: boolean;
}

const FIELDS = ['priority', 'category', 'queue'] as const;

interface Row {
  number: string;
  state: string;
  openedAt: number;
  at: number;
  matched: Matched;
}

/** @param folder of the log */
export function readIncidents(folder: string): Incident[] {
  const text = gunzipSync(readFileSync(join(folder, 'events.csv.gz'))).toString('utf8');
  const [header = '', ...lines] = text.trimEnd().split(/\r?\n/);
  const columns = new Map(header.split(',').map((column, i) => [column, i]));
  const rows = lines.map((line) => rowOf(columns, line.split(',')));
  return [...Map.groupBy(rows, ({ number }) => number).values()].map(incidentOf);
}

function rowOf(columns: ReadonlyMap<string, number>, values: readonly string[]): Row {
  const value = (column: string) => values[columns.get(column) ?? -1] ?? '';
  // Local times without a zone: taken as they stand.
  const instant = (column: string) => Date.parse(`${value(column)}Z`);
  return {
    number: value('number'),
    state: value('incident_state'),
    openedAt: instant('opened_at'),
    at: instant('sys_updated_at'),
    matched: {
      kind: 'incident',
      priority: (['P1', 'P2', 'P3', 'P4'] as const)[Number(value('priority')[0]) - 1] ?? 'P4',
      complexity: 'basic',
      category: value('category'),
      queue: value('assignment_group'),
      isVip: false,
    },
  };
}

function incidentOf(rows: readonly Row[]): Incident {
  const facts: Fact[] = [];
  let before: Row | undefined;
  let now = 0;
  for (const row of rows) {
    if (!before) {
      now = Math.min(row.openedAt, row.at);
      facts.push({ at: now, type: 'opened', matched: row.matched });
    }
    // A row or two stand before their time.
    now = Math.max(now, row.at);
    const { matched } = before ?? row;
    if (FIELDS.some((field) => matched[field] !== row.matched[field])) {
      facts.push({ at: now, type: 'changed', matched: row.matched });
    }
    for (const fact of stepsBetween(before?.state ?? 'New', row.state)) facts.push({ at: now, ...fact });
    before = row;
  }
  return {
    number: rows[0]?.number ?? '',
    events: rows.length,
    facts,
    isReopened: facts.some(({ type }) => type === 'reopened'),
    isReclassified: new Set(rows.map(({ matched }) => matched.priority)).size > 1,
  };
}

type Step = Fact extends infer F ? (F extends Fact ? Omit<F, 'at'> : never) : never;

const WAITING: Record<string, 'requester' | 'vendor' | 'change'> = {
  'Awaiting User Info': 'requester',
  'Awaiting Vendor': 'vendor',
  'Awaiting Evidence': 'vendor',
  'Awaiting Problem': 'change',
};
const isOver = (state: string) => state === 'Resolved' || state === 'Closed';

function stepsBetween(from: string, to: string): Step[] {
  if (from === to) return [];
  const steps: Step[] = [];
  if (from === 'New') steps.push({ type: 'answered' });
  if (isOver(from) && !isOver(to)) steps.push({ type: 'reopened' });
  const reason = WAITING[to];
  if (to === 'Resolved') steps.push({ type: 'resolved' });
  else if (to === 'Closed') steps.push({ type: 'ended', how: 'closed' });
  else if (reason) steps.push({ type: 'waiting', reason });
  else if (from in WAITING) steps.push({ type: 'resumed' });
  return steps;
}

/** Targets by priority: the critical ones around the clock, the others in office hours. */
export const TARGETS_BY_PRIORITY: PolicyVersion = {
  version: 1,
  since: 0,
  set: {
    policies: [
      policy(
        { first_response: HOUR / 2, update: 4 * HOUR, resolution: 4 * HOUR },
        { key: 'critical', match: { priorities: ['P1'] } },
      ),
      policy(
        { first_response: HOUR, update: 8 * HOUR, resolution: 8 * HOUR },
        { key: 'high', match: { priorities: ['P2'] }, calendar: 'office' },
      ),
      policy(
        { first_response: 4 * HOUR, update: 16 * HOUR, resolution: 24 * HOUR },
        { key: 'others', calendar: 'office' },
      ),
    ],
    calendars: CALENDARS,
    pausedBy: ['requester', 'vendor', 'change'],
    reopenGraceMs: 4 * HOUR,
  },
};
