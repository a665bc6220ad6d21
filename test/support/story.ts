import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { ExternalActor, Inbound, InboundFile, InboundOf, Interaction } from '../../src/chat/inbound.ts';
import type { Place, PlatformName } from '../../src/chat/place.ts';
import type { ChatIntake } from '../../src/chat/platform.ts';
import type { Config } from '../../src/config/schema.ts';
import type { Locale } from '../../src/i18n/text.ts';
import { tokenVariable } from '../../src/monitoring/listening.ts';
import { type Core, startParley } from '../../src/parley.ts';
import { testDatabase } from './database.ts';
import { buttonsOf } from './drawing.ts';
import { eventually } from './eventually.ts';
import { storyConfig } from './story-config.ts';
import { CAPABILITIES, type Posted, StoryPlatform } from './story-platform.ts';
import {
  type Answered,
  actorOf,
  formOf,
  handleOf,
  isInteraction,
  KEY,
  keyOf,
  type Opened,
  replyOf,
  type Said,
  type Someone,
  wordsOf,
} from './story-words.ts';
import { StoryClock, type StoryParts, StoryWorld } from './story-world.ts';

export { asFirstSeen, keyOf, type Opened, type Someone } from './story-words.ts';

/** With which every monitor of a story is let in. */
const MONITOR_TOKEN = 'the-token-of-a-monitor';

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
    email: new StoryPlatform('email', changed),
  };
  const dataDir = join(tmpdir(), `parley-story-${randomBytes(6).toString('hex')}`);
  const alertTokens = Object.fromEntries(
    Object.keys(config.monitoring.sources).map((source) => [tokenVariable(source), MONITOR_TOKEN]),
  );
  const begin = async () => {
    const doors: { intake?: ChatIntake; core?: Core } = {};
    const parley = await startParley({
      environment: { port: 0, databaseUrl: database.url, dataDir, alertTokens },
      config,
      log: pino({ level: process.env.STORY_LOG ?? 'silent' }),
      clock,
      adapters: configuredOf(platforms, config).map((platform) => async (deps, core) => {
        Object.assign(doors, { intake: deps.intake, core });
        return platform.adapter();
      }),
    });
    const { intake, core } = doors;
    if (!intake || !core) throw new Error('no adapter was made');
    return { parley, intake, core, startedAt: clock.now().epochMilliseconds };
  };
  let { parley, ...running } = await begin();
  const parts: StoryParts = {
    config,
    clock,
    platforms,
    listeners,
    ...running,
    port: () => parley.port,
    async restart(meanwhile) {
      await parley.stop();
      await meanwhile();
      ({ parley, ...running } = await begin());
      Object.assign(parts, running);
    },
    stop: async () => {
      await parley.stop();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
  return new Story(parts);
}

/** E-mail only where the company has it. */
function configuredOf(platforms: Record<PlatformName, StoryPlatform>, config: Config): StoryPlatform[] {
  return Object.values(platforms).filter(({ name }) => name !== 'email' || config.email !== undefined);
}

/** What people do in a story. */
export class Story extends StoryWorld {
  private readonly people: Someone[] = [];
  private events = 0;
  private last: Inbound | undefined;

  /** Somebody with an account on a platform, as its profile tells of them. */
  person(
    name: string,
    platform: PlatformName,
    profile: { locale?: Locale; timeZone?: string; email?: string | null; isGuest?: boolean } = {},
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
      ...(profile.isGuest ? { isGuest: true } : {}),
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

  /** Somebody writes; `@Parley …` addresses the bot, other `@Name`s are mentions of people. */
  async says(who: Someone, place: Place, text: string, files: InboundFile[] = []): Promise<Said> {
    const said = this.message(who, place, text, files);
    await this.accept(said);
    return { messageId: said.messageId, place };
  }

  /** The same while messages are still on their way. @param messageId of one that others have spoken of already */
  async saysAtOnce(who: Someone, place: Place, text: string, messageId?: string): Promise<void> {
    const said = this.message(who, place, text, []);
    await this.parts.intake.accept({ ...said, messageId: messageId ?? said.messageId });
  }

  private message(who: Someone, place: Place, text: string, files: InboundFile[]): InboundOf<'message'> {
    const isToBot = /^@Parley\b/.test(text);
    return {
      ...this.base(who, place),
      type: 'message',
      messageId: this.platforms[place.platform].newId(),
      text: text.replace(/^@Parley\s*/, ''),
      files,
      addressed: isToBot || place.kind === 'dm',
      mentions: this.people
        .filter((one) => one.platform === place.platform && text.includes(`@${one.name}`))
        .map(({ id, name }) => ({ externalId: id, name })),
    };
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

  /** A monitor sends alerts. @returns the status of the answer */
  async alerts(source: string, body: unknown): Promise<number> {
    const response = await fetch(`http://127.0.0.1:${this.parts.port()}/alerts/${source}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${MONITOR_TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    await response.arrayBuffer();
    return response.status;
  }

  /** The platform delivers the last event once more. */
  async redelivers(): Promise<'accepted' | 'duplicate' | Answered> {
    if (!this.last) throw new Error('nothing has happened yet');
    return isInteraction(this.last) ? this.interact(this.last) : this.parts.intake.accept(this.last);
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

  /** The platform shows a message back to us, as Slack does. */
  async echoes(message: Posted): Promise<void> {
    const { platform, tenant, channel } = message.place;
    this.parts.intake.shown?.([{ platform, tenant, channel, externalId: message.id, eachState: true }]);
    const { sql } = this.core.unit.database;
    await eventually(async () => {
      const rows = await sql`
        select 1 from message_ref where external_id = ${message.id} and confirmed_at is not null`;
      return rows.length > 0;
    });
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
    // Whoever answers a message in the instant in which its platform has it, and we don't know yet as what, is
    // heard a moment later; stories don't wait for that.
    await this.settled();
    this.last = inbound;
    await this.parts.intake.accept(inbound);
  }

  private async interact(inbound: Interaction): Promise<Answered> {
    this.last = inbound;
    const { outcome, locale, timeZone } = await this.parts.intake.interact(inbound);
    return { outcome, text: wordsOf(outcome, { locale, timeZone }) };
  }
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
