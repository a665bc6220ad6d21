import { createHash } from 'node:crypto';
import type { MonitorSource } from '../config/monitoring.ts';
import type { Priority } from '../tickets/model.ts';
import type { Alert } from './formats/alert.ts';

/** Where an alert goes, by the rules of its source. Pure. */

/** What monitors usually write into the label `severity`. */
const USUAL: Record<string, Priority> = {
  critical: 'P1',
  emergency: 'P1',
  page: 'P1',
  fatal: 'P1',
  error: 'P2',
  major: 'P2',
  high: 'P2',
  warning: 'P3',
  minor: 'P3',
  medium: 'P3',
  info: 'P4',
  information: 'P4',
  low: 'P4',
  none: 'P4',
};
const OTHERWISE: Priority = 'P3';
/** Longer names of groups are told apart by their digest. */
const LONGEST = 300;

export interface Sorted {
  isIgnored: boolean;
  groupKey: string;
  queue: string;
  category: string | null;
  priority: Priority;
  escalation: string | null;
}

/** The first rule that fits, and for what it leaves out the source itself. */
export function sorted(source: MonitorSource, alert: Alert): Sorted {
  const rule = source.rules.find(({ labels }) =>
    Object.entries(labels).every(([name, value]) => alert.labels[name] === value),
  );
  return {
    isIgnored: rule?.ignore ?? false,
    groupKey: groupKeyOf(source, alert),
    queue: rule?.queue ?? source.queue,
    category: rule?.category ?? source.category ?? null,
    priority: rule?.priority ?? priorityOf(source, alert.severity),
    escalation: rule?.escalation ?? source.escalation ?? null,
  };
}

function priorityOf(source: MonitorSource, severity: string | null): Priority {
  if (severity === null) return OTHERWISE;
  const own = Object.entries(source.priorities).find(([name]) => name.toLowerCase() === severity)?.[1];
  return own ?? (Object.hasOwn(USUAL, severity) ? USUAL[severity] : undefined) ?? OTHERWISE;
}

function groupKeyOf(source: MonitorSource, alert: Alert): string {
  const key = source.groupBy
    ? source.groupBy.map((name) => `${name}=${alert.labels[name] ?? ''}`).join(',')
    : alert.group;
  if (key.length <= LONGEST) return key;
  return `sha256:${createHash('sha256').update(key).digest('hex')}`;
}
