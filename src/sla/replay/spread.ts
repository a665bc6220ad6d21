/** Lengths of time, counted in steps of half a percent: so many of them that all would not fit take no more room than few. */
export class Spread {
  private readonly counts: number[] = [];
  private total = 0;

  /** @param ms not negative */
  add(ms: number): void {
    const step = Math.floor(Math.log1p(ms / 1_000) / STEP);
    this.counts[step] = (this.counts[step] ?? 0) + 1;
    this.total++;
  }

  /**
   * The length that a share of all doesn't exceed, to within half a percent and a second.
   * @param share from 0 to 1
   * @returns ms; null: there is none
   */
  quantile(share: number): number | null {
    if (this.total === 0) return null;
    let left = Math.max(1, Math.ceil(this.total * share));
    for (const [step, count = 0] of this.counts.entries()) {
      left -= count;
      if (left <= 0) return Math.expm1((step + 0.5) * STEP) * 1_000;
    }
    return null;
  }
}

const STEP = Math.log(1.005);
