import type { Router } from 'express';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Config } from '../config/schema.ts';
import type { Clock } from '../context.ts';
import type { Locale } from '../i18n/text.ts';
import type { Card } from './card.ts';
import type { ExternalActor, Inbound, InboundFile, Interaction } from './inbound.ts';
import type { Outcome } from './outcome.ts';
import type { Place, PlatformName } from './place.ts';

/** What the core offers to an adapter. Both return only after the event is committed. */
export interface ChatIntake {
  /** Records the event once; it is worked soon after. Throws when the database can't take it: answer 5xx. */
  accept(inbound: Inbound): Promise<'accepted' | 'duplicate'>;
  /** Records and works the interaction in one commit; a repeat gives the same outcome again. */
  interact(inbound: Interaction): Promise<Answer>;
  /**
   * Notes that a platform shows messages of ours. Neither waits nor throws; what it doesn't know is forgotten. Absent
   * where nobody keeps track.
   */
  shown?(messages: readonly Shown[]): void;
}

/** A message of the bot's that its platform has shown: to us, as an event of its own, or to a person. */
export interface Shown {
  platform: PlatformName;
  tenant: string;
  channel: string;
  externalId: string;
  /** All earlier messages of the channel as well; ids are numbers that grow. */
  andEarlier?: boolean;
  /** Each of its states is shown, not only that it is there. */
  eachState?: boolean;
}

/** An outcome with the language and zone of the person who acted, for drawing it. */
export interface Answer {
  outcome: Outcome;
  locale: Locale;
  timeZone: string;
}

/** What a platform can do, so that the core chooses a fall-back openly. */
export interface Capabilities {
  /** A message that one person sees in a shared room. */
  ephemeral: boolean;
  modal: boolean;
  /** Kinds of rooms that have threads. */
  threads: ReadonlyArray<Place['kind']>;
  reactions: boolean;
  /** A home page that the bot publishes for a person. */
  home: boolean;
  /** Its clients open pages of Parley’s own without a public address. */
  ownPages?: boolean;
}

/** How fast one room may be written to: at most `messages` in any `perMs` milliseconds. */
export interface Pace {
  messages: number;
  perMs: number;
}

/** The platform's own name of a posted message, stored so that it can be updated or deleted. */
export interface MessageRef {
  /** Unique in its channel: Slack ts, activity id, web message id. Also names the thread under it. */
  externalId: string;
  /** Whatever else the adapter needs (Slack: the real channel id). */
  reference?: Record<string, unknown>;
}

export type DeliveryContent =
  | { op: 'post'; card: Card; file?: OutboundFile }
  | { op: 'update'; card: Card; ref: MessageRef }
  | { op: 'delete'; ref: MessageRef }
  /** Only `person` sees it. */
  | { op: 'ephemeral'; card: Card; person: string }
  | { op: 'react'; ref: MessageRef; emoji: string }
  /** The person's home page. */
  | { op: 'home'; card: Card; person: string };

/** A stored file to be shown in the room: uploaded where the platform lets a bot do so, else linked. */
export interface OutboundFile {
  name: string;
  mime: string;
  size: number;
  /** Absolute path of the bytes on this machine. */
  path: string;
  /** A link that works without sign-in for a limited time, or undefined without a public URL. */
  url?: string;
}

export interface Delivery {
  place: Place;
  content: DeliveryContent;
  /** Language and zone in which the texts are drawn: the person's in a DM, else the channel's. */
  locale: Locale;
  timeZone: string;
  /** Unique per message; travels with the post where the platform can carry it, to find it again. */
  clientKey: string;
  /** When the first attempt was made, ISO instant: how far back `find` has to look. */
  firstTriedAt: string;
}

export type DeliveryResult =
  | { kind: 'sent'; ref?: MessageRef }
  /** Not taken: too fast. Nothing more goes to the lane (or the whole tenant) before then. */
  | { kind: 'rate_limited'; retryAfterMs: number; scope: 'lane' | 'tenant' }
  /** Surely not taken, worth another try. */
  | { kind: 'retry'; reason: string }
  /** Perhaps taken: time-out, connection cut, 5xx after the request went out. */
  | { kind: 'ambiguous'; reason: string }
  /** Will never be taken. `not_member` and `gone` are told to people; the rest to operators. */
  | { kind: 'refused'; cause: 'not_member' | 'gone' | 'invalid'; reason: string }
  /** The credentials don't work: operators are told, the tenant's messages wait. */
  | { kind: 'unauthorised'; reason: string };

/** Did an ambiguous post arrive? `unknown`: the platform gives no way to find out. */
export type Found = { kind: 'found'; ref: MessageRef } | { kind: 'absent' } | { kind: 'unknown' };

/** From when on to read in a room. */
export interface HistoryWindow {
  place: Place;
  since: Temporal.Instant;
  /** Roots of threads (external ids) that began earlier and in which a line may matter. */
  threads: readonly string[];
}

export type HistoryResult =
  /** Oldest first. `isAll`: false where there was more than the platform gives out at once. */
  | { kind: 'read'; events: Inbound[]; isAll: boolean }
  /** The tenant has to be left alone for a while. */
  | { kind: 'rate_limited'; retryAfterMs: number }
  /** The bot isn't in the room (any more), or may not read there. */
  | { kind: 'closed'; reason: string };

/** What was said while nobody listened, on platforms that tell. */
export interface History {
  /**
   * Rooms in which something for the desk may have been said since, besides those that the core knows.
   * @throws while the platform can't be asked
   */
  rooms(since: Temporal.Instant, signal: AbortSignal): Promise<Place[]>;
  /**
   * What people have said and edited in a room, with the same event keys as the platform's own events: what
   * came both ways counts once. @throws while the platform can't be asked
   */
  read(window: HistoryWindow, signal: AbortSignal): Promise<HistoryResult>;
  /** Calls back when events may have been missed while the process ran, e.g. between two connections. */
  onGap(listener: () => void): void;
}

/** One chat platform, as the core's outbox and people see it. */
export interface ChatPlatform {
  readonly name: PlatformName;
  readonly capabilities: Capabilities;
  readonly pace: Pace;
  /** The tenant that our own credentials belong to; undefined as long as the platform has not said. */
  homeTenant(): string | undefined;
  /** Never throws for what the platform answers; gives up by itself within `signal`. */
  send(delivery: Delivery, signal: AbortSignal): Promise<DeliveryResult>;
  /** Looks for an ambiguous post; throws while the platform can't be asked, and is asked again later. */
  find(delivery: Delivery, signal: AbortSignal): Promise<Found>;
  /** Name, e-mail, language and zone of a person, or undefined if the platform doesn't know them (any more). */
  profile(tenant: string, externalId: string, place?: Place): Promise<ExternalActor | undefined>;
  /**
   * The profile of whoever has an e-mail address, or undefined if nobody has it. Undefined where a bot can't look for one.
   * @throws Error while the platform can't be asked, PlatformAway if it says how long
   */
  findByEmail?(email: string, tenant: string): Promise<ExternalActor | undefined>;
  /** Undefined where a bot can't read what was said before. */
  readonly history?: History;
  /** The bytes of a file, at most `maxBytes`; throws FileTooLarge or FileUnavailable. */
  download(file: InboundFile, tenant: string, maxBytes: number): Promise<Uint8Array>;
}

/** What the composition root gets from an adapter's factory. */
export interface Adapter {
  platform: ChatPlatform;
  /** Mounted at `/`; the adapter reads its own bodies (it may need them raw), at most 1 MB. */
  routes: Router;
  /** Long-lived connections (Socket Mode); resolves once they are wanted, not once they are up. */
  start(): Promise<void>;
  /** Takes nothing new and ends what runs. */
  stop(): Promise<void>;
  /** For `/readyz`: why the adapter can't work at the moment, or undefined. */
  problem(): string | undefined;
}

/** What every adapter's factory gets besides its own settings. */
export interface AdapterDeps {
  intake: ChatIntake;
  config: Config;
  log: Logger;
  metrics: Registry;
  clock: Clock;
}
