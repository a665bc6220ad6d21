/** A line of time: where instants stand on it, and which of them are named. Instants are ms since 1970. */
export interface Axis {
  from: number;
  to: number;
  /** Of [from, to], in pixels; instants outside are drawn at its ends. */
  x(at: number): number;
  ticks: { at: number; label: string; isDay: boolean }[];
  /** The day on which it begins, as ticks name it. */
  firstDay: string;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Steps within a day, in ms, and in days. */
const WITHIN_DAY = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720].map((minutes) => minutes * MINUTE);
const IN_DAYS = [1, 2, 7, 14, 28, 91, 182, 364];
const DAY = 24 * HOUR;

/** @param most how many ticks there may be */
export function timeAxis(
  span: { from: number; to: number },
  pixels: { left: number; right: number },
  timeZone: string,
  most = 10,
): Axis {
  const { from } = span;
  const to = Math.max(span.to, from + MINUTE);
  const perMs = (pixels.right - pixels.left) / (to - from);
  return {
    from,
    to,
    x: (at) => pixels.left + (Math.min(Math.max(at, from), to) - from) * perMs,
    ticks: ticksOf({ from, to }, timeZone, most),
    firstDay: dayLabel(Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(timeZone)),
  };
}

/** They stand at round local times, also over a change of the clocks. */
function ticksOf({ from, to }: { from: number; to: number }, timeZone: string, most: number): Axis['ticks'] {
  const step = WITHIN_DAY.find((ms) => (to - from) / ms <= most);
  const days = IN_DAYS.find((count) => (to - from) / (count * DAY) <= most) ?? IN_DAYS.at(-1) ?? 1;
  const ticks: Axis['ticks'] = [];
  let day = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(timeZone).startOfDay();
  while (day.epochMilliseconds <= to) {
    const next = day.add({ days: step ? 1 : days });
    const within = step ? timesOf(day, step) : [day];
    for (const at of within) {
      const ms = at.epochMilliseconds;
      if (ms < from || ms > to || ms >= next.epochMilliseconds) continue;
      const isDay = at.hour === 0 && at.minute === 0;
      ticks.push({ at: ms, label: isDay || !step ? dayLabel(at) : timeLabel(at), isDay });
    }
    day = next;
  }
  return ticks;
}

function timesOf(day: Temporal.ZonedDateTime, step: number): Temporal.ZonedDateTime[] {
  const date = day.toPlainDate();
  return Array.from({ length: Math.round(DAY / step) }, (_, index) =>
    date.toZonedDateTime({
      timeZone: day.timeZoneId,
      plainTime: new Temporal.PlainTime().add({ milliseconds: index * step }),
    }),
  );
}

const two = (number: number): string => String(number).padStart(2, '0');
/** `11-25`, which people of both languages read. */
const dayLabel = (at: Temporal.ZonedDateTime): string => `${two(at.month)}-${two(at.day)}`;
const timeLabel = (at: Temporal.ZonedDateTime): string => `${two(at.hour)}:${two(at.minute)}`;
