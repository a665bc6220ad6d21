import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import postgres from 'postgres';
import { Chance } from '../chance.ts';
import { ChaosDatabase } from '../world/postgres.ts';
import { rehearse, runPoints, type Verdict } from './points.ts';
import { SCENES } from './scenes.ts';
import { Stand } from './stand.ts';

/**
 * `npm run chaos -- points [--seed N] [--stands N] [--most N] [--scene words]`: kills a Parley process at every point of every
 * scene, or at `most` of them, and tells what that came to.
 */
const { values } = parseArgs({
  args: process.argv.slice(2).filter((word) => word !== 'points'),
  options: {
    seed: { type: 'string', default: '1' },
    stands: { type: 'string', default: '4' },
    most: { type: 'string' },
    scene: { type: 'string', default: '' },
    here: { type: 'boolean', default: false },
  },
});

const folder = await mkdtemp(join(tmpdir(), 'parley-points-'));
const server = await ChaosDatabase.start(folder, { fsync: false });
const stands: Stand[] = [];
try {
  const began = performance.now();
  const names = Array.from({ length: Number(values.stands) }, (_, i) => `stand_${i}`);
  const admin = postgres(server.url, { max: 1 });
  for (const name of names) await admin.unsafe(`create database ${name}`);
  await admin.end();
  for (const name of names) {
    const url = new URL(server.url);
    url.pathname = `/${name}`;
    stands.push(await Stand.start({ databaseUrl: url.href, ownProcess: !values.here }));
  }
  const [first] = stands;
  if (!first) throw new Error('at least one stand is needed');
  const jobs: Parameters<typeof runPoints>[1][number][] = [];
  for (const scene of SCENES.filter((one) => one.name.includes(values.scene))) {
    const rehearsed = await rehearse(first, scene);
    jobs.push(...rehearsed.points.map((point) => ({ rehearsed, point })));
  }
  const chosen = new Chance(Number(values.seed)).shuffled(jobs).slice(0, Number(values.most ?? jobs.length));
  console.error(`${chosen.length} of ${jobs.length} points of ${SCENES.length} scenes`);
  let done = 0;
  const report = await runPoints(stands, chosen, (verdict) => {
    done++;
    if (verdict.differences.length > 0) console.error(wordsFor(verdict));
    if (done % 50 === 0) console.error(`${done} told, ${Math.round((performance.now() - began) / 1_000)} s`);
  });
  const count = (kind: string) =>
    report.failed.filter(({ differences }) => differences.some((one) => one.kind === kind)).length;
  console.log(
    `points ${chosen.length}, killed at ${report.killed}, not passed again ${report.missed}, ` +
      `lost ${count('lost')}, doubled ${count('doubled')}, wrong ${count('wrong')}, ` +
      `posts that may stand twice ${report.doubles}`,
  );
  process.exitCode = report.failed.length > 0 ? 1 : 0;
} finally {
  await Promise.all(stands.map((stand) => stand.stop()));
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}

function wordsFor({ scene, point, isReached, differences }: Verdict): string {
  const says = differences.map((one) => `\n    ${one.kind}: ${one.says.slice(0, 400)}`).join('');
  return `  ${scene}\n  ${isReached ? 'killed at' : 'not killed at'} ${point}${says}`;
}
