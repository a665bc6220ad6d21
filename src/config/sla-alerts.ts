import { z } from 'zod';

/** Where alerts of deadlines go: the ticket's thread, the queue's channel, who has it, who leads the queue's team. */
export const ALERT_PLACES = ['thread', 'channel', 'assignee', 'lead'] as const;
export type AlertPlace = (typeof ALERT_PLACES)[number];

const places = z.array(z.enum(ALERT_PLACES));

/** Keys of `sla` about alerts. */
export const slaAlertKeys = {
  notify: z
    .strictObject({
      /** Before a deadline. */
      warning: places.default(['thread', 'assignee']),
      /** When it is missed. */
      breach: places.default(['thread', 'channel', 'assignee', 'lead']),
    })
    .prefault({}),
  /** Alerts of one place that follow one another within this time are one message. */
  digestSeconds: z.number().int().min(0).max(3_600).default(60),
};
