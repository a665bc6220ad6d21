import type { Card } from '../chat/card.ts';
import type { ExternalActor } from '../chat/inbound.ts';
import { type Locale, type Text, t } from '../i18n/text.ts';
import type { Viewer } from '../people/model.ts';
import type { Hidden } from '../privacy/kinds.ts';
import { Refusal } from '../refusal.ts';

/** Somebody who uses the chat in a browser. */
export interface WebPerson {
  /** Id of the account: the configured id of a sample person, else the person's own id. */
  webId: string;
  personId: string;
  name: string;
  email?: string;
  locale: Locale;
  timeZone: string;
  viewer: Viewer;
}

/** A person as others choose and mention them. */
export interface Mentioned {
  webId: string;
  name: string;
}

/** A channel as a person sees it in their list. */
export interface WebRoom {
  /** `general`, or `@<web id>` for the person's own direct chat with the bot. */
  room: string;
  name: Text;
  topic?: Text;
  /** Only some people see it. */
  isRestricted: boolean;
}

export interface StoredFile {
  fileId: string;
  name: string;
  mime: string;
  /** Bytes. */
  size: number;
  /** Names the bytes in the file store. */
  sha256: string;
}

/** Who reacted with each emoji, in order; `at` is the number of the change that added it. */
export type Reactions = Record<string, (Mentioned & { at: number })[]>;

/** The latest reply under a message, for the line that leads to its thread. */
export interface LastReply {
  position: number;
  /** ISO instant. */
  at: string;
  authorId: string | null;
  authorName: string;
  text: Text;
}

export interface WebMessage {
  messageId: string;
  room: string;
  thread: string | null;
  /** Made by whoever posted it: `<web id>:<key>`, or `bot:<key>`. */
  clientKey: string;
  /** Web id; null: the bot. */
  authorId: string | null;
  authorName: string;
  onlyFor: string | null;
  body: string;
  card: Card | null;
  files: StoredFile[];
  mentions: Mentioned[];
  reactions: Reactions;
  replyCount: number;
  lastReply: LastReply | null;
  position: number;
  changed: number;
  /** ISO instants. */
  createdAt: string;
  editedAt: string | null;
  deletedAt: string | null;
}

/** A message that somebody wrote just now. */
export interface WrittenMessage extends WebMessage {
  /** Secrets that were taken out of it before it was stored. */
  hidden: Hidden[];
}

/** Something that a connected browser has to hear of. */
export type WebChange =
  | { type: 'message'; change: number; message: WebMessage }
  | { type: 'home'; change: number; webId: string; card: Card };

/** How a room looks to somebody before they open it. */
export interface Unread {
  room: string;
  /** Messages since they last looked, at most 100. */
  count: number;
  /** Up to which position they have read. */
  position: number;
}

/** A thread that somebody takes part in, newest reply first. */
export interface FollowedThread {
  root: WebMessage;
  /** Up to which reply they have read. */
  position: number;
}

/** A file on its way in, as the browser describes it. */
export interface NewFile {
  name: string;
  mime: string;
  bytes: Uint8Array;
}

export interface NewMessage {
  /** Made by the browser: the same message sent again is stored once. */
  key: string;
  room: string;
  thread?: string;
  body: string;
  /** Web ids of people whose names the browser completed. */
  mentions: readonly string[];
  uploads: readonly string[];
}

/** Longest text of one message, in UTF-16 units; what is longer belongs into a file. */
export const MAX_BODY = 100_000;
/** Most files that one message carries. */
export const MAX_FILES = 10;

/** A person's own direct chat with the bot, as a room. */
export const directRoom = (webId: string): string => `@${webId}`;

/** The web chat does not do what was asked; `reason` is for the HTTP status, `text` for the person. */
export class WebRefusal extends Refusal {
  readonly reason: 'invalid' | 'not_found' | 'too_large';
  constructor(reason: WebRefusal['reason'], text: Text) {
    super(text);
    this.name = 'WebRefusal';
    this.reason = reason;
  }
}

/** @param limit bytes */
export function fileTooLarge(limit: number): WebRefusal {
  return new WebRefusal('too_large', t('web.file_too_large', { limit: Math.floor(limit / 1_000_000) }));
}

/** What a person finds when they open the chat. */
export interface Overview {
  /** Everything up to this change is in here. */
  change: number;
  rooms: WebRoom[];
  unread: Unread[];
  threads: FollowedThread[];
  home?: Card;
}

/** A message of the bot's. */
export interface BotMessage {
  clientKey: string;
  room: string;
  thread?: string;
  onlyFor?: string;
  card: Card;
  file?: { name: string; mime: string; path: string };
}

/**
 * The web chat's rooms, messages and people, as its adapter needs them. Everything that a person asks for is
 * checked against what they may see. @throws WebRefusal
 */
export interface WebChat {
  /** Undefined: nobody (any more), or disabled. */
  person(webId: string): Promise<WebPerson | undefined>;
  /** What the core asks a platform about a person. */
  profile(webId: string): Promise<ExternalActor | undefined>;
  /** The sample person with an e-mail address. */
  sampleWith(email: string): ExternalActor | undefined;
  /** Forgets what is remembered of somebody for a moment, after they changed it. */
  forget(webId: string): void;
  /** People to mention or to choose, whose name contains the text. */
  search(text: string): Promise<Mentioned[]>;
  /** Makes sure that people chosen by their web id are found under it by the core. */
  introduce(webIds: readonly string[]): Promise<void>;

  overview(who: WebPerson): Promise<Overview>;
  messages(
    who: WebPerson,
    room: string,
    before?: number,
  ): Promise<{ messages: WebMessage[]; isAll: boolean }>;
  thread(who: WebPerson, rootId: string): Promise<{ root: WebMessage; replies: WebMessage[] }>;
  message(who: WebPerson, messageId: string): Promise<WebMessage>;
  threads(who: WebPerson): Promise<FollowedThread[]>;
  mayEnter(who: WebPerson, room: string): boolean;

  post(who: WebPerson, message: NewMessage): Promise<WrittenMessage>;
  edit(
    who: WebPerson,
    messageId: string,
    words: { body: string; mentions: readonly string[] },
  ): Promise<WrittenMessage>;
  remove(who: WebPerson, messageId: string): Promise<WebMessage>;
  /** For the core, not for a person: what people have written in a room since, oldest first. */
  writtenIn(room: string, since: Temporal.Instant): Promise<WebMessage[]>;
  /** Likewise the rooms in which they have. */
  roomsWrittenIn(since: Temporal.Instant): Promise<string[]>;
  react(who: WebPerson, messageId: string, emoji: string): Promise<WebMessage>;
  unreact(who: WebPerson, messageId: string, emoji: string): Promise<WebMessage>;
  dismiss(who: WebPerson, messageId: string): Promise<void>;
  markRead(who: WebPerson, mark: { room: string } | { thread: string }, position: number): Promise<void>;
  upload(who: WebPerson, file: NewFile): Promise<StoredFile>;
  /** A file of a message that the person may see, and where its bytes are. */
  file(who: WebPerson, messageId: string, fileId: string): Promise<{ file: StoredFile; path: string }>;

  /** The bytes of a stored file, for the core; undefined: there are none (any more). */
  bytes(sha256: string): Promise<Uint8Array | undefined>;

  /** Calls `onChange` for every change after `since` that the person may see, in order. */
  subscribe(who: WebPerson, since: number, listener: ChangeListener): Promise<() => void>;

  bot: WebBot;
  signIn: WebSignIn;
  /** Stops listening to other replicas. */
  stop(): void;
}

export interface ChangeListener {
  onChange(change: WebChange): void;
  /** Too much has happened since, or something isn't known any more: read everything anew. */
  onReset(): void;
}

/** What the bot does in the web chat. */
export interface WebBot {
  /** Posts once per `clientKey`. @returns the message's id; undefined: there is no such room or thread */
  post(message: BotMessage): Promise<string | undefined>;
  find(clientKey: string): Promise<string | undefined>;
  /** @returns false: there is no such message of the bot's (any more) */
  update(messageId: string, card: Card): Promise<boolean>;
  remove(messageId: string): Promise<void>;
  react(messageId: string, emoji: string): Promise<boolean>;
  home(webId: string, card: Card): Promise<void>;
}

/** Signing in with a one-time link. Tokens are secrets: they are stored and compared as hashes. */
export interface WebSignIn {
  isGoodLink(token: string): Promise<boolean>;
  /** Uses the link up. @returns the new session's token; undefined: used before, too old, or never made */
  redeem(token: string): Promise<{ session: string; expiresAt: Temporal.Instant } | undefined>;
  /** The web id of a session's person. */
  whose(session: string): Promise<string | undefined>;
  end(session: string): Promise<void>;
}
