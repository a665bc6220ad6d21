import { defineConfig } from 'vitest/config';

/** What they change stays for the process: a module that is mocked, a token that Microsoft's SDK keeps. */
const ALONE = ['test/security/doors/teams-tokens.test.ts', 'test/security/doors/canary.test.ts'];
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
          exclude: ALONE,
          isolate: false,
          ...patience,
        },
      },
      { test: { name: 'alone', include: ALONE, ...patience } },
    ],
  },
});
