import { timestamp } from 'drizzle-orm/pg-core';

/** An instant to the millisecond, as an ISO string: what `Temporal.Instant.from` reads. */
export const instant = (name: string) =>
  timestamp(name, { withTimezone: true, mode: 'string', precision: 3 });
