import { hoursSource, type Source, unionSource } from './hours.ts';
import type { Calendar, CalendarSpec } from './model.ts';
import { type Page, pageOf, startOf } from './page.ts';

/** Pages that a calendar keeps, of 128 days each: over twenty years. */
const KEPT_PAGES = 64;
/** How far ahead a deadline may lie: about a hundred years. */
const PAGES_AHEAD = 300;

/** Makes a calendar that answers fast; worked out page by page when first asked, so keep it. */
export function compileCalendar(spec: CalendarSpec): Calendar {
  return isAlways(spec) ? ALWAYS : fromSource(keeping(sourceOf(spec)));
}

const isAlways = (spec: CalendarSpec): boolean =>
  spec.type === 'always' || (spec.type === 'joined' && spec.of.some(isAlways));

function sourceOf(spec: CalendarSpec): Source {
  switch (spec.type) {
    case 'always':
      throw new Error('always needs no pages');
    case 'hours':
      return hoursSource(spec);
    case 'joined':
      return unionSource(spec.of.map(sourceOf));
  }
}

function keeping(source: Source): Source {
  const kept = new Map<number, Page>();
  return {
    openUntil: source.openUntil,
    page(number) {
      const known = kept.get(number);
      if (known) return known;
      const page = source.page(number);
      const [oldest] = kept.keys();
      if (kept.size >= KEPT_PAGES && oldest !== undefined) kept.delete(oldest);
      kept.set(number, page);
      return page;
    },
  };
}

const ALWAYS: Calendar = {
  add: (from, ms) => from + added(ms),
  measure: (from, to) => Math.max(0, to - from),
  isOpen: () => true,
  stretches: (from, to) => (from < to ? [{ from, to }] : []),
};

function fromSource(source: Source): Calendar {
  return {
    add(from, ms) {
      if (added(ms) === 0) return from;
      const first = pageOf(from);
      let page = source.page(first);
      let wanted = page.openBefore(from) + ms;
      for (let number = first; wanted > page.total; ) {
        wanted -= page.total;
        number++;
        if (startOf(number) > source.openUntil || number > first + PAGES_AHEAD) throw new RangeError(NEVER);
        page = source.page(number);
      }
      return page.reached(wanted);
    },
    measure(from, to) {
      if (to <= from) return 0;
      const last = pageOf(to);
      let sum = -source.page(pageOf(from)).openBefore(from);
      for (let number = pageOf(from); number < last; number++) sum += source.page(number).total;
      return sum + source.page(last).openBefore(to);
    },
    isOpen: (at) => source.page(pageOf(at)).isOpen(at),
    stretches(from, to) {
      const found: { from: number; to: number }[] = [];
      for (let number = pageOf(from); from < to && startOf(number) < to; number++) {
        const page = source.page(number);
        for (let i = Math.max(0, page.latest(from)); i < page.starts.length; i++) {
          const start = Math.max(from, page.starts[i] ?? to);
          const end = Math.min(to, page.ends[i] ?? to);
          if (start >= to) break;
          if (start >= end) continue;
          const before = found.at(-1);
          if (before?.to === start) before.to = end;
          else found.push({ from: start, to: end });
        }
      }
      return found;
    },
  };
}

const NEVER = 'the calendar is never open that long in the next hundred years';

/** @throws RangeError for what is no time to add */
function added(ms: number): number {
  if (ms >= 0) return ms;
  throw new RangeError(`can't add ${ms} ms of business time`);
}
