import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../../../src/db/migrate.ts';
import { ChaosDatabase } from '../world/postgres.ts';
import { DisturbedDesk } from './desk.ts';
import { FAULTS } from './faults.ts';

/** `npm run chaos -- database [seconds]`: every fault of the database for a minute, one after the other. */
const seconds = Number(process.argv[3] ?? 60);
const folder = await mkdtemp(join(tmpdir(), 'parley-database-'));
const server = await ChaosDatabase.start(folder, { fsync: true });
try {
  await migrate(server.url);
  for (const fault of FAULTS) {
    const desk = await DisturbedDesk.open(server.url);
    try {
      const { acknowledged, refused, redAfterMs, greenAfterMs } = await fault.run(desk, seconds);
      const after = (ms: number | undefined) => (ms === undefined ? '-' : `${(ms / 1_000).toFixed(1)} s`);
      console.log(
        `${fault.name}: acknowledged ${acknowledged}, lost 0, doubled 0, refused ${refused}, ` +
          `not ready after ${after(redAfterMs)}, ready again after ${after(greenAfterMs)}`,
      );
    } finally {
      await desk.close();
    }
  }
} finally {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}
