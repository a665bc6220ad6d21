import type { Chance } from '../chance.ts';

/** What a platform does to a call instead of simply doing it. */
export type Trouble =
  /** 429 with Retry-After; nothing is done. */
  | 'limited'
  /** 500; nothing is done. */
  | 'refused'
  /** The connection is cut; nothing is done. */
  | 'cut'
  /** It is done, and answered with 500. */
  | 'failed_after'
  /** It is done, and the connection is cut. */
  | 'cut_after'
  /** It is done, and never answered. */
  | 'silent_after'
  | 'slow'
  | 'slow_after';

/** Probabilities of troubles, per call. */
type Climate = Partial<Record<Trouble, number>>;

const CLIMATES = {
  fair: {},
  rough: {
    limited: 0.04,
    refused: 0.02,
    cut: 0.02,
    failed_after: 0.02,
    cut_after: 0.03,
    silent_after: 0.004,
    slow: 0.04,
    slow_after: 0.04,
  },
  /** Most posts come to an unknown end. */
  doubtful: { failed_after: 0.25, cut_after: 0.3, refused: 0.1, cut: 0.1 },
  limiting: { limited: 0.7 },
  sluggish: { slow: 0.5, slow_after: 0.4 },
  away: { cut: 0.6, refused: 0.4 },
} satisfies Record<string, Climate>;
export type ClimateName = keyof typeof CLIMATES;
export type PlatformKey = 'slack' | 'teams';

/** Those that do nothing of what was asked: a post is refused. */
const TURNED_AWAY: ReadonlySet<Trouble> = new Set(['limited', 'refused', 'cut']);
const SLOW_MS = { least: 200, most: 2_000 };
export const RETRY_AFTER_SECONDS = 1;

/** Draws what happens to each call of the platforms. */
export class Weather {
  /** Calls of which nothing was done. */
  refused = 0;
  /** All calls to which something was done. */
  troubled = 0;
  private readonly chance: Chance;
  private readonly now: Record<PlatformKey, ClimateName> = { slack: 'fair', teams: 'fair' };

  constructor(chance: Chance) {
    this.chance = chance;
  }

  set(platform: PlatformKey, climate: ClimateName): void {
    this.now[platform] = climate;
  }

  draw(platform: PlatformKey): Trouble | undefined {
    const climate: Climate = CLIMATES[this.now[platform]];
    let drawn = this.chance.next();
    for (const [trouble, probability] of Object.entries(climate) as [Trouble, number][]) {
      drawn -= probability;
      if (drawn >= 0) continue;
      this.troubled++;
      if (TURNED_AWAY.has(trouble)) this.refused++;
      return trouble;
    }
    return undefined;
  }

  slowness(): number {
    return this.chance.int(SLOW_MS.least, SLOW_MS.most);
  }
}
