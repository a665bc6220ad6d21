/** Rules count in ms since 1970, rows hold instants. */
export function msOf(instant: string): number {
  return Temporal.Instant.from(instant).epochMilliseconds;
}

export function iso(ms: number | null): string | null {
  return ms === null ? null : Temporal.Instant.fromEpochMilliseconds(Math.round(ms)).toString();
}
