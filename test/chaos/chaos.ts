import { setTimeout } from 'node:timers/promises';
import { eventually } from '../support/eventually.ts';
import { Chance } from './chance.ts';
import { compare } from './compare/compare.ts';
import { type Facts, readKept } from './compare/facts.ts';
import { extraPosts } from './compare/messages.ts';
import type { Acts } from './crowd/acts.ts';
import { Crowd } from './crowd/crowd.ts';
import { drained } from './drain.ts';
import { databaseRecoveries, delays, restarts } from './figures.ts';
import { isGood, type Report } from './report.ts';
import { Storm } from './storm.ts';
import { writeTraces } from './trace.ts';
import type { Journal } from './world/journal.ts';
import { World } from './world/world.ts';

export interface ChaosOptions {
  seed: number;
  processes: number;
  /** Without faults at first, for the figures to compare with. */
  calmMs: number;
  stormMs: number;
  drainWithinMs: number;
  /** Matters under way at the same time. */
  lives: number;
  paceMs: { least: number; most: number };
  fsync: boolean;
  /** Told what is going on. */
  tell?: (line: string) => void;
}

const REPEATS = { twice: 0.08, fourTimes: 0.04, late: 0.08 };
/** Before the storm there is something to lose, however slow the machine. */
const FIRST_ACTS = 20;
const FIRST_WITHIN_MS = 120_000;
/** What the outbox says when it posts something again without knowing. */
const REPEATING = 'cannot tell if a post arrived; repeating it';

/** A whole run: calm, storm, drain, comparison. */
export async function runChaos(options: ChaosOptions): Promise<Report> {
  const { seed, tell = () => {} } = options;
  const chance = new Chance(seed);
  const { processes, fsync } = options;
  const world = await World.start({ chance, processes, fsync });
  const sql = world.database.connect();
  try {
    tell(`seed ${seed}: ${processes} processes are up`);
    const crowd = new Crowd(world, {
      chance: chance.fork('crowd'),
      lives: options.lives,
      paceMs: options.paceMs,
    });
    await crowd.moveIn();
    crowd.start();
    await setTimeout(options.calmMs);
    await eventually(() => crowd.acts.acknowledged() >= FIRST_ACTS, FIRST_WITHIN_MS);
    const stormFrom = Date.now();
    tell('the storm begins');
    crowd.courier.repeats = REPEATS;
    const storm = new Storm(world, sql);
    await storm.rage({ seed, forMs: options.stormMs, processes });
    crowd.courier.repeats = { twice: 0, fourTimes: 0, late: 0 };
    await Promise.all([crowd.stop(), world.allUp()]);
    tell('the storm is over; what is left is worked');
    const drainedAfter = await drained(sql, options.drainWithinMs);
    const facts: Facts = {
      ...(await readKept(sql)),
      acts: crowd.acts.all,
      board: world.board.all,
      possibleDoubles: {
        slack: possibleDoubles(world.journal, 'slack'),
        teams: possibleDoubles(world.journal, 'teams'),
      },
    };
    for (const [why, times] of crowd.ended) tell(`${times} matters ended early: ${why}`);
    return await reportOn(options, { world, storm, facts, acts: crowd.acts, stormFrom, drainedAfter });
  } finally {
    await sql.end({ timeout: 1 });
    await world.stop();
  }
}

function possibleDoubles(journal: Journal, platform: string): number {
  return journal.of('log').filter(({ line }) => line.msg === REPEATING && line.platform === platform).length;
}

async function reportOn(
  { seed }: ChaosOptions,
  run: {
    world: World;
    storm: Storm;
    facts: Facts;
    acts: Acts;
    stormFrom: number;
    drainedAfter: number | undefined;
  },
): Promise<Report> {
  const { world, storm, facts } = run;
  const { journal } = world;
  const report: Report = {
    seed,
    acknowledged: run.acts.acknowledged(),
    unacknowledged: run.acts.all.length - run.acts.acknowledged(),
    findings: compare(facts),
    alerts: {
      warnings: facts.alerts.filter(({ threshold }) => threshold !== 'breach').length,
      breaches: facts.alerts.filter(({ threshold }) => threshold === 'breach').length,
    },
    pages: facts.pages.length,
    kills: journal.of('kill').filter(({ signal }) => signal === 'SIGKILL').length,
    databaseCrashes: journal.of('database stopped').length,
    refusedPosts: world.weather.refused,
    died: journal.of('died').length,
    possibleDoubles: facts.possibleDoubles.slack + facts.possibleDoubles.teams,
    seenDoubles: extraPosts(facts).length,
    drainedAfter: run.drainedAfter,
    delays: delays(facts, run.stormFrom),
    takeovers: storm.takeovers,
    restarts: restarts(journal),
    databaseRecoveries: databaseRecoveries(journal),
  };
  if (!isGood(report)) report.traceFile = await writeTraces(seed, report.findings, facts, journal);
  return report;
}
