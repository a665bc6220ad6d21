/** `1767224888.280449` as an ISO instant; undefined if it is none. */
export function instantOf(ts: string | undefined): string | undefined {
  const seconds = Number(ts);
  if (!ts || !Number.isFinite(seconds) || seconds <= 0 || seconds > 8e9) return undefined;
  return Temporal.Instant.fromEpochMilliseconds(Math.floor(seconds * 1000)).toString();
}
