/** Prints one figure: name, value, unit. `bar` is the figure that it should stay under (or reach). */
export function figure(
  name: string,
  value: number,
  unit: string,
  bar?: { under?: number; over?: number },
): void {
  const shown = Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(value < 1 ? 3 : 1);
  const goal =
    bar?.under !== undefined
      ? `  (bar: under ${bar.under})`
      : bar?.over !== undefined
        ? `  (bar: over ${bar.over})`
        : '';
  console.log(`${name.padEnd(44)} ${shown.padStart(10)} ${unit}${goal}`);
}

export interface Latencies {
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

/** @param samples in any unit, which the result keeps */
export function latencies(samples: readonly number[]): Latencies {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: sorted.at(-1) ?? Number.NaN };
}
