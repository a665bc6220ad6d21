import { laneOf, type Place, type PlatformName } from '../chat/place.ts';
import type { Capabilities } from '../chat/platform.ts';
import type { Config, Localized } from '../config/schema.ts';
import type { Context } from '../context.ts';
import type { Locale, Text } from '../i18n/text.ts';
import type { Person, Viewer } from '../people/model.ts';
import type { Deadline } from './deadline.ts';
import type { TicketNumbers } from './numbers.ts';
import type { Ticket } from './store.ts';

/** What the use cases need of the rest: who people are, where rooms are, what platforms can do. */
export interface Desk {
  readonly config: Config;
  readonly people: {
    find(ctx: Omit<Context, 'actor'>, ids: readonly string[]): Promise<Map<string, Person>>;
    /** By e-mail addresses and `platform:account`s in lower case; who has left or isn't known is left out. */
    peopleByRef(ctx: Omit<Context, 'actor'>, refs: readonly string[]): Promise<Map<string, Person>>;
    /** Agents and leads of a team, by name. */
    agentsOf(ctx: Omit<Context, 'actor'>, team: string): Promise<Person[]>;
    /** Those whom the configuration names by e-mail addresses or accounts, by name; who is not met yet is left out. */
    byRefs(ctx: Context, refs: readonly string[]): Promise<Person[]>;
    viewer(person: Person): Viewer;
    /** Where the bot writes to this person of its own accord; undefined: nowhere that is configured. */
    directPlace(person: Person): Place | undefined;
    /** All places where the bot can write to this person, where they were last seen (ISO instant) first. */
    directPlaces(person: Person): { place: Place; seenAt: string }[];
    /** Whose direct chat a place is. */
    at(ctx: Context, place: Place): Promise<Person | undefined>;
  };
  readonly numbers: TicketNumbers;
  /** What of some tickets is promised next, by ticket id; undefined: nobody promises anything here. */
  readonly deadlines?: (ctx: Context, tickets: readonly Ticket[]) => Promise<ReadonlyMap<string, Deadline>>;
  /** Undefined: the platform is not configured. */
  capabilities(platform: PlatformName): Capabilities | undefined;
  /** The place of a configured room such as `slack:C0123`, with what is needed to write there. */
  room(ctx: Context, room: string): Promise<Place>;
}

/** The reader of a place: the person in a DM; in a shared room what the configuration says of it. */
export interface Audience {
  locale: Locale;
  timeZone: string;
}

export function audienceOf({ config }: Desk, place: Place, person?: Person): Audience {
  if (place.kind === 'dm' && person) return { locale: person.locale, timeZone: person.timeZone };
  const name = `${place.platform}:${place.channel}`;
  const room = config.channels[name];
  const queue = Object.values(config.queues).find((candidate) => candidate.channel === name);
  return {
    locale: room?.language ?? queue?.language ?? config.language,
    timeZone: room?.timeZone ?? queue?.timeZone ?? config.timeZone,
  };
}

/** Whether replies under a message of this place form a thread. */
export function hasThreads(desk: Desk, place: Place): boolean {
  return desk.capabilities(place.platform)?.threads.includes(place.kind) ?? false;
}

/** A name from the configuration, in the reader's language when it is drawn. */
export function localizedText(name: Localized): Text {
  return { localized: name };
}

export function queueName(config: Config, queue: string): Text {
  const known = config.queues[queue];
  return known ? localizedText(known.name) : queue;
}
export function categoryName(config: Config, category: string): Text {
  const known = config.categories[category];
  return known ? localizedText(known.name) : category;
}

/** A place as the timeline names it. */
export function sourceOf(place: Place): string {
  return place.thread ? `${laneOf(place)}#${place.thread}` : laneOf(place);
}
