import { say } from './texts.ts';

/** Times as the reader's language and zone write them. */
export interface TimeReader {
  locale: string;
  timeZone: string;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(reader: TimeReader, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${name} ${reader.locale} ${reader.timeZone}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(reader.locale, { ...options, timeZone: reader.timeZone });
  formats.set(key, made);
  return made;
}

export function timeOf(iso: string, reader: TimeReader): string {
  return format(reader, 'time', { hour: 'numeric', minute: '2-digit' }).format(new Date(iso));
}

export function dateTimeOf(iso: string, reader: TimeReader): string {
  return format(reader, 'both', { dateStyle: 'full', timeStyle: 'short' }).format(new Date(iso));
}

/** The calendar day in the reader's zone, `2026-11-24`: equal for messages of one day. */
export function dayOf(iso: string | number, timeZone: string): string {
  return format({ locale: 'sv-SE', timeZone }, 'day', { dateStyle: 'short' }).format(new Date(iso));
}

export function dayName(iso: string, reader: TimeReader, now: number = Date.now()): string {
  const day = dayOf(iso, reader.timeZone);
  if (day === dayOf(now, reader.timeZone)) return say('today');
  if (day === dayOf(now - 24 * 3_600_000, reader.timeZone)) return say('yesterday');
  const isThisYear = day.slice(0, 4) === dayOf(now, reader.timeZone).slice(0, 4);
  const year = isThisYear ? {} : ({ year: 'numeric' } as const);
  return format(reader, `long${isThisYear}`, {
    weekday: 'long',
    month: 'long',
    day: 'numeric',
    ...year,
  }).format(new Date(iso));
}

/** For lists: the time today, else the day. */
export function shortWhen(iso: string, reader: TimeReader, now: number = Date.now()): string {
  if (dayOf(iso, reader.timeZone) === dayOf(now, reader.timeZone)) return timeOf(iso, reader);
  return format(reader, 'short', { month: 'short', day: 'numeric' }).format(new Date(iso));
}
