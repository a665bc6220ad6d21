import type { Logger } from 'pino';
import { Counter, type Registry } from 'prom-client';
import type { Place, PlatformName } from '../chat/place.ts';
import type { ChatIntake, History } from '../chat/platform.ts';
import type { Unit } from '../chat/queue/transaction.ts';
import { nextInterval, readFrom } from './rules.ts';
import {
  type Claimed,
  claimRoom,
  followRooms,
  listenedUntil,
  noteListening,
  readAgain,
  settleRoom,
} from './store.ts';

/** Rooms read side by side: what a platform allows is soon used up, and others have to be able to write. */
const SIDE_BY_SIDE = 2;
const LEASE_SECONDS = 300;
/** New rooms are looked for this often, and after each gap. */
const FOLLOW_MINUTES = 10;
/** What can't be read or asked now. */
const RETRY_SECONDS = 30;
/** One that may not be read: somebody has to invite the bot first. */
const CLOSED_HOURS = 6;

export interface CatchUpParts {
  unit: Unit;
  intake: Pick<ChatIntake, 'accept'>;
  /** Platforms that tell what was said before. */
  histories: ReadonlyMap<PlatformName, History>;
  /** Roots of threads in which a line matters now, latest first. */
  threadsIn(place: Place): Promise<string[]>;
  /** How far back to read at most. */
  maxHours: number;
  metrics: Registry;
  log: Logger;
}

/**
 * Reads what was said while nobody listened: after a stop, a gap between connections, or events that a platform
 * gave up telling. Each room has a cursor; replicas share the rooms. What is found goes through the same door
 * as the platforms' own events, where what is known already ends.
 */
export class CatchUp {
  private readonly parts: CatchUpParts;
  private readonly read: Counter<'platform' | 'result'>;
  /** Where something may have been missed and not all rooms in use are known to be due yet. */
  private readonly gaps = new Set<PlatformName>();
  private readonly running = new Map<PlatformName, Promise<void>>();
  private readonly followAgainAt = new Map<PlatformName, Temporal.Instant>();
  private readonly pausedUntil = new Map<PlatformName, Temporal.Instant>();
  /** Whose rooms could not be listed the last time. */
  private readonly silent = new Set<PlatformName>();
  private readonly stopping = new AbortController();

  constructor(parts: CatchUpParts) {
    this.parts = parts;
    this.read = new Counter({
      name: 'parley_catchup_messages_total',
      help: 'Messages and edits read from histories; result new: nobody had told of it',
      labelNames: ['platform', 'result'],
      registers: [parts.metrics],
    });
    for (const [platform, history] of parts.histories) history.onGap(() => void this.afterGap(platform));
  }

  /** Reads the rooms in use now, whatever their time. Never throws: what failed is tried again by the sweep. */
  async afterGap(only?: PlatformName): Promise<void> {
    const platforms = only ? [only] : [...this.parts.histories.keys()];
    await Promise.all(
      platforms.map(async (platform) => {
        await this.running.get(platform);
        this.gaps.add(platform);
        await this.run(platform);
      }),
    );
  }

  /** Reads what is due. */
  async sweep(): Promise<void> {
    await Promise.all([...this.parts.histories.keys()].map((platform) => this.run(platform)));
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.running.values());
  }

  private run(platform: PlatformName): Promise<void> {
    const running =
      this.running.get(platform) ??
      this.catchUp(platform)
        .catch((error: unknown) => {
          if (this.stopping.signal.aborted) return;
          // The database was away, and events may have been turned away meanwhile.
          this.gaps.add(platform);
          this.pause(platform, RETRY_SECONDS * 1000);
          this.parts.log.warn(
            { err: error, platform },
            'what was missed could not be read; trying again soon',
          );
        })
        .finally(() => this.running.delete(platform));
    this.running.set(platform, running);
    return running;
  }

  private async catchUp(platform: PlatformName): Promise<void> {
    const history = this.parts.histories.get(platform);
    if (!history || this.isPaused(platform)) return;
    const { scope } = this;
    await this.follow(platform, history);
    if (this.gaps.has(platform)) {
      await readAgain(scope, platform, this.now().toString());
      this.gaps.delete(platform);
    }
    const found = { rooms: 0, known: 0, fresh: 0 };
    const readOn = async (): Promise<void> => {
      while (!this.stopping.signal.aborted && !this.isPaused(platform)) {
        const now = this.now();
        const leaseUntil = now.add({ seconds: LEASE_SECONDS }).toString();
        const room = await claimRoom(scope, platform, { now: now.toString(), leaseUntil });
        if (!room) return;
        const { known, fresh } = await this.readRoom(history, room);
        found.rooms += 1;
        found.known += known;
        found.fresh += fresh;
      }
    };
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, readOn));
    const about = { platform, rooms: found.rooms, known: found.known, new: found.fresh };
    if (found.fresh > 0) this.parts.log.info(about, 'read what was missed');
    else if (found.rooms > 0) this.parts.log.debug(about, 'nothing was missed');
  }

  /** Rooms that are new here count as read up to when the platform was last listened to. */
  private async follow(platform: PlatformName, history: History): Promise<void> {
    const now = this.now();
    const again = this.followAgainAt.get(platform);
    if (!this.gaps.has(platform) && again && Temporal.Instant.compare(again, now) > 0) return;
    const until = await listenedUntil(this.scope, platform);
    const since = until === undefined ? now : Temporal.Instant.from(until);
    const from = readFrom(since, now, this.parts.maxHours);
    const more = await this.roomsOf(platform, history, from);
    const options = { more: more ?? [], since: since.toString(), now: now.toString() };
    await followRooms(this.scope, platform, options);
    // Rooms that are not known yet count from here only once the platform has named them.
    if (more) await noteListening(this.scope, platform, now.toString());
    this.followAgainAt.set(
      platform,
      now.add(more ? { minutes: FOLLOW_MINUTES } : { seconds: RETRY_SECONDS }),
    );
  }

  /** @returns undefined while the platform can't say; the rooms that are known are read all the same */
  private async roomsOf(
    platform: PlatformName,
    history: History,
    since: Temporal.Instant,
  ): Promise<Place[] | undefined> {
    try {
      const rooms = await history.rooms(since, this.stopping.signal);
      this.silent.delete(platform);
      return rooms;
    } catch (error) {
      this.stopping.signal.throwIfAborted();
      // Once, not each time.
      if (!this.silent.has(platform)) {
        this.parts.log.warn({ err: error, platform }, 'the rooms could not be listed; asking again');
      }
      this.silent.add(platform);
      return undefined;
    }
  }

  private async readRoom(history: History, room: Claimed): Promise<{ known: number; fresh: number }> {
    const { maxHours, threadsIn, log } = this.parts;
    const { place } = room;
    const began = this.now();
    const since = readFrom(Temporal.Instant.from(room.readUntil), began, maxHours);
    const nothing = { known: 0, fresh: 0 };
    const later = (duration: Temporal.DurationLike) => ({ nextAt: this.now().add(duration).toString() });
    try {
      const result = await history.read(
        { place, since, threads: await threadsIn(place) },
        this.stopping.signal,
      );
      switch (result.kind) {
        case 'rate_limited':
          this.pause(place.platform, result.retryAfterMs);
          await settleRoom(this.scope, place, later({ milliseconds: result.retryAfterMs }));
          return nothing;
        case 'closed':
          log.debug({ platform: place.platform, reason: result.reason }, 'a room may not be read');
          await settleRoom(this.scope, place, later({ hours: CLOSED_HOURS }));
          return nothing;
        case 'read': {
          if (!result.isAll)
            log.warn({ platform: place.platform }, 'more was missed in a room than can be read');
          // The cursor moves when everything is recorded: whoever dies before that leaves it to be read again.
          const counts = await this.record(result.events);
          const found = counts.known + counts.fresh;
          const intervalSeconds = nextInterval(room.intervalSeconds, found);
          await settleRoom(this.scope, place, {
            ...later({ seconds: intervalSeconds }),
            read: { until: began.toString(), intervalSeconds, isActive: found > 0 },
          });
          return counts;
        }
      }
    } catch (error) {
      if (this.stopping.signal.aborted) return nothing;
      log.warn({ err: error, platform: place.platform }, 'a room could not be read; trying again soon');
      await settleRoom(this.scope, place, later({ seconds: RETRY_SECONDS }));
      return nothing;
    }
  }

  /** One after the other, so that they are worked in the order in which they were said. */
  private async record(
    events: Parameters<ChatIntake['accept']>[0][],
  ): Promise<{ known: number; fresh: number }> {
    const counts = { known: 0, fresh: 0 };
    for (const event of events) {
      const isNew = (await this.parts.intake.accept({ ...event, missed: true })) === 'accepted';
      counts[isNew ? 'fresh' : 'known'] += 1;
      this.read.inc({ platform: event.place.platform, result: isNew ? 'new' : 'known' });
    }
    return counts;
  }

  private pause(platform: PlatformName, milliseconds: number): void {
    this.pausedUntil.set(platform, this.now().add({ milliseconds }));
  }

  private isPaused(platform: PlatformName): boolean {
    const until = this.pausedUntil.get(platform);
    return until !== undefined && Temporal.Instant.compare(until, this.now()) > 0;
  }

  private now(): Temporal.Instant {
    return this.parts.unit.clock.now();
  }

  private get scope() {
    return { workspaceId: this.parts.unit.workspaceId, db: this.parts.unit.database.db };
  }
}
