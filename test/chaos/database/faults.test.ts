import { describe, it } from 'vitest';
import { testDatabase } from '../../support/database.ts';
import { DisturbedDesk } from './desk.ts';
import { FAULTS } from './faults.ts';

/** Long enough for whatever gives up within seconds to have done so; `npm run chaos -- database` takes a minute. */
const SECONDS = 6;

describe.concurrent('a database that is away, full, slow or half there', () => {
  it.for(FAULTS)(
    '$name: refused rather than lost, and well again by itself',
    { timeout: 60_000 },
    async (fault) => {
      const database = await testDatabase();
      const desk = await DisturbedDesk.open(database.url);
      try {
        await fault.run(desk, SECONDS);
      } finally {
        await desk.close();
        await database.drop();
      }
    },
  );
});
