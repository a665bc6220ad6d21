import { type Message, t } from './i18n/text.ts';

const MINUTE_MS = 60_000;

/**
 * A length of time in hours and minutes, such as “3 h 12 min”; seconds only below a minute. Never in days: a day of
 * business time isn't 24 hours.
 * @param ms rounded down to what is shown, so that what is not quite over doesn't look as if it were
 */
export function durationText(ms: number): Message {
  const minutes = Math.floor(Math.max(0, ms) / MINUTE_MS);
  if (minutes === 0) return t('duration.seconds', { seconds: Math.floor(Math.max(0, ms) / 1000) });
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours === 0) return t('duration.minutes', { minutes: rest });
  return rest === 0 ? t('duration.hours', { hours }) : t('duration.hours_minutes', { hours, minutes: rest });
}
