import type { ExternalActor } from '../../../src/chat/inbound.ts';
import type { Place } from '../../../src/chat/place.ts';
import type { Clock } from '../../../src/context.ts';
import type { Located } from '../activity.ts';
import { personIdOf, placeOf } from '../address.ts';

/** What every inbound event has. */
export interface Base {
  at: string;
  place: Place;
  actor: ExternalActor;
}

export function baseOf(activity: Located, clock: Clock): Base {
  return { at: instantOf(activity.timestamp, clock), place: placeOf(activity), actor: actorOf(activity) };
}

function actorOf(activity: Located): ExternalActor {
  const { from } = activity;
  const client = activity.entities.find((entity) => entity.type === 'clientInfo');
  const locale = activity.locale ?? client?.locale;
  const timeZone = activity.localTimezone ?? client?.timezone;
  return {
    externalId: personIdOf(from),
    ...(from.name ? { name: from.name } : {}),
    ...(locale ? { locale } : {}),
    ...(timeZone ? { timeZone } : {}),
  };
}

function instantOf(timestamp: string | undefined, clock: Clock): string {
  try {
    return Temporal.Instant.from(timestamp ?? '').toString();
  } catch {
    return clock.now().toString();
  }
}
