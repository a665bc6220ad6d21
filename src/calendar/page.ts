/** A calendar is worked out page by page, each so many ms long: a deadline needs one or two, five years fifteen. */
export const PAGE_MS = 128 * 86_400_000;

/** The page that an instant is on. */
export const pageOf = (at: number): number => Math.floor(at / PAGE_MS);
/** The instant at which a page begins. */
export const startOf = (page: number): number => page * PAGE_MS;

/**
 * Open stretches of one page, in order and apart from one another, with what is open before each, so that asking
 * is a binary search. All in ms.
 */
export class Page {
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  /** How much is open before each stretch; one more at the end, for all of it. */
  readonly #before: Float64Array;
  /** What is open on the whole page. */
  readonly total: number;

  private constructor(starts: Float64Array, ends: Float64Array) {
    this.starts = starts;
    this.ends = ends;
    this.#before = new Float64Array(starts.length + 1);
    let sum = 0;
    for (let i = 0; i < starts.length; i++) {
      sum += at(ends, i) - at(starts, i);
      this.#before[i + 1] = sum;
    }
    this.total = sum;
  }

  /**
   * @param stretches starts and ends in turn, by their starts in order; they may touch, overlap, be empty or reach
   *   over the page's edges
   */
  static of(page: number, stretches: ArrayLike<number>): Page {
    const first = startOf(page);
    const last = startOf(page + 1);
    const starts = new Float64Array(stretches.length / 2);
    const ends = new Float64Array(stretches.length / 2);
    let n = 0;
    for (let i = 0; i < stretches.length; i += 2) {
      const from = Math.max(first, stretches[i] ?? 0);
      const to = Math.min(last, stretches[i + 1] ?? 0);
      if (from >= to) continue;
      if (n > 0 && from <= at(ends, n - 1)) {
        ends[n - 1] = Math.max(to, at(ends, n - 1));
        continue;
      }
      starts[n] = from;
      ends[n] = to;
      n++;
    }
    return new Page(starts.slice(0, n), ends.slice(0, n));
  }

  isOpen(when: number): boolean {
    const i = this.latest(when);
    return i >= 0 && when < at(this.ends, i);
  }

  /** What is open on this page before an instant. */
  openBefore(when: number): number {
    const i = this.latest(when);
    return i < 0 ? 0 : at(this.#before, i) + Math.min(when, at(this.ends, i)) - at(this.starts, i);
  }

  /** The earliest instant by which so much of this page's open time has passed. @param ms over 0, up to `total` */
  reached(ms: number): number {
    const i = lastUpTo(this.#before, this.starts.length, ms, false);
    return at(this.starts, i) + ms - at(this.#before, i);
  }

  /** The last stretch that has begun by an instant; -1 if none has. */
  latest(when: number): number {
    return lastUpTo(this.starts, this.starts.length, when, true);
  }
}

/** The last of the first `count` ascending values that is under the limit, or also equal to it; -1 if none is. */
function lastUpTo(values: Float64Array, count: number, limit: number, orEqual: boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const value = at(values, middle);
    if (value < limit || (orEqual && value === limit)) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Within the array's length, so never undefined. */
const at = (values: Float64Array, i: number): number => values[i] ?? 0;
