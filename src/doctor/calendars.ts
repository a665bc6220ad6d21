import { unknownYears } from '../calendar/specs.ts';
import type { Config } from '../config/schema.ts';
import type { Check, Finding } from '../finding.ts';
import { t } from '../i18n/text.ts';

/** What is going to be wrong with the calendars unless somebody writes it down. */
export function calendarFindings(config: Pick<Config, 'calendars'>, now: Temporal.Instant): Finding[] {
  return unknownYears(config, now).map(({ calendar, year }) => ({
    id: 'calendars',
    state: 'warning',
    found: t('doctor.china_year_unknown', { calendar, year: String(year) }),
    todo: t('doctor.china_year_todo'),
  }));
}

export const calendarCheck = (config: Pick<Config, 'calendars'>, now: Temporal.Instant): Check => ({
  id: 'calendars',
  run: async () => calendarFindings(config, now),
});
