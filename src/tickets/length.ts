import { type Text, t } from '../i18n/text.ts';

const MINUTE_MS = 60_000;
const MINUTES_A_DAY = 1_440;

/** A length of time in words, to the minute, rounded; of days without the minutes. */
export function lengthText(ms: number): Text {
  const all = Math.max(1, Math.round(ms / MINUTE_MS));
  const [days, hours, minutes] = [
    Math.floor(all / MINUTES_A_DAY),
    Math.floor((all % MINUTES_A_DAY) / 60),
    all % 60,
  ];
  if (days > 0) return hours > 0 ? t('length.days_hours', { days, hours }) : t('length.days', { days });
  if (hours === 0) return t('length.minutes', { minutes });
  return minutes > 0 ? t('length.hours_minutes', { hours, minutes }) : t('length.hours', { hours });
}
