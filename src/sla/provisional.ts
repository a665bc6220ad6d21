import type { PolicyVersion } from './model.ts';

const HOUR = 3_600_000;
/** Until policies come from the configuration. */
export const PROVISIONAL: PolicyVersion[] = [
  {
    version: 1,
    since: 0,
    set: {
      policies: [
        {
          key: 'default',
          match: {},
          calendar: 'always',
          targets: { first_response: 4 * HOUR, resolution: 24 * HOUR, fulfilment: 24 * HOUR },
          alerts: [{ percent: 75 }],
        },
      ],
      calendars: { always: { type: 'always' } },
      pausedBy: ['requester', 'vendor', 'change'],
      reopenGraceMs: 4 * HOUR,
    },
  },
];
