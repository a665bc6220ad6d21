import type { CalendarSpec, Span } from '../../src/calendar/model.ts';

/**
 * Business time as slowly as can be: each minute is asked what clocks show then. A span is open from when they have
 * shown its start, or a later time, until they have shown its end: the furthest time shown so far decides. Nothing
 * of it is shared with the real one; it knows whole minutes only.
 */
const MINUTE = 60_000;
const DAY = 24 * 60;

/** Which minutes from one instant until another are open. @param from, to whole minutes, in ms */
export function openMinutes(spec: CalendarSpec, from: number, to: number): boolean[] {
  switch (spec.type) {
    case 'always':
      return Array.from({ length: (to - from) / MINUTE }, () => true);
    case 'joined': {
      const all = spec.of.map((one) => openMinutes(one, from, to));
      return Array.from({ length: (to - from) / MINUTE }, (_, i) => all.some((minutes) => minutes[i]));
    }
    case 'hours': {
      const shown = clockOf(spec.zone);
      const spans = spansByDay(spec);
      const open: boolean[] = [];
      let furthest = Number.NEGATIVE_INFINITY;
      // A day earlier, as a clock that was put back shows times that it has shown before.
      for (let at = from - DAY * MINUTE; at < to; at += MINUTE) {
        furthest = Math.max(furthest, shown(at));
        if (at >= from) open.push(isOpen(spans, furthest));
      }
      return open;
    }
  }
}

/** Business time between two instants within the minutes that begin at `start`. */
export function slowMeasure(minutes: readonly boolean[], start: number, from: number, to: number): number {
  let ms = 0;
  minutes.forEach((isOpen, i) => {
    const begins = start + i * MINUTE;
    if (isOpen) ms += Math.max(0, Math.min(to, begins + MINUTE) - Math.max(from, begins));
  });
  return ms;
}

/** The earliest instant by which so much has passed; undefined if it is behind the last minute. */
export function slowAdd(
  minutes: readonly boolean[],
  start: number,
  from: number,
  ms: number,
): number | undefined {
  if (ms === 0) return from;
  let left = ms;
  for (const [i, isOpen] of minutes.entries()) {
    const begins = Math.max(from, start + i * MINUTE);
    const ends = start + (i + 1) * MINUTE;
    if (!isOpen || ends <= begins) continue;
    if (left <= ends - begins) return begins + left;
    left -= ends - begins;
  }
  return undefined;
}

function isOpen(spans: (day: number) => readonly Span[], wall: number): boolean {
  const today = Math.floor(wall / DAY);
  const minute = wall - today * DAY;
  return (
    spans(today).some(({ from, to }) => from <= minute && minute < to) ||
    spans(today - 1).some(({ from, to }) => from <= minute + DAY && minute + DAY < to)
  );
}

/** The spans of a day, counted since 1970. */
function spansByDay(spec: Extract<CalendarSpec, { type: 'hours' }>): (day: number) => readonly Span[] {
  const known = new Map<number, readonly Span[]>();
  return (day) => {
    const date = new Date(day * DAY * MINUTE);
    const own = () => spec.days[date.toISOString().slice(0, 10)]?.spans;
    const spans = known.get(day) ?? own() ?? spec.week[(date.getUTCDay() + 6) % 7] ?? [];
    known.set(day, spans);
    return spans;
  };
}

/** The minutes since 1970 that clocks of a zone show, by what Intl writes for people. */
function clockOf(zone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit', // 31/12/2026, 23:59
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return (at) => {
    const text = format.format(at);
    const number = (from: number, to: number) => Number(text.slice(from, to));
    const [day, month, year] = [number(0, 2), number(3, 5), number(6, 10)];
    return Date.UTC(year, month - 1, day, number(12, 14), number(15, 17)) / MINUTE;
  };
}
