import { compileCalendar } from '../calendar/compile.ts';
import { type DayShown, daysOf, zoneOf } from '../calendar/days.ts';
import { calendarSpecs } from '../calendar/specs.ts';
import { readEnvironment } from '../config/environment.ts';
import { loadConfig } from '../config/load.ts';
import { t } from '../i18n/text.ts';
import type { Terminal } from './terminal.ts';

const HOUR_MS = 3_600_000;

/** `parley calendar`: when time counts, day by day. @returns the exit code: 1 if there is no such calendar */
export async function showCalendar(
  out: Terminal,
  variables: Record<string, string | undefined>,
  { calendar: name, from, days }: { calendar: string; from?: string; days: number },
  now: Temporal.Instant,
): Promise<number> {
  const environment = readEnvironment(variables);
  const { config, file } = await loadConfig(environment.configFile, environment.configNamed);
  const specs = calendarSpecs(config, from === undefined ? now : Temporal.Instant.from(`${from}T00:00Z`));
  const spec = Object.hasOwn(specs, name) ? specs[name] : undefined;
  if (!spec) {
    out.warn(t('cli.no_such_calendar', { name, file, names: Object.keys(specs).join(', ') }));
    return 1;
  }
  const zone = zoneOf(spec) ?? config.timeZone;
  const first = from ?? now.toZonedDateTimeISO(zone).toPlainDate().toString();
  const shown = daysOf(spec, compileCalendar(spec), zone, first, days);
  for (const day of shown) out.say(lineOf(day, zone, out));
  const sum = shown.flatMap(({ open }) => open).reduce((ms, stretch) => ms + stretch.to - stretch.from, 0);
  out.say(t('cli.calendar_sum', { hours: String(Math.round((sum / HOUR_MS) * 100) / 100), zone }));
  return 0;
}

function lineOf({ date, open, names }: DayShown, zone: string, out: Terminal) {
  const weekday = new Intl.DateTimeFormat(out.locale, { weekday: 'short', timeZone: 'UTC' });
  const clock = (at: number) =>
    Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainTime().toString().slice(0, 5);
  // The end of the day is 24:00, not the 00:00 of the next one.
  const times = open.map(({ from, to }) => `${clock(from)}–${clock(to) === '00:00' ? '24:00' : clock(to)}`);
  const args = {
    date: `${weekday.format(new Date(`${date}T00:00Z`))} ${date}`,
    hours: times.length > 0 ? times.join(' ') : t('cli.calendar_closed'),
  };
  const name = [...new Set(names.map((one) => one[out.locale]))].join(', ');
  return name ? t('cli.calendar_line_named', { ...args, name }) : t('cli.calendar_line', args);
}
