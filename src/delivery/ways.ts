import { directPlace, type Place, type PlatformName } from '../chat/place.ts';
import type { Person } from '../people/model.ts';

/** Somebody who was in the web chat this long ago may have closed it. */
const THERE_MINUTES = 60;

export interface Ways {
  /** Where the bot can write to the person, where they were last seen first. */
  places: readonly { place: Place; seenAt: string }[];
  person: Pick<Person, 'email' | 'disabled'>;
  hasEmail: boolean;
  /** Platforms that take nothing now, the message's own among them. */
  away: ReadonlySet<PlatformName>;
  now: Temporal.Instant;
}

/**
 * The way that reaches a person soonest when a platform is away: another platform that tells them of messages,
 * the web chat if they are there, else e-mail, else the web chat for when they come.
 */
export function wayTo({ places, person, hasEmail, away, now }: Ways): Place | undefined {
  if (person.disabled) return undefined;
  const open = places.filter(({ place }) => !away.has(place.platform));
  const there = open.find(
    ({ place, seenAt }) =>
      place.platform !== 'web' || now.since(Temporal.Instant.from(seenAt)).total('minutes') <= THERE_MINUTES,
  );
  if (there) return there.place;
  if (hasEmail && person.email && !away.has('email')) return directPlace('email', 'smtp', person.email);
  return open[0]?.place;
}
