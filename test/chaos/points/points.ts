import { labelOf, type Point } from './kill-switch.ts';
import { compared, type Difference, type Outcome, outcomeOf } from './outcome.ts';
import type { Scene } from './scenes.ts';
import { Stage } from './stage.ts';
import type { Stand } from './stand.ts';

const POSSIBLE_DOUBLES = 'parley_outbox_possible_doubles_total';

/** A scene as it is when nothing happens to it. */
export interface Rehearsed {
  scene: Scene;
  points: Point[];
  outcome: Outcome;
}

/** What became of a telling that was interrupted. */
export interface Verdict {
  scene: string;
  point: string;
  /** The telling took a way on which the point doesn't lie: nobody was killed. */
  isReached: boolean;
  differences: Difference[];
  /** Posts that stand there twice, as far as they may. */
  doubles: number;
}

let rounds = 0;

/** Tells a scene without a fault, and notes what it passes. */
export async function rehearse(stand: Stand, scene: Scene): Promise<Rehearsed> {
  const stage = new Stage(stand, ++rounds);
  const since = stand.board.all.length;
  stand.switch.begin();
  await scene.play(stage);
  const points = stand.switch.passed;
  stand.switch.end();
  return { scene, points, outcome: await outcomeOf(stage, since) };
}

/** Tells it again and kills the process at a point; people and platforms go on as they do. */
async function interrupt(stand: Stand, rehearsed: Rehearsed, point: Point): Promise<Verdict> {
  const { scene } = rehearsed;
  const stage = new Stage(stand, ++rounds);
  const since = stand.board.all.length;
  const verdict = { scene: scene.name, point: labelOf(point) };
  const before = await stand.counted(POSSIBLE_DOUBLES);
  stand.switch.begin(point);
  try {
    await scene.play(stage);
    await stand.settled();
  } catch (error) {
    const isReached = stand.switch.end();
    const says = error instanceof Error ? error.message : String(error);
    return { ...verdict, isReached, differences: [{ kind: 'lost', says }], doubles: 0 };
  }
  const isReached = stand.switch.end();
  // A killed process has taken its count with it, and the next has counted from nothing.
  const spare = (await stand.counted(POSSIBLE_DOUBLES)) - (isReached ? 0 : before);
  return { ...verdict, isReached, ...compared(rehearsed.outcome, await outcomeOf(stage, since), spare) };
}

/** What a run over many points came to. */
export interface PointsReport {
  /** At which a process was killed. */
  killed: number;
  /** That were not passed again. */
  missed: number;
  /** Where something differed. */
  failed: Verdict[];
  /** Posts that stand there twice because their platform can't say whether they have arrived. */
  doubles: number;
}

/** Kills at each of these points, one after the other on each stand, the stands side by side. */
export async function runPoints(
  stands: readonly Stand[],
  jobs: readonly { rehearsed: Rehearsed; point: Point }[],
  tell: (verdict: Verdict) => void = () => {},
): Promise<PointsReport> {
  const report: PointsReport = { killed: 0, missed: 0, failed: [], doubles: 0 };
  const waiting = [...jobs];
  const work = async (stand: Stand): Promise<void> => {
    for (let job = waiting.shift(); job; job = waiting.shift()) {
      const verdict = await interrupt(stand, job.rehearsed, job.point);
      tell(verdict);
      if (verdict.isReached) report.killed++;
      else report.missed++;
      report.doubles += verdict.doubles;
      if (verdict.differences.length > 0) report.failed.push(verdict);
    }
  };
  await Promise.all(stands.map(work));
  return report;
}
