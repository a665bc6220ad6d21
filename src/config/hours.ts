import { z } from 'zod';

/** Hours of days in parley.yaml, in minutes since midnight. */

const DAY_MINUTES = 24 * 60;
const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

/** `08:00-12:00`; `22:00-06:00` over midnight; `00:00-24:00`. One that ends when it starts is a whole day long. */
export const span = z
  .string()
  .regex(
    /^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$/,
    'hours such as "08:00-12:00", "22:00-06:00" over midnight, or "00:00-24:00"',
  )
  .transform((text) => {
    const [from = 0, to = 0] = text.split('-').map(minutesOf);
    return { from, to: to <= from ? to + DAY_MINUTES : to };
  });

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

/** How people write a span. */
export function spanText({ from, to }: { from: number; to: number }): string {
  const time = (minutes: number) =>
    `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  return `${time(from)}-${time(to > DAY_MINUTES ? to - DAY_MINUTES : to)}`;
}

/**
 * The days that `mon`, `mon-fri`, `sat,sun` or `fri-mon` names; full names do as well.
 * @returns 0 (Monday) to 6; undefined if it names none
 */
export function weekdaysOf(text: string): number[] | undefined {
  const days: number[] = [];
  for (const part of text.split(',')) {
    const ends = part.split('-');
    const [first, last] = [weekdayOf(ends[0]), weekdayOf(ends.at(-1))];
    if (first === undefined || last === undefined || ends.length > 2) return undefined;
    for (let day = first; ; day = (day + 1) % 7) {
      days.push(day);
      if (day === last) break;
    }
  }
  return days;
}

function weekdayOf(text = ''): number | undefined {
  const name = text.trim();
  const i = WEEKDAYS.findIndex((day) => day === name || day.slice(0, 3) === name);
  return i < 0 ? undefined : i;
}

/** Hours by days of the week: `{ mon-fri: ["08:00-12:00", "13:00-17:00"], sat: ["10:00-14:00"] }`. */
export const weekHours = z.record(
  z.string().refine((days) => weekdaysOf(days) !== undefined, 'days such as mon, mon-fri or "sat,sun"'),
  z.array(span),
);
