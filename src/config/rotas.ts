import { z } from 'zod';
import { key, localized, personRef, room, timeZone } from './values.ts';

/** `rotas` of parley.yaml: who is on call, in turns. */

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
type Weekday = (typeof WEEKDAYS)[number];
/** 1 (Monday) to 7. */
const weekdayNumber = (day: Weekday): number => WEEKDAYS.indexOf(day) + 1;

/** A time of day in minutes since midnight. */
const timeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time such as "09:00", in quotation marks')
  .transform(minutesOf);

/** `08:00-18:00`, `22:00-06:00` over midnight, `00:00-24:00`. */
const span = z
  .string()
  .regex(
    /^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$/,
    'hours such as "08:00-18:00" or, over midnight, "22:00-06:00"',
  )
  .transform((text) => {
    const [from = 0, to = 0] = text.split('-').map(minutesOf);
    return { from, to: to <= from ? to + 1440 : to };
  });

const hours = z
  .strictObject({
    /** The days on which the hours begin; absent: every day. */
    days: z.array(z.enum(WEEKDAYS)).min(1).optional(),
    /** Absent: the whole day. */
    hours: z.array(span).min(1).optional(),
  })
  .transform(({ days, hours: spans }) => ({
    days: (days ?? WEEKDAYS).map(weekdayNumber),
    spans: spans ?? [{ from: 0, to: 1440 }],
  }));

const UNIT_MINUTES = { hour: 60, day: 1440, week: 7 * 1440 } as const;
/** No turn is longer than a year, so that one never has to look further. */
const LONGEST_MINUTES = 366 * 1440;

/** `week`, `day`, `12h`, `2 weeks`: the length of a turn in minutes, and whether it goes by weeks. */
const turnLength = z
  .string()
  .regex(
    /^(?:[1-9]\d{0,2} ?)?(?:h|hours?|days?|weeks?)$/,
    'week, day, or a number of them or of hours, such as "2 weeks", "3 days" or 12h',
  )
  .transform((text) => {
    const count = Number(/^\d+/.exec(text)?.[0] ?? 1);
    const unit = /w/.test(text) ? 'week' : /day/.test(text) ? 'day' : 'hour';
    return { minutes: count * UNIT_MINUTES[unit], isWeeks: unit === 'week' };
  })
  .refine(({ minutes }) => minutes <= LONGEST_MINUTES, 'turns of at most a year');

const handOver = z
  .strictObject({
    every: turnLength.prefault('week'),
    /** Of turns in weeks: the weekday; absent: Monday. */
    on: z.enum(WEEKDAYS).optional(),
    at: timeOfDay.prefault('09:00'),
  })
  .superRefine(({ every, on }, context) => {
    if (on === undefined || every.isWeeks) return;
    context.addIssue({
      code: 'custom',
      path: ['on'],
      message: 'a weekday only where `every` is in weeks',
      input: on,
    });
  })
  .transform(({ every, on, at }) => ({
    everyMinutes: every.minutes,
    ...(every.isWeeks ? { weekday: weekdayNumber(on ?? 'monday') } : {}),
    at,
  }));

const layer = z.strictObject({
  people: z.array(personRef).min(1),
  handOver: handOver.prefault({}),
  /** The turns are counted from here. */
  start: z.iso.date('a date such as "2026-01-05", in quotation marks'),
  /** Instead of the rota's. */
  timeZone: timeZone.optional(),
  only: hours.optional(),
});

const minutesBefore = z
  .string()
  .regex(/^[1-9]\d{0,2}(?:m|h|d)$/, 'a time before the shift such as 24h or 30m')
  .transform((text) => Number.parseInt(text, 10) * { m: 1, h: 60, d: 1440 }[text.at(-1) as 'm' | 'h' | 'd']);

const rota = z.strictObject({
  name: localized,
  /** Its leads set who stands in, its agents may be asked. */
  team: key,
  timeZone: timeZone.optional(),
  /** Where hand-overs are announced; absent: the channel of the team's first queue. */
  channel: room.optional(),
  layers: z.array(layer).min(1),
  /** When somebody has to be on call; absent: always. */
  cover: hours.optional(),
  /** Gaps that begin within this time are reported. */
  lookAheadDays: z.number().int().min(1).max(60).default(14),
  /** When the next person is told, in minutes before their shift. */
  remindBefore: z.array(minutesBefore).default([1440, 60]),
});

export const rotas = z.record(key, rota).default({});

export type RotaConfig = z.output<typeof rota>;

/** The rota of a key, which may come from outside. */
export function rotaOf(config: { rotas: Record<string, RotaConfig> }, key: string): RotaConfig | undefined {
  return Object.hasOwn(config.rotas, key) ? config.rotas[key] : undefined;
}

function minutesOf(time: string): number {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return hour * 60 + minute;
}
