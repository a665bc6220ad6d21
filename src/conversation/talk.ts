import type { Card } from '../chat/card.ts';
import type { ExternalActor, Inbound } from '../chat/inbound.ts';
import { send } from '../chat/outgoing.ts';
import type { Place } from '../chat/place.ts';
import type { Context } from '../context.ts';
import type { Locale } from '../i18n/text.ts';
import type { FeedLinks } from '../oncall/rota/feed-links.ts';
import type { Person } from '../people/model.ts';
import type { LevelParts } from '../sla/parts.ts';
import { audienceOf, type Desk, hasThreads } from '../tickets/desk.ts';
import { passingSubject } from '../tickets/threads.ts';

/** What the conversation needs of people besides what the desk does. */
export interface Directory {
  /** The person behind an account, made known if new. */
  resolve(ctx: Omit<Context, 'actor'>, place: Place, actor: ExternalActor): Promise<Person>;
  /** The person behind an account that is known already. */
  known(ctx: Context, place: Place, externalId: string): Promise<Person | undefined>;
  /** By a full name, an e-mail address or `platform:account`, ignoring case; undefined if none or several fit. */
  named(ctx: Context, text: string): Promise<Person | undefined>;
  setLanguage(ctx: Context, personId: string, locale: Locale): Promise<void>;
  setTimeZone(ctx: Context, personId: string, timeZone: string): Promise<void>;
  disable(ctx: Context, personId: string): Promise<void>;
}

/** One thing that a person said or did, with all that is needed to answer it. */
export interface Talk<I extends Inbound = Inbound> {
  ctx: Context;
  desk: Desk;
  directory: Directory;
  levels: LevelParts;
  inbound: I;
  /** When it was said: now, or for what was missed when that was. */
  saidAt: Temporal.Instant;
  who: Person;
  /** Language and zone for answers to this person; changes when they choose another. */
  reader: { locale: Locale; timeZone: string };
  /** Makes a one-time link to sign in to the web page; undefined where that isn't set up. */
  signInLink?: (ctx: Context, personId: string) => Promise<string>;
  /** Makes links to calendars of shifts. */
  feedLinks: Pick<FeedLinks, 'linkTo'>;
}

/**
 * Answers so that only the asker sees it: in their direct chat; in a shared room as an ephemeral message
 * where the platform has those, else in the direct chat.
 * @param ticketId the ticket that the answer is about: what is written below it belongs there
 */
export function answerPrivately(talk: Talk, card: Card, ticketId?: string): void {
  const { ctx, desk, inbound, who, reader } = talk;
  const { place } = inbound;
  const subject = ticketId ? passingSubject(ctx, ticketId) : `answer/${ctx.newId()}`;
  if (place.kind === 'dm') {
    send(ctx, { place, ...reader, content: { op: 'put', card }, subject });
    return;
  }
  if (desk.capabilities(place.platform)?.ephemeral) {
    const content = { op: 'ephemeral', card, person: inbound.actor.externalId } as const;
    send(ctx, { place, ...reader, content });
    return;
  }
  const direct = desk.people.directPlace(who) ?? place;
  send(ctx, { place: direct, ...reader, content: { op: 'put', card }, subject });
}

/** Answers where everybody in the conversation sees it. */
export function answerOpenly(talk: Talk, place: Place, card: Card): void {
  const { ctx, desk, who } = talk;
  send(ctx, {
    place,
    ...audienceOf(desk, place, who),
    content: { op: 'put', card },
    subject: `answer/${ctx.newId()}`,
  });
}

/** The place of the thread that a message is in or, in a room with threads, begins. */
export function threadPlace(desk: Desk, place: Place, messageId: string): Place {
  if (place.thread || place.kind === 'dm' || !hasThreads(desk, place)) return place;
  return { ...place, thread: messageId };
}

/** The queue that a room's matters go to, where the configuration says so. */
export function roomQueue(talk: Talk): { queue?: string } {
  const { place } = talk.inbound;
  const queue = talk.desk.config.channels[`${place.platform}:${place.channel}`]?.queue;
  return queue ? { queue } : {};
}
