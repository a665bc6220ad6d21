import { pino } from 'pino';
import { Registry } from 'prom-client';
import { passOn } from '../../src/assignment/sweep.ts';
import { directPlace, type Place, type PlatformName } from '../../src/chat/place.ts';
import type { ChatIntake } from '../../src/chat/platform.ts';
import { releaseHeld } from '../../src/chat/queue/held-store.ts';
import { transactAs } from '../../src/chat/queue/transaction.ts';
import { createRoomFinder } from '../../src/chat/rooms.ts';
import type { Config } from '../../src/config/schema.ts';
import type { Clock } from '../../src/context.ts';
import { createPictureLinks } from '../../src/files/links.ts';
import { noticeSilence } from '../../src/monitoring/silence.ts';
import { workIncidents } from '../../src/monitoring/work.ts';
import type { Core } from '../../src/parley.ts';
import { createDeadlines } from '../../src/sla/deadlines.ts';
import { createKeeper } from '../../src/sla/keep.ts';
import { slaMetrics } from '../../src/sla/metrics.ts';
import type { LevelParts } from '../../src/sla/parts.ts';
import { createRules } from '../../src/sla/rules.ts';
import { type AlertParts, attendToDeadlines, wakeSnoozed } from '../../src/sla/sweep.ts';
import { createPolicies } from '../../src/sla/versions/policies.ts';
import { fetchAttachments } from '../../src/tickets/attachments/fetch.ts';
import { closeSolved } from '../../src/tickets/close.ts';
import type { Desk } from '../../src/tickets/desk.ts';
import { createNumbers } from '../../src/tickets/numbers.ts';
import { drawn } from './drawing.ts';
import { eventually } from './eventually.ts';
import { CAPABILITIES, type Posted, type StoryPlatform, TENANTS } from './story-platform.ts';
import { fits, type Said, type Someone, shows } from './story-words.ts';

const PATIENCE_MS = 5_000;
const PLATFORMS = ['slack', 'teams', 'web', 'email'] as const;

/** Real time, moved forward by what the story lets pass. */
export class StoryClock implements Clock {
  private offset = Temporal.Duration.from({ seconds: 0 });

  now(): Temporal.Instant {
    return Temporal.Instant.fromEpochMilliseconds(Date.now()).add(this.offset);
  }

  forward(by: Temporal.DurationLike): void {
    this.offset = this.offset.add(by);
  }
}

export interface StoryParts {
  config: Config;
  clock: StoryClock;
  platforms: Record<PlatformName, StoryPlatform>;
  listeners: Set<() => void>;
  intake: ChatIntake;
  core: Core;
  /** When this Parley was started, ms. */
  startedAt: number;
  /** Where its HTTP server listens now. */
  port(): number;
  /** Stops Parley and starts it again over the same database. */
  restart(meanwhile: () => Promise<void> | void): Promise<void>;
  stop(): Promise<void>;
}

/** Where a story takes place: its rooms, what stands in them, and the time. */
export class StoryWorld {
  readonly config: Config;
  readonly platforms: Record<PlatformName, StoryPlatform>;
  protected readonly parts: StoryParts;

  constructor(parts: StoryParts) {
    this.parts = parts;
    this.config = parts.config;
    this.platforms = parts.platforms;
  }

  get core(): Core {
    return this.parts.core;
  }

  /** Parley is stopped for so long, by the clock; people do things meanwhile. */
  async stopsFor(
    time: Temporal.DurationLike,
    meanwhile: () => Promise<void> | void = () => {},
  ): Promise<void> {
    await this.parts.restart(async () => {
      await meanwhile();
      this.parts.clock.forward(time);
    });
  }

  /** Stops Parley; a card that no platform could have drawn fails the story. */
  async close(): Promise<void> {
    await this.parts.stop();
    const faults = Object.values(this.platforms).flatMap((platform) => platform.faults);
    if (faults.length > 0) throw new Error(`cards that can't be drawn:\n${[...new Set(faults)].join('\n')}`);
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
    const desk = this.desk();
    await transactAs(unit, { type: 'job', name: 'close' }, (ctx) => closeSolved(ctx, desk));
    await noticeSilence(unit, desk);
    await workIncidents({ unit, desk, log: pino({ level: 'silent' }) });
    await passOn(unit, desk);
    await this.raisesAlerts();
    unit.wakeup.wake('inbox');
    for (const platform of PLATFORMS) unit.wakeup.wake(`outbox ${platform}`);
    await this.settled();
  }

  /** Every alert that is due is raised, by the story or by Parley itself, whoever comes first. */
  private async raisesAlerts(): Promise<void> {
    const deadlines = this.deadlines();
    const { sql } = this.core.unit.database;
    await eventually(async () => {
      await attendToDeadlines(deadlines);
      await wakeSnoozed(deadlines);
      const now = this.parts.clock.now().toString();
      const due =
        await sql`select from sla_clock where next_at < ${now} union all select from sla_snooze where until <= ${now}`;
      return due.length === 0;
    });
  }

  /** Time moves on, and nobody waits for what can't be done. */
  moves(time: Temporal.DurationLike): void {
    this.parts.clock.forward(time);
    for (const platform of PLATFORMS) this.core.unit.wakeup.wake(`outbox ${platform}`);
  }

  /** Every message that is due has been tried: those of platforms that are away wait for their next attempt. */
  async tried(): Promise<void> {
    const { sql } = this.core.unit.database;
    await eventually(async () => {
      const now = this.parts.clock.now().toString();
      const [row] = await sql<{ busy: number }[]>`
        select (select count(*)::int from inbound_event where state = 'due')
          + (select count(*)::int from outbound_lane where lease_until is not null or next_at <= ${now}) as busy`;
      return row?.busy === 0;
    });
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

  /** What cards about promises are made from, as the composition root makes it. */
  levels(): LevelParts {
    const { publicUrl } = this.config;
    return {
      rules: createRules(createPolicies()),
      links: createPictureLinks({
        key: 'a key of the story',
        now: () => this.parts.clock.now(),
        ...(publicUrl ? { publicUrl } : {}),
      }),
    };
  }

  /** What the sweeps of deadlines go by, as the composition root makes it. */
  deadlines(): AlertParts {
    const keeper = createKeeper(createRules(createPolicies()));
    return {
      unit: this.core.unit,
      desk: { ...this.desk(), deadlines: createDeadlines(keeper) },
      keeper,
      metrics: slaMetrics(new Registry()),
      log: pino({ level: 'silent' }),
      startedAt: this.parts.startedAt,
    };
  }

  /** The desk as the composition root makes it, for what a story does to it directly. */
  desk(): Desk {
    const platform = (name: PlatformName) => this.platforms[name].adapter().platform;
    return {
      config: this.config,
      people: this.core.people,
      numbers: createNumbers(this.core.unit.database.db, this.config.workspace),
      capabilities: (name) => (name === 'email' && !this.config.email ? undefined : CAPABILITIES[name]),
      room: createRoomFinder(platform),
    };
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
