import { setTimeout } from 'node:timers/promises';
import type { Chance } from '../chance.ts';
import { DESKS, HELP, type Member, REQUESTERS } from '../world/company.ts';
import type { World } from '../world/world.ts';
import { Acts } from './acts.ts';
import { Courier } from './courier.ts';
import { Life, LifeEnds, type LifeParts } from './life.ts';
import { SlackHands } from './slack-hands.ts';
import { TeamsHands } from './teams-hands.ts';

export interface CrowdOptions {
  chance: Chance;
  /** Matters under way at the same time; at most one a requester. */
  lives: number;
  paceMs: LifeParts['paceMs'];
}

/** The people: each requester lives one matter after the other, until the crowd is told to stop. */
export class Crowd {
  readonly acts = new Acts();
  readonly courier: Courier;
  /** What ended lives early, and how often. */
  readonly ended = new Map<string, number>();
  private readonly parts: LifeParts;
  private readonly teamsHands: TeamsHands;
  private readonly options: CrowdOptions;
  private readonly stopping = new AbortController();
  private living: Promise<unknown> = Promise.resolve();

  constructor(world: World, options: CrowdOptions) {
    this.options = options;
    this.courier = new Courier(world.front, options.chance.fork('courier'));
    this.teamsHands = new TeamsHands(world.teams);
    this.parts = {
      acts: this.acts,
      board: world.board,
      courier: this.courier,
      hands: { slack: new SlackHands(world.slack), teams: this.teamsHands },
      stopping: this.stopping.signal,
      paceMs: options.paceMs,
    };
  }

  /**
   * Lets the bot into Teams' rooms: it knows no other way to write there. Those who are paged have its app, and with it
   * a direct chat.
   */
  async moveIn(): Promise<void> {
    const member = REQUESTERS.find(({ platform }) => platform === 'teams');
    const rooms = [HELP.teams, ...DESKS.map((desk) => desk.room).filter((room) => room.startsWith('19:'))];
    if (!member) return;
    for (const room of rooms) {
      const errand = this.teamsHands.letIn(member, room);
      await this.courier.bring({ key: room, kind: 'the bot is let in' }, errand);
    }
    const paged = DESKS.flatMap(({ agents }) => agents).filter(({ platform }) => platform === 'teams');
    for (const agent of paged) {
      const errand = this.teamsHands.letIn(agent, `@${agent.id}`);
      await this.courier.bring({ key: agent.id, kind: 'the bot is let in' }, errand);
    }
  }

  start(): void {
    const people = REQUESTERS.slice(0, this.options.lives);
    this.living = Promise.all(people.map((requester) => this.lives(requester)));
  }

  /** Nothing new is begun; resolves once what is under way is over. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.living;
    await this.courier.settled();
  }

  private async lives(requester: Member): Promise<void> {
    const chance = this.options.chance.fork(`life of ${requester.id}`);
    for (let number = 1; !this.stopping.signal.aborted; number++) {
      const life = new Life(this.parts, chance.fork(`${requester.id} ${number}`), {
        requester,
        desk: chance.pick(DESKS),
      });
      await life.live().catch((error: unknown) => {
        if (!(error instanceof LifeEnds)) throw error;
        this.ended.set(error.message, (this.ended.get(error.message) ?? 0) + 1);
      });
      await setTimeout(this.options.paceMs.most, undefined, { signal: this.stopping.signal }).catch(() => {});
    }
  }
}
