/** When rooms are read, and from where. Pure. */

/** Platforms' histories and our clock differ by a little, and a message may take a while to stand in one. */
const OVERLAP_SECONDS = 120;
export const SHORTEST_INTERVAL_SECONDS = 10 * 60;
const LONGEST_INTERVAL_SECONDS = 6 * 60 * 60;

/** Events that are forgotten can't be told from new ones, so reading ends well before. */
const FORGOTTEN_MARGIN_HOURS = 6;

/** How far back histories are read at most. @returns hours */
export function furthestHours(maxHours: number, eventsDays: number): number {
  return Math.min(maxHours, eventsDays * 24 - FORGOTTEN_MARGIN_HOURS);
}

/** Where reading begins: before the last time, but never further back than the configuration says. */
export function readFrom(
  readUntil: Temporal.Instant,
  now: Temporal.Instant,
  maxHours: number,
): Temporal.Instant {
  const overlapping = readUntil.subtract({ seconds: OVERLAP_SECONDS });
  const furthest = now.subtract({ hours: maxHours });
  return Temporal.Instant.compare(overlapping, furthest) < 0 ? furthest : overlapping;
}

/** A room in which nothing is said is looked at ever more seldom. @returns seconds */
export function nextInterval(seconds: number, found: number): number {
  return found > 0 ? SHORTEST_INTERVAL_SECONDS : Math.min(LONGEST_INTERVAL_SECONDS, seconds * 2);
}
