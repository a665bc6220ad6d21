import { unknownYears } from '../calendar/specs.ts';
import { readEnvironment } from '../config/environment.ts';
import { loadConfig } from '../config/load.ts';
import { t } from '../i18n/text.ts';
import { policyWarnings } from '../sla/warnings.ts';
import type { Terminal } from './terminal.ts';

/**
 * `parley config check`: says whether the configuration and the environment are usable, and what of it may not be meant
 * as it is written. @throws if they aren't usable
 */
export async function checkConfig(
  out: Terminal,
  variables: Record<string, string | undefined>,
  now: Temporal.Instant,
): Promise<number> {
  const environment = readEnvironment(variables);
  const { config, file, locate } = await loadConfig(environment.configFile, environment.configNamed);
  const count = (record: object) => Object.keys(record).length;
  const { queues, teams, categories } = config;
  out.say(
    t('cli.config_ok', { file, queues: count(queues), teams: count(teams), categories: count(categories) }),
  );
  for (const { calendar, year } of unknownYears(config, now)) {
    const message = t('doctor.china_year_unknown', { calendar, year: String(year) });
    out.say(t('cli.config_warning', { where: locate(['calendars', calendar]), message }));
    out.say(t('doctor.todo', { todo: t('doctor.china_year_todo') }));
  }
  for (const { path, message } of policyWarnings(config)) {
    out.say(t('cli.config_warning', { where: locate(path), message }));
  }
  return 0;
}
