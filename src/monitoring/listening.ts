import type { MonitorSource } from '../config/monitoring.ts';
import type { SourceState } from './store.ts';

/** Since when a source has been silent for longer than it may; undefined: it hasn't. */
export function silentSince(
  { heardAt, since }: Pick<SourceState, 'heardAt' | 'since'>,
  { expectEvery }: Pick<MonitorSource, 'expectEvery'>,
  now: Temporal.Instant,
): Temporal.Instant | undefined {
  const last = heardAt ?? since;
  const isLate = expectEvery !== undefined && now.since(last).total('milliseconds') > expectEvery;
  return isLate ? last : undefined;
}

/** The variable that holds a source's token: `PARLEY_ALERTS_PROMETHEUS_EU` for `prometheus-eu`. */
export function tokenVariable(source: string): string {
  return `PARLEY_ALERTS_${source.toUpperCase().replaceAll('-', '_')}`;
}
