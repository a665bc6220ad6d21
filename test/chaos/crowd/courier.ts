import { setTimeout } from 'node:timers/promises';
import type { Chance } from '../chance.ts';
import type { Front, Response } from '../world/front.ts';
import type { Act } from './acts.ts';
import type { Errand } from './hands.ts';

/** Waits between attempts; Slack's own are longer, a run is short. */
const WAITS_MS = [50, 300, 700, 1_200, 2_000];
/** After this an act counts as not acknowledged. */
const GIVE_UP_MS = 60_000;

/** How often things come more than once. */
export interface Repeats {
  /** The same thing twice at the same instant, to two processes. */
  twice: number;
  fourTimes: number;
  /** Once more, some time later. */
  late: number;
}
const LATE_MS = { least: 300, most: 15_000 };

/** Brings errands to the door as platforms do: again until somebody says yes, and now and then too often. */
export class Courier {
  repeats: Repeats = { twice: 0, fourTimes: 0, late: 0 };
  private readonly front: Front;
  private readonly chance: Chance;
  private readonly later = new Set<Promise<void>>();
  private readonly ending = new AbortController();

  constructor(front: Front, chance: Chance) {
    this.front = front;
    this.chance = chance;
  }

  /** @returns the answer; undefined if nobody took it in time */
  async bring(
    act: { key: string; kind: string },
    errand: Errand,
    kind = act.kind,
  ): Promise<Response | undefined> {
    const copies = this.copies();
    const deadline = Date.now() + GIVE_UP_MS;
    for (let attempt = 1; ; attempt++) {
      const request = errand.request(attempt);
      const about = { key: act.key, kind, attempt };
      const answers = await Promise.all(
        Array.from({ length: attempt === 1 ? copies : 1 }, () =>
          this.front.bring(about, request, errand.withinMs),
        ),
      );
      const yes = answers.find((answer) => answer?.status === 200);
      if (yes) {
        if (this.chance.happens(this.repeats.late)) this.bringLater(about, request, errand.withinMs);
        return yes;
      }
      if (Date.now() > deadline) return undefined;
      await setTimeout(WAITS_MS[Math.min(attempt, WAITS_MS.length) - 1] ?? 0);
    }
  }

  /** The same, for an act that is done with it. */
  async acknowledged(act: Act, errand: Errand): Promise<Response | undefined> {
    const answer = await this.bring(act, errand);
    if (answer) act.acknowledgedAt = Date.now();
    return answer;
  }

  /** What is still to be brought once more is brought now. */
  async settled(): Promise<void> {
    this.ending.abort();
    await Promise.all(this.later);
  }

  private copies(): number {
    const drawn = this.chance.next();
    if (drawn < this.repeats.fourTimes) return 4;
    return drawn < this.repeats.fourTimes + this.repeats.twice ? 2 : 1;
  }

  private bringLater(
    about: Parameters<Front['bring']>[0],
    request: Parameters<Front['bring']>[1],
    withinMs: number,
  ) {
    const wait = this.chance.int(LATE_MS.least, LATE_MS.most);
    const bringing = setTimeout(wait, undefined, { signal: this.ending.signal })
      .catch(() => {})
      .then(() => this.front.bring({ ...about, kind: `${about.kind}, repeated` }, request, withinMs))
      .then(() => {
        this.later.delete(bringing);
      });
    this.later.add(bringing);
  }
}
