/** Dates as calendars write them, `2026-10-01`, without a zone. */
const DAY_MS = 86_400_000;

/** Whether it is written so and there is such a day. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const date = new Date(msOf(text));
  return date.getUTCMonth() + 1 === Number(text.slice(5, 7)) && date.getUTCDate() === Number(text.slice(8));
}

/** Days since 1970 of a date that there is. */
export const dayOf = (date: string): number => msOf(date) / DAY_MS;

const msOf = (date: string): number =>
  Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)) - 1, Number(date.slice(8)));

/** The date of a day since 1970. */
export const dateOf = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** All dates from one to another, both included. */
export function datesFrom(first: string, last: string): string[] {
  const [from, to] = [dayOf(first), dayOf(last)];
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => dateOf(from + i));
}

/** Monday is 0; the first of January 1970 was a Thursday. @param day since 1970 */
export const weekdayOf = (day: number): number => (((day + 3) % 7) + 7) % 7;
