import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Clock } from '../context.ts';

/** Where the time comes from. All in ms. */
export interface TimeSources {
  /** The database server's clock, since 1970. @throws Error while it can't be asked */
  database(): Promise<number>;
  /** This process's own count of time, which nobody can set. */
  monotonic(): number;
}

const ASK_EVERY_MS = 10_000;
/** An answer that took longer says too little. */
const MOST_ROUND_TRIP_MS = 1_000;
const FIRST_TRIES = 5;
const FIRST_WAIT_MS = 100;
/** A step worth a line in the log. */
const STEP_MS = 2_000;

/**
 * The time of the database server, which all replicas share. What is due, held or leased stands in rows, and
 * replicas whose own clocks differ, or whose clock is put right in the middle, would take one another's lanes
 * or let what is due wait for the difference. Between two questions it goes on by the process's own count.
 */
export class DatabaseClock implements Clock {
  private readonly sources: TimeSources;
  private readonly log: Logger;
  /** Database time minus monotonic time. */
  private offset: number | undefined;
  private timer: NodeJS.Timeout | undefined;

  private constructor(sources: TimeSources, log: Logger) {
    this.sources = sources;
    this.log = log;
  }

  /** @throws Error if the database doesn't say what time it is */
  static async start(sources: TimeSources, log: Logger): Promise<DatabaseClock> {
    const clock = new DatabaseClock(sources, log);
    for (let attempt = 1; clock.offset === undefined; attempt++) {
      await clock.ask(attempt === FIRST_TRIES ? Number.POSITIVE_INFINITY : MOST_ROUND_TRIP_MS);
      if (clock.offset === undefined) await wait(FIRST_WAIT_MS);
    }
    clock.timer = setInterval(() => {
      clock.ask(MOST_ROUND_TRIP_MS).catch((error: unknown) => {
        log.debug({ err: error }, 'the database did not say what time it is; counting on');
      });
    }, ASK_EVERY_MS);
    clock.timer.unref();
    return clock;
  }

  now(): Temporal.Instant {
    const ms = this.sources.monotonic() + (this.offset ?? 0);
    // To the millisecond, see systemClock.
    return Temporal.Instant.fromEpochMilliseconds(Math.floor(ms));
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /**
   * The server read its clock at some instant between question and answer. As long as what we count with
   * would fit, it stays, so that the time doesn't tremble with each answer.
   */
  private async ask(mostRoundTripMs: number): Promise<void> {
    const asked = this.sources.monotonic();
    const time = await this.sources.database();
    const answered = this.sources.monotonic();
    if (answered - asked > mostRoundTripMs) return;
    const [least, most] = [time - answered, time - asked];
    const { offset } = this;
    if (offset !== undefined && offset >= least && offset <= most) return;
    this.offset = (least + most) / 2;
    const stepMs = Math.round(this.offset - (offset ?? this.offset));
    if (Math.abs(stepMs) > STEP_MS)
      this.log.warn({ stepMs }, 'the database’s clock was set, and ours with it');
  }
}
