/** Dates as calendars write them, `2026-10-01`, without a zone. */
const DAY_MS = 86_400_000;

/** Whether it is written so and there is such a day. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const ms = Date.parse(`${text}T00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}

/** Days since 1970. @throws RangeError if there is no such date */
export function dayOf(date: string): number {
  if (!isDate(date)) throw new RangeError(`${date} is no date`);
  return Date.parse(`${date}T00:00Z`) / DAY_MS;
}

/** The date of a day since 1970. */
export const dateOf = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** All dates from one to another, both included. */
export function datesFrom(first: string, last: string): string[] {
  const [from, to] = [dayOf(first), dayOf(last)];
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => dateOf(from + i));
}

/** Monday is 0; the first of January 1970 was a Thursday. @param day since 1970 */
export const weekdayOf = (day: number): number => (((day + 3) % 7) + 7) % 7;
