/** Rotas are counted in milliseconds since 1970; columns and texts hold ISO instants. */
export const ms = (instant: string): number => Temporal.Instant.from(instant).epochMilliseconds;
export const iso = (at: number): string => Temporal.Instant.fromEpochMilliseconds(at).toString();
