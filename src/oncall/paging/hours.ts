import { compileCalendar } from '../../calendar/compile.ts';
import type { Calendar, CalendarSpec } from '../../calendar/model.ts';
import { calendarSpecs } from '../../calendar/specs.ts';
import type { Config } from '../../config/schema.ts';

const ALWAYS: CalendarSpec = { type: 'always' };

/**
 * The calendars that a policy's conditions name, by key, as they are now. Most policies name none, and then holidays
 * need not be worked out.
 */
export function calendarsFor(
  config: Config,
  policy: Config['escalations'][string],
  now: Temporal.Instant,
): (name: string) => CalendarSpec {
  if (!policy.steps.some(({ when }) => when)) return () => ALWAYS;
  const specs = calendarSpecs(config, now);
  return (name) => specs[name] ?? ALWAYS;
}

export const calendarOf = (spec: CalendarSpec): Calendar => compileCalendar(spec);
