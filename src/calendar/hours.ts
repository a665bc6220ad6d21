import { dayOf, weekdayOf } from './dates.ts';
import type { CalendarSpec, Span } from './model.ts';
import { PAGE_MS, Page, startOf } from './page.ts';
import { WallClock } from './zone.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** Where a calendar's pages come from. */
export interface Source {
  page(page: number): Page;
  /** No page that begins after this instant (ms) has anything open; endless for what is open every week. */
  openUntil: number;
}

/** Hours of the week, but for the days that have their own. */
export function hoursSource(spec: Extract<CalendarSpec, { type: 'hours' }>): Source {
  const special = new Map(Object.entries(spec.days).map(([date, day]) => [dayOf(date), day.spans]));
  const spansOf = (day: number): readonly Span[] => special.get(day) ?? spec.week[weekdayOf(day)] ?? [];
  const openDays = [...special].filter(([, spans]) => spans.length > 0).map(([day]) => day);
  return {
    openUntil: spec.week.some((spans) => spans.length > 0)
      ? Number.POSITIVE_INFINITY
      : Math.max(...openDays) * DAY_MS + 3 * DAY_MS,
    page(page) {
      // A span may end on the next day, and clocks may be most of a day ahead or behind.
      const first = Math.floor(startOf(page) / DAY_MS) - 3;
      const last = first + PAGE_MS / DAY_MS + 5;
      const clock = new WallClock(spec.zone, (first - 2) * DAY_MS, (last + 4) * DAY_MS);
      const stretches: number[] = [];
      for (let day = first; day <= last; day++) {
        for (const { from, to } of spansOf(day)) {
          const midnight = day * DAY_MS;
          stretches.push(
            clock.instantOf(midnight + from * MINUTE_MS),
            clock.instantOf(midnight + to * MINUTE_MS),
          );
        }
      }
      return Page.of(page, stretches);
    },
  };
}

/** Open whenever one of them is. */
export function unionSource(sources: readonly Source[]): Source {
  return {
    openUntil: Math.max(...sources.map((source) => source.openUntil)),
    page: (number) => sources.map((source) => source.page(number)).reduce((a, b) => merged(number, a, b)),
  };
}

function merged(number: number, a: Page, b: Page): Page {
  const stretches = new Float64Array(2 * (a.starts.length + b.starts.length));
  let i = 0;
  let j = 0;
  for (let n = 0; n < stretches.length; n += 2) {
    const isFromA = (a.starts[i] ?? Number.POSITIVE_INFINITY) <= (b.starts[j] ?? Number.POSITIVE_INFINITY);
    stretches[n] = (isFromA ? a.starts[i] : b.starts[j]) ?? 0;
    stretches[n + 1] = (isFromA ? a.ends[i] : b.ends[j]) ?? 0;
    if (isFromA) i++;
    else j++;
  }
  return Page.of(number, stretches);
}
