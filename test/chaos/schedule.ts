import { Chance } from './chance.ts';
import type { ClimateName, PlatformKey } from './world/weather.ts';

/** One thing that is done to the system. `at`: ms from the storm's beginning. */
export type Blow = { at: number } & (
  | { kind: 'kill'; process: number }
  /** Kills whoever makes the next post, in its midst. */
  | { kind: 'ambush'; moment: 'asked' | 'accepted' }
  /** SIGTERM, one process after the other. */
  | { kind: 'rolling restart' }
  | { kind: 'database crash'; downMs: number }
  | { kind: 'weather'; platform: PlatformKey; climate: ClimateName; forMs: number }
  | { kind: 'clock'; process: number; offsetMs: number; forMs: number }
);

/** How often a minute. At this rate a run of 30 minutes has 270 kills. */
const PER_MINUTE = { kill: 4.5, ambush: 4.5, restart: 0.8, crash: 0.8, weather: 5, clock: 1.5 };
const DOWN_MS = { least: 300, most: 4_000 };
const WEATHER_MS = { least: 1_500, most: 8_000 };
const CLOCK_FOR_MS = { least: 2_000, most: 12_000 };
/** Slack's signatures are good for five minutes to either side. */
const CLOCK_OFFSET_MS = { least: 5_000, most: 240_000 };
const SPELLS = ['doubtful', 'limiting', 'sluggish', 'away'] as const;

export interface StormOptions {
  seed: number;
  forMs: number;
  processes: number;
}

/** What is done to the system, and when: the same for the same options. */
export function schedule({ seed, forMs, processes }: StormOptions): Blow[] {
  const minutes = forMs / 60_000;
  const blows: Blow[] = [];
  const several = (name: string, perMinute: number, make: (at: number, chance: Chance) => Blow) => {
    const chance = new Chance(seed, name);
    const count = Math.max(1, Math.round(perMinute * minutes));
    for (let n = 0; n < count; n++) blows.push(make(chance.int(0, forMs), chance));
  };
  several('kill', PER_MINUTE.kill, (at, chance) => ({
    at,
    kind: 'kill',
    process: chance.int(0, processes - 1),
  }));
  several('ambush', PER_MINUTE.ambush, (at, chance) => ({
    at,
    kind: 'ambush',
    moment: chance.happens(0.5) ? 'asked' : 'accepted',
  }));
  several('restart', PER_MINUTE.restart, (at) => ({ at, kind: 'rolling restart' }));
  several('crash', PER_MINUTE.crash, (at, chance) => ({
    at,
    kind: 'database crash',
    downMs: chance.int(DOWN_MS.least, DOWN_MS.most),
  }));
  several('weather', PER_MINUTE.weather, (at, chance) => ({
    at,
    kind: 'weather',
    platform: chance.happens(0.5) ? 'slack' : 'teams',
    climate: chance.pick(SPELLS),
    forMs: chance.int(WEATHER_MS.least, WEATHER_MS.most),
  }));
  several('clock', PER_MINUTE.clock, (at, chance) => ({
    at,
    kind: 'clock',
    process: chance.int(0, processes - 1),
    offsetMs: chance.int(CLOCK_OFFSET_MS.least, CLOCK_OFFSET_MS.most) * (chance.happens(0.5) ? 1 : -1),
    forMs: chance.int(CLOCK_FOR_MS.least, CLOCK_FOR_MS.most),
  }));
  return blows.map((blow) => within(blow, forMs)).sort((a, b) => a.at - b.at);
}

/** What lasts ends with the storm. */
function within(blow: Blow, endsAt: number): Blow {
  return 'forMs' in blow ? { ...blow, forMs: Math.min(blow.forMs, endsAt - blow.at) } : blow;
}
