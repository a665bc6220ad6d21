import type { Finding } from './compare/finding.ts';
import { type Spread, spread } from './figures.ts';

/** What a run came to. */
export interface Report {
  seed: number;
  acknowledged: number;
  /** Acts that no door said yes to. */
  unacknowledged: number;
  findings: Finding[];
  /** Of deadlines: warnings and breaches. */
  alerts: { warnings: number; breaches: number };
  pages: number;
  kills: number;
  databaseCrashes: number;
  /** Calls that a platform turned away. */
  refusedPosts: number;
  /** Processes that ended without being told to. */
  died: number;
  /** Posts that were repeated because Teams can't tell whether they had arrived, and how many show twice. */
  possibleDoubles: number;
  seenDoubles: number;
  /** ms; undefined: it never ended. */
  drainedAfter: number | undefined;
  /** All in ms. */
  delays: { calm: number[]; storm: number[] };
  takeovers: number[];
  restarts: number[];
  databaseRecoveries: number[];
  traceFile?: string;
}

export function isGood(report: Report): boolean {
  return (
    report.findings.length === 0 &&
    report.died === 0 &&
    report.drainedAfter !== undefined &&
    report.acknowledged > 0
  );
}

/** The line that counts. */
export function headline(report: Report): string {
  const count = (kind: Finding['kind']) => report.findings.filter((finding) => finding.kind === kind).length;
  return [
    `acknowledged ${report.acknowledged}`,
    `lost ${count('lost')}`,
    `doubled ${count('doubled')}`,
    `out of order ${count('out of order')}`,
    `stuck ${count('stuck')}`,
    `kills ${report.kills}`,
    `database crashes ${report.databaseCrashes}`,
    `refused posts ${report.refusedPosts}`,
  ].join(', ');
}

/** What is honest to say besides. */
export function footnotes(report: Report): string {
  const parts = [
    `possible doubles ${report.possibleDoubles} (seen ${report.seenDoubles})`,
    `alerts raised ${report.alerts.warnings + report.alerts.breaches} (${report.alerts.breaches} of missed deadlines)`,
    `pages ${report.pages}`,
    `not acknowledged ${report.unacknowledged}`,
    `delay from commit to platform: without faults ${times(report.delays.calm)}, with faults ${times(report.delays.storm)}`,
    `after kill -9: taken over ${medianAndMax(report.takeovers)}, up again ${medianAndMax(report.restarts)}`,
    `after a database crash: ${medianAndMax(report.databaseRecoveries)}`,
    `drained in ${report.drainedAfter === undefined ? 'never' : seconds(report.drainedAfter)}`,
  ];
  if (report.died > 0) parts.push(`DIED BY ITSELF ${report.died}`);
  return parts.join('; ');
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(ms < 10_000 ? 2 : 1)} s`;

function times(values: readonly number[]): string {
  return told(
    values,
    ({ median, p99, max }) => `p50 ${seconds(median)} p99 ${seconds(p99)} max ${seconds(max)}`,
  );
}

function medianAndMax(values: readonly number[]): string {
  return told(
    values,
    ({ median, max, count }) => `median ${seconds(median)} max ${seconds(max)} of ${count}`,
  );
}

function told(values: readonly number[], tell: (of: Spread) => string): string {
  const of = spread(values);
  return of ? tell(of) : 'no figure';
}
