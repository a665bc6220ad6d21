import { setTimeout } from 'node:timers/promises';
import type { Sql } from 'postgres';
import { type Blow, type StormOptions, schedule } from './schedule.ts';
import { takeoverTime } from './takeover.ts';
import type { Moment } from './world/books.ts';
import type { ParleyProcess } from './world/process.ts';
import type { PlatformKey } from './world/weather.ts';
import type { World } from './world/world.ts';

const EVERY_SPELL_BETWEEN = 'rough';
/** A process that isn't up yet is waited for: a kill that hits nobody is none. */
const UP_WITHIN_MS = 20_000;
/** And it has to have got somewhere, or nothing but starts would be tried on a slow machine. */
const LIVES_MS = 1_500;
const LOOK_EVERY_MS = 25;
const RESTART_WITHIN_MS = 15_000;

/** Does to the world what a schedule says. */
export class Storm {
  /** From a kill until others have taken over what was under way, ms. */
  readonly takeovers: number[] = [];
  private readonly world: World;
  private readonly sql: Sql;
  private readonly spells = new Map<PlatformKey, number>();
  private readonly ambushes: Moment[] = [];
  private readonly watching = new Set<Promise<void>>();
  /** One crash at a time. */
  private crashing: Promise<void> = Promise.resolve();

  constructor(world: World, sql: Sql) {
    this.world = world;
    this.sql = sql;
  }

  /** Resolves when the last blow has been dealt, and everything is as it should be again. */
  async rage(options: StormOptions): Promise<void> {
    const { world } = this;
    for (const platform of ['slack', 'teams'] as const) world.weather.set(platform, EVERY_SPELL_BETWEEN);
    world.onPost = (moment, process) => this.onPost(moment, process);
    const blows = schedule(options);
    await Promise.all([...blows.map((blow) => this.deal(blow)), setTimeout(options.forMs)]);
    await this.crashing;
    world.onPost = () => {};
    for (const platform of ['slack', 'teams'] as const) this.setWeather(platform, 'fair');
    await Promise.all(this.watching);
  }

  private async deal(blow: Blow): Promise<void> {
    await setTimeout(blow.at);
    switch (blow.kind) {
      case 'kill': {
        const process = this.world.processes[blow.process];
        if (process) await this.kill(process, 'at random');
        return;
      }
      case 'ambush':
        this.ambushes.push(blow.moment);
        return;
      case 'rolling restart':
        return this.rollingRestart();
      case 'database crash':
        this.crashing = this.crashing.then(() => this.crash(blow.downMs));
        return this.crashing;
      case 'weather':
        return this.spell(blow);
      case 'clock': {
        const process = this.world.processes[blow.process];
        process?.setClock(blow.offsetMs);
        await setTimeout(blow.forMs);
        process?.setClock(0);
        return;
      }
    }
  }

  private async kill(process: ParleyProcess, why: string): Promise<void> {
    const deadline = Date.now() + UP_WITHIN_MS;
    while (process.upFor() < LIVES_MS && Date.now() < deadline) await setTimeout(LOOK_EVERY_MS);
    if (process.upFor() >= LIVES_MS && process.kill(why)) this.watchTakeover();
  }

  /** Teams can't tell whose call it is: then all of them die. */
  private onPost(moment: Moment, name: string | undefined): void {
    const at = this.ambushes.indexOf(moment);
    const targets = this.world.processes.filter(
      (process) => (name === undefined || process.name === name) && process.upFor() >= LIVES_MS,
    );
    if (at < 0 || targets.length === 0) return;
    this.ambushes.splice(at, 1);
    for (const process of targets) if (process.kill(`a post was ${moment}`)) this.watchTakeover();
  }

  private watchTakeover(): void {
    const watch = takeoverTime(this.sql).then((ms) => {
      if (ms !== undefined) this.takeovers.push(ms);
      this.watching.delete(watch);
    });
    this.watching.add(watch);
  }

  private async rollingRestart(): Promise<void> {
    for (const process of this.world.processes) {
      if (!process.terminate('a rolling restart')) continue;
      const deadline = Date.now() + RESTART_WITHIN_MS;
      // Its port goes with it, and another comes with its successor.
      const { port } = process;
      while (process.port === port && Date.now() < deadline) await setTimeout(LOOK_EVERY_MS);
      while (process.port === undefined && Date.now() < deadline) await setTimeout(LOOK_EVERY_MS);
    }
  }

  private async crash(downMs: number): Promise<void> {
    const { database, journal } = this.world;
    await database.crash();
    journal.note({ what: 'database stopped' });
    await setTimeout(downMs);
    const began = Date.now();
    await database.resume();
    journal.note({ what: 'database started', tookMs: Date.now() - began });
  }

  private async spell({ platform, climate, forMs }: Extract<Blow, { kind: 'weather' }>): Promise<void> {
    const number = (this.spells.get(platform) ?? 0) + 1;
    this.spells.set(platform, number);
    this.setWeather(platform, climate);
    await setTimeout(forMs);
    // Unless another spell has begun since.
    if (this.spells.get(platform) === number) this.setWeather(platform, EVERY_SPELL_BETWEEN);
  }

  private setWeather(platform: PlatformKey, climate: Parameters<World['weather']['set']>[1]): void {
    this.world.weather.set(platform, climate);
    this.world.journal.note({ what: 'weather', platform, weather: climate });
  }
}
