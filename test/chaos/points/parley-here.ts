import { pino } from 'pino';
import { adaptersFor } from '../../../src/adapters.ts';
import { readEnvironment } from '../../../src/config/environment.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { type Parley, startParley } from '../../../src/parley.ts';

/** What a stand needs of a Parley, be it a process of its own or not. */
export interface RunningParley {
  readonly name: string;
  /** Undefined while it isn't up. */
  readonly port: number | undefined;
  start(): void;
  /** Ends it at this instant; it is started again at once. */
  kill(why: string): void;
  /** Its clock is so much ahead, also over restarts. */
  setClock(offsetMs: number): void;
  stop(): Promise<void>;
}

/** The lines of one Parley to its database and its platforms, as environment; `cut` ends them all. */
export interface Lines {
  environment: Record<string, string>;
  cut(): Promise<void>;
}

/**
 * A Parley in the harness's own process, for the tests, where a second of start for each kill is too much. It is not
 * killed but cut off in the same instant: no byte of it reaches the database, a platform or the door any more, and
 * what it still does in its own memory nobody sees.
 */
export class ParleyHere implements RunningParley {
  readonly name = 'here';
  port: number | undefined;
  private readonly lay: () => Promise<Lines>;
  private offsetMs = 0;
  private lines: Lines | undefined;
  private running: Promise<Parley> | undefined;
  private readonly ending: Promise<unknown>[] = [];
  private failure: unknown;

  constructor(lay: () => Promise<Lines>) {
    this.lay = lay;
  }

  start(): void {
    const offsetMs = this.offsetMs;
    this.running = this.begin(() => Temporal.Instant.fromEpochMilliseconds(Date.now() + offsetMs));
    this.running.catch((error: unknown) => {
      this.failure = error;
    });
  }

  kill(): void {
    const { lines, running } = this;
    this.port = undefined;
    const cut = Promise.resolve(lines?.cut());
    // Its own end, which nobody waits for but the test's.
    const end = Promise.resolve(running?.then((parley) => parley.stop())).catch(() => {});
    this.ending.push(end);
    void cut.then(() => this.start());
  }

  setClock(offsetMs: number): void {
    this.offsetMs = offsetMs;
  }

  async stop(): Promise<void> {
    await (await this.running)?.stop();
    await Promise.all([this.lines?.cut(), ...this.ending]);
    if (this.failure) throw this.failure;
  }

  private async begin(now: () => Temporal.Instant): Promise<Parley> {
    const lines = await this.lay();
    this.lines = lines;
    const environment = readEnvironment(lines.environment);
    const { config } = await loadConfig(environment.configFile, environment.configNamed);
    const parley = await startParley({
      environment,
      config,
      log: pino({ level: 'silent' }),
      clock: { now },
      adapters: adaptersFor(environment, config),
    });
    this.port = parley.port;
    return parley;
  }
}
