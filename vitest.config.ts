import { defineConfig } from 'vitest/config';

/** These mock modules that the others use as they are. */
const MOCKING = ['test/security/doors/teams-tokens.test.ts'];
const patience = { testTimeout: 30_000, hookTimeout: 60_000, pool: 'forks' } as const;

export default defineConfig({
  test: {
    globalSetup: ['test/support/global-postgres.ts'],
    // One more than the cores of a small machine: many tests wait, for a lease to end or a database to come back.
    maxWorkers: 3,
    projects: [
      // A process keeps its modules from file to file: to load them anew for each took a fifth of the whole run.
      {
        test: {
          name: 'parley',
          include: ['test/**/*.test.ts'],
          exclude: MOCKING,
          isolate: false,
          ...patience,
        },
      },
      { test: { name: 'mocking', include: MOCKING, ...patience } },
    ],
  },
});
