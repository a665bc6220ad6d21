import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { runChaos } from './chaos.ts';
import { footnotes, headline, isGood } from './report.ts';

/** `npm run chaos -- [--seed N] [--minutes M] [--processes N]`: prints what a run came to. */
const MOST_SEED = 1_000_000;
const FINDINGS_SHOWN = 20;
/** The first part of a run is calm. */
const CALM_SHARE = 0.1;

/** Runs of another kind, by the first word. */
const OTHERS: Record<string, () => Promise<unknown>> = {
  points: () => import('./points/run.ts'),
  database: () => import('./database/run.ts'),
};
const other = OTHERS[process.argv[2] ?? ''];
if (other) {
  await other();
  process.exit();
}

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    minutes: { type: 'string', default: '30' },
    processes: { type: 'string', default: '2' },
  },
});
const seed = numberOf('seed', values.seed ?? String(randomInt(1, MOST_SEED)), 0);
const minutes = numberOf('minutes', values.minutes, 0.5);
const processes = numberOf('processes', values.processes, 1);

const forMs = minutes * 60_000;
const report = await runChaos({
  seed,
  processes,
  calmMs: forMs * CALM_SHARE,
  stormMs: forMs * (1 - CALM_SHARE),
  drainWithinMs: 5 * 60_000,
  lives: 10,
  paceMs: { least: 200, most: 2_500 },
  fsync: true,
  tell: (line) => console.error(`${new Date().toISOString().slice(11, 19)} ${line}`),
});
console.log(headline(report));
console.log(footnotes(report));
for (const { kind, key, says } of report.findings.slice(0, FINDINGS_SHOWN))
  console.log(`  ${kind}: ${key}: ${says}`);
if (report.traceFile) console.log(`The traces are in ${report.traceFile}; the same again: --seed ${seed}`);
process.exit(isGood(report) ? 0 : 1);

function numberOf(name: string, text: string, least: number): number {
  const value = Number(text);
  if (Number.isFinite(value) && value >= least) return value;
  console.error(`--${name} is a number from ${least}`);
  process.exit(2);
}
