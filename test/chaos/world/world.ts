import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../../../src/db/migrate.ts';
import { eventually } from '../../support/eventually.ts';
import { BOT } from '../../support/slack-payloads.ts';
import type { Chance } from '../chance.ts';
import { Board } from './board.ts';
import type { Moment } from './books.ts';
import { configuration, DESKS, HELP, MEMBERS, TENANT } from './company.ts';
import { Front } from './front.ts';
import { Journal } from './journal.ts';
import { ChaosDatabase } from './postgres.ts';
import { ParleyProcess } from './process.ts';
import { ChaosSlack, tokenOf } from './slack.ts';
import { ChaosTeams } from './teams.ts';
import { Weather } from './weather.ts';

export const SIGNING_SECRET = 'a-signing-secret-of-the-harness';
const UP_WITHIN_MS = 60_000;

export interface WorldOptions {
  chance: Chance;
  processes: number;
  fsync: boolean;
  /** More for the processes' environment. */
  environment?: Record<string, string>;
}

/**
 * Everything that a run needs, started: Parley processes over one PostgreSQL, Slack and Teams beside them, all
 * by real HTTP. Faults are laid on it from outside, through its parts.
 */
export class World {
  readonly journal = new Journal();
  readonly board = new Board();
  readonly weather: Weather;
  readonly slack: ChaosSlack;
  readonly teams: ChaosTeams;
  readonly processes: ParleyProcess[] = [];
  /** Called with each post that a process asks a platform for. */
  onPost: (moment: Moment, process: string | undefined) => void = () => {};
  private parts: { folder: string; database: ChaosDatabase; front: Front } | undefined;

  constructor(chance: Chance) {
    this.weather = new Weather(chance.fork('weather'));
    const books = {
      board: this.board,
      journal: this.journal,
      weather: this.weather,
      onPost: (moment: Moment, process: string | undefined) => this.onPost(moment, process),
    };
    this.slack = new ChaosSlack(books);
    this.teams = new ChaosTeams(books, TENANT);
    for (const { platform, id, name } of MEMBERS) {
      const email = `${name.toLowerCase().replace(' ', '.')}@example.com`;
      if (platform === 'slack') {
        const profile = { display_name: name, email };
        this.slack.addUser({ id, name, profile, tz: 'UTC', locale: 'en-US' });
      } else this.teams.members.push({ id: `29:${id}`, aadObjectId: id, name, email });
    }
    const people = MEMBERS.filter(({ platform }) => platform === 'slack').map(({ id }) => id);
    for (const room of [HELP.slack, ...DESKS.map((desk) => desk.room)]) {
      if (!room.startsWith('19:')) this.slack.addChannel(room, { members: [BOT, ...people] });
    }
    for (const person of people) {
      this.slack.addChannel(`D${person.slice(1)}`, { members: [BOT, person], isPrivate: true }).person =
        person;
    }
  }

  /** Resolves once every process is ready. */
  static async start(options: WorldOptions): Promise<World> {
    const world = new World(options.chance);
    await world.begin(options);
    return world;
  }

  get database(): ChaosDatabase {
    return this.started.database;
  }
  get front(): Front {
    return this.started.front;
  }
  private get started() {
    if (!this.parts) throw new Error('the world has not been started');
    return this.parts;
  }

  private async begin(options: WorldOptions): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'parley-chaos-'));
    try {
      const [database] = await Promise.all([
        ChaosDatabase.start(folder, { fsync: options.fsync }),
        this.slack.start(),
        this.teams.start(),
        // JSON is YAML too.
        writeFile(join(folder, 'parley.yaml'), JSON.stringify(configuration())),
      ]);
      const front = new Front(this.processes, this.journal, options.chance.fork('front'));
      this.parts = { folder, database, front };
      await migrate(database.url);
      for (let number = 1; number <= options.processes; number++) {
        const name = `p${number}`;
        const environment = { ...this.environmentOf(name, folder, database.url), ...options.environment };
        const process = new ParleyProcess({ name, environment, journal: this.journal });
        this.processes.push(process);
        process.start();
      }
      await this.allUp();
    } catch (error) {
      await this.stop();
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  private environmentOf(name: string, folder: string, databaseUrl: string): Record<string, string> {
    return {
      PATH: process.env.PATH ?? '',
      PORT: '0',
      DATABASE_URL: databaseUrl,
      PARLEY_CONFIG: join(folder, 'parley.yaml'),
      PARLEY_DATA_DIR: join(folder, 'data'),
      LOG_LEVEL: 'warn',
      SLACK_BOT_TOKEN: tokenOf(name),
      SLACK_SIGNING_SECRET: SIGNING_SECRET,
      SLACK_API_URL: this.slack.apiUrl,
    };
  }

  /** Waits until every process says that it is ready. */
  async allUp(withinMs = UP_WITHIN_MS): Promise<void> {
    await Promise.all(this.processes.map((process) => eventually(() => this.isReady(process), withinMs)));
  }

  async isReady(process: ParleyProcess): Promise<boolean> {
    if (process.port === undefined) return false;
    const response = await this.front.get(process, '/readyz', 3_000);
    return response?.status === 200;
  }

  async stop(): Promise<void> {
    await Promise.all(this.processes.map((process) => process.stop()));
    await Promise.all([this.slack.stop(), this.teams.stop()]);
    if (!this.parts) return;
    await this.parts.database.stop();
    await rm(this.parts.folder, { recursive: true, force: true });
  }
}
