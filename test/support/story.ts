import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { Button, Card } from '../../src/chat/card.ts';
import type { Form } from '../../src/chat/form.ts';
import type { ExternalActor, Inbound, InboundFile, Interaction } from '../../src/chat/inbound.ts';
import { directPlace, type Place, type PlatformName } from '../../src/chat/place.ts';
import type { Answer, ChatIntake } from '../../src/chat/platform.ts';
import { releaseHeld } from '../../src/chat/queue/held-store.ts';
import { transactAs } from '../../src/chat/queue/transaction.ts';
import { createRoomFinder } from '../../src/chat/rooms.ts';
import type { Config } from '../../src/config/schema.ts';
import type { Clock } from '../../src/context.ts';
import { localise } from '../../src/i18n/localise.ts';
import type { Locale } from '../../src/i18n/text.ts';
import { type Core, startParley } from '../../src/parley.ts';
import { fetchAttachments } from '../../src/tickets/attachments/fetch.ts';
import { closeSolved } from '../../src/tickets/close.ts';
import type { Desk } from '../../src/tickets/desk.ts';
import { createNumbers } from '../../src/tickets/numbers.ts';
import { testDatabase } from './database.ts';
import { buttonsOf, drawn } from './drawing.ts';
import { storyConfig } from './story-config.ts';
import { CAPABILITIES, type Posted, StoryPlatform, TENANTS } from './story-platform.ts';

/** Somebody in a story, on the platform where they are for now. */
export interface Someone {
  name: string;
  platform: PlatformName;
  id: string;
}

/** A message that a person wrote. */
export interface Said {
  messageId: string;
  place: Place;
}

/** What somebody got for a press, a command or a form. */
export interface Answered {
  outcome: Answer['outcome'];
  /** The reply, the form's title and fields, or the errors, as the person reads them. */
  text: string;
}

/** A ticket of a story: its number, its id and its cards. */
export interface Opened {
  key: string;
  id: string;
  card: Posted;
  triage: Posted;
}

const PATIENCE_MS = 5_000;
const KEY = /\b(?:INC|REQ|QST|CHG|PRB|SEC)-\d+/;

/** Starts the whole Parley with three platforms in memory and a clock that the story moves. */
export async function startStory(configure: (config: Config) => void = () => {}): Promise<Story> {
  const database = await testDatabase();
  const config = storyConfig();
  configure(config);
  const clock = new StoryClock();
  const listeners = new Set<() => void>();
  const changed = () => {
    for (const listener of listeners) listener();
  };
  const platforms = {
    slack: new StoryPlatform('slack', changed),
    teams: new StoryPlatform('teams', changed),
    web: new StoryPlatform('web', changed),
  };
  const doors: { intake?: ChatIntake; core?: Core } = {};
  const parley = await startParley({
    environment: {
      port: 0,
      databaseUrl: database.url,
      dataDir: join(tmpdir(), `parley-story-${randomBytes(6).toString('hex')}`),
    },
    config,
    log: pino({ level: process.env.STORY_LOG ?? 'silent' }),
    clock,
    adapters: Object.values(platforms).map((platform) => async (deps, core) => {
      Object.assign(doors, { intake: deps.intake, core });
      return platform.adapter();
    }),
  });
  const { intake, core } = doors;
  if (!intake || !core) throw new Error('no adapter was made');
  return new Story({
    config,
    clock,
    platforms,
    listeners,
    intake,
    core,
    stop: async () => {
      await parley.stop();
      await database.drop();
    },
  });
}

/** Real time, moved forward by what the story lets pass. */
class StoryClock implements Clock {
  private offset = Temporal.Duration.from({ seconds: 0 });

  now(): Temporal.Instant {
    return Temporal.Instant.fromEpochMilliseconds(Date.now()).add(this.offset);
  }

  forward(by: Temporal.DurationLike): void {
    this.offset = this.offset.add(by);
  }
}

interface StoryParts {
  config: Config;
  clock: StoryClock;
  platforms: Record<PlatformName, StoryPlatform>;
  listeners: Set<() => void>;
  intake: ChatIntake;
  core: Core;
  stop(): Promise<void>;
}

export class Story {
  readonly config: Config;
  readonly core: Core;
  readonly platforms: Record<PlatformName, StoryPlatform>;
  private readonly parts: StoryParts;
  private readonly people: Someone[] = [];
  private events = 0;
  private last: Inbound | undefined;

  constructor(parts: StoryParts) {
    this.parts = parts;
    this.config = parts.config;
    this.core = parts.core;
    this.platforms = parts.platforms;
  }

  /** Stops Parley; a card that no platform could have drawn fails the story. */
  async close(): Promise<void> {
    await this.parts.stop();
    const faults = Object.values(this.platforms).flatMap((platform) => platform.faults);
    if (faults.length > 0) throw new Error(`cards that can't be drawn:\n${[...new Set(faults)].join('\n')}`);
  }

  /** Somebody with an account on a platform, as its profile tells of them. */
  person(
    name: string,
    platform: PlatformName,
    profile: { locale?: Locale; timeZone?: string; email?: string | null } = {},
  ): Someone {
    const first = (name.split(' ')[0] ?? name).toLowerCase();
    const id = `${first}-${platform}`;
    const email = profile.email === undefined ? `${first}@example.com` : profile.email;
    this.platforms[platform].profiles.set(id, {
      externalId: id,
      name,
      locale: profile.locale ?? 'en',
      timeZone: profile.timeZone ?? 'UTC',
      ...(email ? { email } : {}),
    });
    const someone = { name, platform, id };
    this.people.push(someone);
    return someone;
  }

  /** People whom the desk knows from earlier: they have said hello. */
  async known(...people: Someone[]): Promise<void> {
    for (const who of people) await this.says(who, this.dm(who), 'hello');
    await this.settled();
  }

  dm(who: Someone): Place {
    return directPlace(who.platform, TENANTS[who.platform], who.id);
  }

  channel(room: string, kind: 'channel' | 'group' = 'channel'): Place {
    const [platform, channel = ''] = room.split(':') as [PlatformName, string?];
    return { platform, tenant: TENANTS[platform], channel, kind };
  }

  /** The thread under a message, or the one that it is in. */
  thread(of: Posted | Said): Place {
    const id = 'id' in of ? of.id : of.messageId;
    return { ...of.place, thread: of.place.thread ?? id };
  }

  /** Somebody writes; `@Parley …` addresses the bot, other `@Name`s are mentions of people. */
  async says(who: Someone, place: Place, text: string, files: InboundFile[] = []): Promise<Said> {
    const isToBot = /^@Parley\b/.test(text);
    const said = { messageId: this.platforms[place.platform].newId(), place };
    await this.accept({
      ...this.base(who, place),
      type: 'message',
      messageId: said.messageId,
      text: text.replace(/^@Parley\s*/, ''),
      files,
      addressed: isToBot || place.kind === 'dm',
      mentions: this.people
        .filter((one) => one.platform === place.platform && text.includes(`@${one.name}`))
        .map(({ id, name }) => ({ externalId: id, name })),
    });
    return said;
  }

  async edits(who: Someone, said: Said, text: string): Promise<void> {
    const { messageId, place } = said;
    await this.accept({ ...this.base(who, place), type: 'message_edited', messageId, text });
  }

  async deletes(who: Someone, said: Said): Promise<void> {
    const { messageId, place } = said;
    await this.accept({ ...this.base(who, place), type: 'message_deleted', messageId });
  }

  async reacts(who: Someone, to: { said: Said; author: Someone; text: string }, emoji = 'ticket') {
    await this.accept({
      ...this.base(who, to.said.place),
      type: 'reaction_added',
      emoji,
      message: { messageId: to.said.messageId, text: to.text, author: actorOf(to.author), files: [] },
    });
  }

  /** Something that happens to the bot or to a person. */
  async happens(
    who: Someone,
    place: Place,
    what:
      | { type: 'home_opened' | 'bot_added' | 'bot_removed' | 'channel_deleted' | 'token_revoked' }
      | { type: 'person_changed'; disabled: boolean },
  ): Promise<void> {
    await this.accept({ ...this.base(who, place), ...what });
  }

  /** `/desk …` */
  async commands(who: Someone, text: string, place: Place = this.dm(who)): Promise<Answered> {
    return this.interact({ ...this.base(who, place), type: 'command', text });
  }

  async shortcut(who: Someone, on: { said: Said; author: Someone; text: string }): Promise<Answered> {
    return this.interact({
      ...this.base(who, on.said.place),
      type: 'shortcut',
      shortcut: 'open_ticket',
      message: { messageId: on.said.messageId, text: on.text, author: actorOf(on.author), files: [] },
    });
  }

  /** Presses a button, or chooses from a list: then `values` says what. */
  async press(
    who: Someone,
    on: Posted | Answered,
    action: string,
    values: Record<string, string> = {},
  ): Promise<Answered> {
    const card = 'card' in on ? on.card : replyOf(on);
    const place = 'card' in on && who.platform === on.place.platform ? on.place : this.dm(who);
    const button = handleOf(card, action);
    if (!button) throw new Error(`there is no ${action} on this card:\n${JSON.stringify(card, null, 1)}`);
    return this.pressRaw(who, place, action, button.subject, values, 'id' in on ? on.id : undefined);
  }

  /** A press that no card offers: what a forged or outdated request would carry. */
  async pressRaw(
    who: Someone,
    place: Place,
    action: string,
    subject: string,
    values: Record<string, string> = {},
    messageId?: string,
  ): Promise<Answered> {
    return this.interact({
      ...this.base(who, place),
      type: 'action',
      action,
      subject,
      values,
      ...(messageId ? { messageId } : {}),
    });
  }

  /** Fills in a form and sends it; what isn't named stays as the form had it. */
  async submits(who: Someone, opened: Answered, values: Record<string, string>): Promise<Answered> {
    const form = formOf(opened);
    const given: Record<string, string> = {};
    for (const field of form.fields) {
      if (field.type === 'toggle') {
        if (field.value) given[field.id] = 'yes';
      } else if (field.value) given[field.id] = field.value;
    }
    for (const name of Object.keys(values)) {
      if (!form.fields.some((field) => field.id === name)) throw new Error(`${form.id} has no field ${name}`);
    }
    const merged = Object.fromEntries(Object.entries({ ...given, ...values }).filter(([, value]) => value));
    return this.interact({
      ...this.base(who, this.dm(who)),
      type: 'form_submitted',
      form: form.id,
      subject: form.subject,
      values: merged,
    });
  }

  /** The platform delivers the last event once more. */
  async redelivers(): Promise<'accepted' | 'duplicate' | Answered> {
    if (!this.last) throw new Error('nothing has happened yet');
    return isInteraction(this.last) ? this.interact(this.last) : this.parts.intake.accept(this.last);
  }

  /** Waits until a room (or the thread that `place` names) shows it, and returns the latest such message. */
  async sees(place: Place, what: string | RegExp): Promise<Posted> {
    const look = () => this.platforms[place.platform].in(place).findLast((one) => shows(one, what));
    return this.until(look, () => `${what} was not seen in ${place.channel}:\n${this.transcript(place)}`);
  }

  /** Waits until a message shows it, as it is now. */
  async becomes(message: Posted, what: string | RegExp): Promise<Posted> {
    return this.until(
      () => (shows(message, what) ? message : undefined),
      () => `${what} was not seen; the message says:\n${this.text(message)}`,
    );
  }

  /** The person's home page, once it shows it. */
  async seesHome(who: Someone, what: string | RegExp): Promise<string> {
    const platform = this.platforms[who.platform];
    const read = () => {
      const card = platform.homes.get(who.id);
      const profile = platform.profiles.get(who.id);
      return card
        ? drawn(card, { locale: profile?.locale === 'zh-CN' ? 'zh-CN' : 'en', timeZone: 'UTC' })
        : '';
    };
    return this.until(
      () => (fits(read(), what) ? read() : undefined),
      () => `${what} is not on ${who.name}'s home page:\n${read()}`,
    );
  }

  /** Everything that stands in a room (or a thread), once all work is done. */
  async room(place: Place): Promise<Posted[]> {
    await this.settled();
    return this.platforms[place.platform].in(place).filter((one) => !one.isDeleted);
  }

  /** Everything that a room has ever shown, earlier states of changed messages included. */
  async everShown(place: Place): Promise<string> {
    await this.settled();
    return this.platforms[place.platform]
      .in(place)
      .flatMap((one) => one.versions)
      .join('\n');
  }

  text(message: Posted): string {
    return message.isDeleted ? '(deleted)' : drawn(message.card, message);
  }

  /** Some time later a message, the draft sent: the shortest way to a ticket. */
  async opens(who: Someone, text: string, place: Place = this.dm(who)): Promise<Opened> {
    await this.passes({ seconds: this.config.intake.joinWindowSeconds + 1 });
    const said = await this.says(who, place, place.kind === 'dm' ? text : `@Parley ${text}`);
    const threaded = place.kind !== 'dm' && CAPABILITIES[place.platform].threads.includes(place.kind);
    const draft = await this.sees(
      threaded ? this.thread(said) : place,
      /\[(Send to the desk|提交给服务台)\]/,
    );
    await this.press(who, draft, 'draft.send');
    await this.settled();
    return this.opened(draft);
  }

  /** The ticket that a draft has become. */
  async opened(draft: Posted): Promise<Opened> {
    await this.becomes(draft, new RegExp(`^# (?:🔒 )?${KEY.source}`));
    const key = keyOf(this.text(draft));
    const id = buttonsOf(draft.card).find((button) => button.action === 'ticket.timeline')?.subject ?? '';
    return { key, id, card: draft, triage: await this.triageCard(key) };
  }

  /** The card of a ticket in whichever triage channel works on it now. */
  async triageCard(key: string): Promise<Posted> {
    const rooms = Object.values(this.config.queues).map((queue) => this.channel(queue.channel));
    const look = () =>
      rooms
        .flatMap((room) => this.platforms[room.platform].in(room))
        .find((one) => shows(one, `# ${key} ·`) || shows(one, `# 🔒 ${key} ·`));
    return this.until(look, () => `${key} is in no triage channel`);
  }

  /** Time passes: first everything that is due is done, then what has become due is. */
  async passes(time: Temporal.DurationLike): Promise<void> {
    await this.settled();
    this.parts.clock.forward(time);
    const { unit } = this.core;
    await releaseHeld(unit);
    await transactAs(unit, { type: 'job', name: 'close' }, (ctx) => closeSolved(ctx, this.desk()));
    unit.wakeup.wake('inbox');
    for (const platform of ['slack', 'teams', 'web'] as const) unit.wakeup.wake(`outbox ${platform}`);
    await this.settled();
  }

  /** All events are worked, all files fetched, all messages sent. */
  async settled(): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const open = await this.openWork();
      if (open.files > 0) await this.fetchFiles();
      if (open.work + open.files === 0) return;
      if (Date.now() > deadline) throw new Error(`still ${open.work} to do after ${PATIENCE_MS} ms`);
      await new Promise((done) => setTimeout(done, 3));
    }
  }

  private async openWork(): Promise<{ work: number; files: number }> {
    const [row] = await this.core.unit.database.sql<{ work: number; files: number }[]>`
      select (select count(*)::int from inbound_event where state = 'due')
        + (select count(*)::int from outbound_message where state in ('due', 'sending', 'ambiguous')) as work,
        (select count(*)::int from attachment where state = 'waiting') as files`;
    return row ?? { work: 0, files: 0 };
  }

  private async fetchFiles(): Promise<void> {
    const { unit, blobs } = this.core;
    const log = pino({ level: 'silent' });
    const platform = (name: PlatformName) => this.platforms[name].adapter().platform;
    await fetchAttachments({ unit, desk: this.desk(), blobs, platform, log });
  }

  /** The desk as the composition root makes it, for what a story does to it directly. */
  desk(): Desk {
    const platform = (name: PlatformName) => this.platforms[name].adapter().platform;
    return {
      config: this.config,
      people: this.core.people,
      numbers: createNumbers(this.core.unit.database.db, this.config.workspace),
      capabilities: (name) => CAPABILITIES[name],
      room: createRoomFinder(platform),
    };
  }

  private base(who: Someone, place: Place) {
    return {
      eventKey: `story-${++this.events}`,
      at: this.parts.clock.now().toString(),
      place,
      actor: { externalId: who.id, name: who.name } satisfies ExternalActor,
    };
  }

  private async accept(inbound: Inbound): Promise<void> {
    // Nobody answers a message in the instant in which its platform has it and we don't know yet as what.
    await this.settled();
    this.last = inbound;
    await this.parts.intake.accept(inbound);
  }

  private async interact(inbound: Interaction): Promise<Answered> {
    this.last = inbound;
    const { outcome, locale, timeZone } = await this.parts.intake.interact(inbound);
    return { outcome, text: wordsOf(outcome, { locale, timeZone }) };
  }

  private async until<T>(look: () => T | undefined, complaint: () => string): Promise<T> {
    const found = look();
    if (found !== undefined) return found;
    return new Promise<T>((done, fail) => {
      const timer = setTimeout(() => end(() => fail(new Error(complaint()))), PATIENCE_MS);
      const end = (then: () => void) => {
        clearTimeout(timer);
        this.parts.listeners.delete(check);
        then();
      };
      const check = () => {
        const now = look();
        if (now !== undefined) end(() => done(now));
      };
      this.parts.listeners.add(check);
    });
  }

  private transcript(place: Place): string {
    return this.platforms[place.platform]
      .in(place)
      .map((one) => `── ${one.id}${one.onlyFor ? ` (only for ${one.onlyFor})` : ''}\n${this.text(one)}`)
      .join('\n');
  }
}

/** A message as somebody still has it on their screen who has not seen it change. */
export function asFirstSeen(message: Posted): Posted {
  return { ...message, card: message.cards[0] ?? message.card };
}

function actorOf({ id, name }: Someone): ExternalActor {
  return { externalId: id, name };
}

function fits(text: string, what: string | RegExp): boolean {
  return typeof what === 'string' ? text.includes(what) : what.test(text);
}

function shows(message: Posted, what: string | RegExp): boolean {
  return !message.isDeleted && fits(drawn(message.card, message), what);
}

export function keyOf(text: string): string {
  const key = KEY.exec(text)?.[0];
  if (!key) throw new Error(`no ticket number in: ${text}`);
  return key;
}

/** A button, or a list to choose from. */
function handleOf(card: Card, action: string): Pick<Button, 'subject'> | undefined {
  const choice = card.blocks.find((block) => block.type === 'choice' && block.action === action);
  return (
    buttonsOf(card).find((button) => button.action === action) ??
    (choice?.type === 'choice' ? choice : undefined)
  );
}

function replyOf({ outcome }: Answered): Card {
  if (outcome.kind !== 'reply') throw new Error(`a ${outcome.kind} has no buttons`);
  return outcome.card;
}

function formOf({ outcome, text }: Answered): Form {
  if (outcome.kind !== 'openForm') throw new Error(`not a form but: ${outcome.kind} ${text}`);
  return outcome.form;
}

function wordsOf(outcome: Answer['outcome'], reader: { locale: Locale; timeZone: string }): string {
  switch (outcome.kind) {
    case 'none':
      return '';
    case 'reply':
      return drawn(outcome.card, reader);
    case 'openForm':
      return [outcome.form.title, ...outcome.form.fields.map((field) => field.label)]
        .map((text) => localise(text, reader))
        .join('\n');
    case 'formErrors':
      return Object.entries(outcome.errors)
        .map(([field, text]) => `${field}: ${localise(text, reader)}`)
        .join('\n');
  }
}

function isInteraction(inbound: Inbound): inbound is Interaction {
  return ['action', 'form_submitted', 'command', 'shortcut'].includes(inbound.type);
}

/** A file on a platform, with bytes that can be had (or not). */
export function fileOn(
  story: Story,
  platform: PlatformName,
  name: string,
  bytes?: Uint8Array,
  size?: number,
) {
  const id = `file-${name}`;
  if (bytes) story.platforms[platform].files.set(id, bytes);
  return { name, mime: 'text/plain', size: size ?? bytes?.byteLength ?? 0, source: { id } };
}
