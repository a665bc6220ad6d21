import fc from 'fast-check';
import type { CalendarSpec, Span } from '../../src/calendar/model.ts';

const DAY = 86_400_000;

/** Zones whose clocks do odd things: half hours, skipped midnights and days, summer time that pauses in Ramadan. */
const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'America/St_Johns',
  'America/Sao_Paulo',
  'Asia/Shanghai',
  'Asia/Beirut',
  'Asia/Kathmandu',
  'Africa/Casablanca',
  'Africa/Cairo',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Chatham',
  'Antarctica/Troll',
] as const;

/** Changes of the clocks since 1990. */
const CHANGES = ZONES.flatMap((zone) => changesOf(zone).map((at) => ({ zone, at })));

function changesOf(zone: string): number[] {
  const changes: number[] = [];
  const end = Date.UTC(2045, 0);
  let at = Temporal.Instant.fromEpochMilliseconds(Date.UTC(1990, 0)).toZonedDateTimeISO(zone);
  for (;;) {
    const next = at.getTimeZoneTransition('next');
    if (next === null || next.epochMilliseconds > end) return changes;
    changes.push(next.epochMilliseconds);
    at = next;
  }
}

/** Up to three spans in order; the last one may go on into the next day. */
const spans: fc.Arbitrary<Span[]> = fc
  .tuple(
    fc.uniqueArray(fc.integer({ min: 0, max: 1440 }), { maxLength: 6 }),
    fc.option(fc.integer({ min: 1, max: 1440 }), { freq: 3 }),
  )
  .map(([minutes, overnight]) => {
    const sorted = minutes.sort((a, b) => a - b);
    const day: Span[] = [];
    for (let i = 0; i + 1 < sorted.length; i += 2) day.push({ from: sorted[i] ?? 0, to: sorted[i + 1] ?? 0 });
    const last = day.at(-1);
    if (last && overnight !== null) last.to = 1440 + Math.min(overnight, last.from);
    return day.filter(({ from, to }) => from < to);
  });

const hours = (zone: string, at: number): fc.Arbitrary<CalendarSpec> =>
  fc
    .tuple(
      fc.array(spans, { minLength: 7, maxLength: 7 }),
      fc.array(fc.tuple(fc.integer({ min: -4, max: 4 }), spans), { maxLength: 3 }),
    )
    .map(([week, special]) => ({
      type: 'hours',
      zone,
      week,
      days: Object.fromEntries(
        special.map(([offset, own]) => [
          new Date(at + offset * DAY).toISOString().slice(0, 10),
          { spans: own },
        ]),
      ),
    }));

/** A calendar and an instant near which the clocks of its zone change; at times joined with one of another zone. */
export const calendarAtChange: fc.Arbitrary<{ spec: CalendarSpec; change: number }> = fc
  .tuple(fc.constantFrom(...CHANGES), fc.option(fc.constantFrom(...ZONES), { freq: 3 }))
  .chain(([{ zone, at }, other]) => {
    const own = hours(zone, at);
    const spec: fc.Arbitrary<CalendarSpec> =
      other === null
        ? own
        : fc.tuple(own, hours(other, at)).map(([a, b]) => ({ type: 'joined', of: [a, b] }));
    return spec.map((one) => ({ spec: one, change: at }));
  });
