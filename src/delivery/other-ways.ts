import type { Place } from '../chat/place.ts';
import type { Context } from '../context.ts';
import type { Person } from '../people/model.ts';
import type { Desk } from '../tickets/desk.ts';
import { fallbacksOf } from './urgent-store.ts';

/** A message that went another way to somebody, for an urgent one that its platform did not take. */
export interface OtherWay {
  /** The subject of the message that did not arrive, and of the one that went. */
  topic: string;
  subject: string;
  person: Person;
  place: Place;
}

/** What went another way for these messages and can be changed there: a mail can not. */
export async function otherWays(ctx: Context, desk: Desk, topics: readonly string[]): Promise<OtherWay[]> {
  const went = await fallbacksOf(ctx, topics);
  const people = await desk.people.find(
    ctx,
    went.map(({ personId }) => personId),
  );
  return went.flatMap(({ topic, sentSubject, personId, way }) => {
    const person = people.get(personId);
    const there = person && desk.people.directPlaces(person).find(({ place }) => place.platform === way);
    return person && there ? [{ topic, subject: sentSubject, person, place: there.place }] : [];
  });
}
