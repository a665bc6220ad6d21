import { unknownYears } from '../calendar/specs.ts';
import type { Config } from '../config/schema.ts';
import type { Check } from '../finding.ts';
import { t } from '../i18n/text.ts';

/** What is going to be wrong with the calendars unless somebody writes it down. */
export const calendarCheck = (config: Pick<Config, 'calendars'>, now: Temporal.Instant): Check => ({
  id: 'calendars',
  run: async () =>
    unknownYears(config, now).map(({ calendar, year }) => ({
      id: 'calendars',
      state: 'warning',
      found: t('doctor.china_year_unknown', { calendar, year: String(year) }),
      todo: t('doctor.china_year_todo'),
    })),
});
