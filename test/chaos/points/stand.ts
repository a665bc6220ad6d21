import { createHmac } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import postgres, { type Sql } from 'postgres';
import { eventually } from '../../support/eventually.ts';
import { proxyTo } from '../../support/proxy.ts';
import { BOT } from '../../support/slack-payloads.ts';
import { Chance } from '../chance.ts';
import { SlackHands } from '../crowd/slack-hands.ts';
import { TeamsHands } from '../crowd/teams-hands.ts';
import { Board } from '../world/board.ts';
import { configuration, DESKS, HELP, MEMBERS, type Member, TENANT } from '../world/company.ts';
import { Journal } from '../world/journal.ts';
import { ParleyProcess } from '../world/process.ts';
import { ChaosSlack, tokenOf } from '../world/slack.ts';
import { ChaosTeams } from '../world/teams.ts';
import { Weather } from '../world/weather.ts';
import { SIGNING_SECRET } from '../world/world.ts';
import { Gate, type Moment } from './gate.ts';
import { KillSwitch } from './kill-switch.ts';
import { type Lines, ParleyHere, type RunningParley } from './parley-here.ts';
import { PostgresEar } from './postgres-ear.ts';

/** Leases of a dead worker last this long, ms. The clock is put forward instead of waiting for it. */
const LEASE_MS = 5_100;
/** Generous: many starts at once on a small machine. */
const UP_WITHIN_MS = 120_000;
/** From when the process is up. */
const SETTLED_WITHIN_MS = 30_000;

/** What is left over when nobody does anything any more. */
const OPEN_WORK = `
  select concat_ws(' ', 'event', state, lane, 'attempts', attempts, 'from', next_at, error) as what
    from inbound_event where state = 'due'
  union all select concat_ws(' ', 'message', state, lane, 'attempts', attempts, 'from', next_at, error)
    from outbound_message where state in ('held', 'due', 'sending', 'ambiguous')
  union all select 'file ' || state from attachment where state = 'waiting'`;

const PROCESS = 'p1';

/** Slack whose time is the process's, and whose addresses are the gate's. */
class StandSlack extends ChaosSlack {
  gate = '';
  aheadMs = 0;
  private latest = 0;

  get ownOrigin(): string {
    return super.origin;
  }
  override get origin(): string {
    return this.gate || super.origin;
  }
  protected override nextTs(): string {
    this.latest = Math.max(this.latest + 1, (Date.now() + this.aheadMs) * 1_000);
    return `${Math.floor(this.latest / 1_000_000)}.${String(this.latest % 1_000_000).padStart(6, '0')}`;
  }
}

class StandTeams extends ChaosTeams {
  gate = '';
  get ownOrigin(): string {
    return super.serviceUrl.replace(/\/$/, '');
  }
  override get serviceUrl(): string {
    return this.gate ? `${this.gate}/` : super.serviceUrl;
  }
}

interface Parts {
  folder: string;
  databaseUrl: string;
  admin: Sql;
  parley: RunningParley;
  lines: Lines[];
}

export interface StandOptions {
  /** Of an empty or migrated database that nobody else uses. */
  databaseUrl: string;
  /** A process of its own that is killed with SIGKILL, rather than one here that is cut off. */
  ownProcess: boolean;
}

/** One Parley with everything around it, which can be killed at a point that is known by its name. */
export class Stand {
  readonly journal = new Journal();
  readonly board = new Board();
  readonly switch = new KillSwitch((point) => this.kill(point.name));
  readonly slack: StandSlack;
  readonly teams: StandTeams;
  readonly hands: { slack: SlackHands; teams: TeamsHands };
  private parts: Parts | undefined;
  /** Grows with every kill: nothing of a dead process gets through any more. */
  private generation = 0;
  private aheadMs = 0;
  private ports = { slack: 0, teams: 0 };

  private constructor() {
    const weather = new Weather(new Chance(1));
    const books = { board: this.board, journal: this.journal, weather, onPost: () => {} };
    this.slack = new StandSlack(books);
    this.teams = new StandTeams(books, TENANT);
    this.hands = { slack: new SlackHands(this.slack), teams: new TeamsHands(this.teams) };
    for (const member of MEMBERS) this.welcome(member);
    const agents = MEMBERS.filter(({ platform }) => platform === 'slack').map(({ id }) => id);
    for (const room of [HELP.slack, ...DESKS.map((desk) => desk.room)]) {
      if (!room.startsWith('19:')) this.slack.addChannel(room, { members: [BOT, ...agents] });
    }
  }

  static async start(options: StandOptions): Promise<Stand> {
    const stand = new Stand();
    await stand.begin(options);
    return stand;
  }

  get admin(): Sql {
    return this.started.admin;
  }
  private get parley(): RunningParley {
    return this.started.parley;
  }
  private get started(): Parts {
    if (!this.parts) throw new Error('the stand has not been started');
    return this.parts;
  }

  private async begin({ databaseUrl, ownProcess }: StandOptions): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'parley-points-'));
    await Promise.all([this.slack.start(), this.teams.start()]);
    // What comes by itself after some seconds would be different in each telling.
    const config = { ...configuration([]), replies: { undoSeconds: 1 } };
    await writeFile(join(folder, 'parley.yaml'), JSON.stringify(config));
    const admin = postgres(databaseUrl, { max: 1, onnotice: () => {} });
    const parts: Parts = { folder, databaseUrl, admin, lines: [], parley: new ParleyHere(() => this.lay()) };
    this.parts = parts;
    if (ownProcess) {
      const { environment } = await this.lay();
      parts.parley = new ParleyProcess({ name: PROCESS, environment, journal: this.journal });
    }
    this.parley.start();
    await this.up();
    await this.letBotIn();
    await this.settled();
  }

  async stop(): Promise<void> {
    const { parley, admin, folder, lines } = this.started;
    await parley.stop();
    await Promise.all([...lines.map((one) => one.cut()), this.slack.stop(), this.teams.stop()]);
    await admin.end({ timeout: 5 });
    await rm(folder, { recursive: true, force: true });
  }

  /** The lines of a Parley to the world, each with an ear at it. */
  private async lay(): Promise<Lines> {
    const { folder, databaseUrl, lines } = this.started;
    const { generation } = this;
    const token = tokenOf(`p${generation}`);
    // Slack's callers are known by their token: one that has been cut off gets nothing through any more.
    const isOurs = (authorization: string | undefined) => authorization === `Bearer ${token}`;
    const slack = this.gateTo('slack', () => this.slack.ownOrigin, isOurs);
    const teams = this.gateTo(
      'teams',
      () => this.teams.ownOrigin,
      () => true,
    );
    // Always the same ports: Teams' address is remembered in the database.
    this.ports = {
      slack: await slack.start(this.ports.slack),
      teams: await teams.start(this.ports.teams),
    };
    this.slack.gate = `http://127.0.0.1:${this.ports.slack}`;
    this.teams.gate = `http://127.0.0.1:${this.ports.teams}`;
    const proxy = await proxyTo(databaseUrl, { tap: () => this.tap() });
    const laid: Lines = {
      environment: {
        PATH: process.env.PATH ?? '',
        PORT: '0',
        DATABASE_URL: proxy.url,
        PARLEY_CONFIG: join(folder, 'parley.yaml'),
        PARLEY_DATA_DIR: join(folder, 'data'),
        LOG_LEVEL: 'warn',
        SLACK_BOT_TOKEN: token,
        SLACK_SIGNING_SECRET: SIGNING_SECRET,
        SLACK_API_URL: this.slack.apiUrl,
      },
      cut: async () => {
        await Promise.all([proxy.close(), slack.stop(), teams.stop()]);
      },
    };
    lines.push(laid);
    // Killed while they were being laid.
    if (generation !== this.generation) await laid.cut();
    return laid;
  }

  /** Somebody gets an account on their platform. */
  welcome({ platform, id, name }: Member): void {
    const email = `${id.toLowerCase()}@example.com`;
    if (platform === 'teams') {
      this.teams.members.push({ id: `29:${id}`, aadObjectId: id, name, email });
      return;
    }
    this.slack.addUser({ id, name, profile: { display_name: name, email }, tz: 'UTC', locale: 'en-US' });
    this.slack.addChannel(`D${id.slice(1)}`, { members: [BOT, id], isPrivate: true }).person = id;
    for (const room of [HELP.slack]) this.slack.channels.get(room)?.members.add(id);
  }

  /** Resolves with its port once the process takes requests. */
  up(): Promise<number> {
    return eventually(() => this.parley.port, UP_WITHIN_MS);
  }

  /** Waits until everything that has come of anything is done. @throws Error when something is stuck */
  async settled(): Promise<void> {
    let deadline = 0;
    for (let port: number | undefined; ; ) {
      if (port !== (await this.up())) deadline = performance.now() + SETTLED_WITHIN_MS;
      port = this.parley.port;
      const open = await this.admin.unsafe<{ what: string }[]>(OPEN_WORK);
      if (open.length === 0) return;
      if (performance.now() > deadline) throw new Error(`stuck: ${open.map(({ what }) => what).join('; ')}`);
      await setTimeout(15);
    }
  }

  /** By the process's clock, seconds since 1970. */
  seconds(): number {
    return Math.floor((Date.now() + this.aheadMs) / 1_000);
  }

  private kill(why: string): void {
    this.generation++;
    this.aheadMs += LEASE_MS;
    this.slack.aheadMs = this.aheadMs;
    this.parley.kill(why);
    // For the next one: the one that is to hear of it is no more.
    this.parley.setClock(this.aheadMs);
  }

  private tap() {
    const { generation } = this;
    const ear = new PostgresEar(({ name, when }) => this.switch.passes(`${when} ${name}`));
    const lives = () => generation === this.generation;
    return {
      toServer: (bytes: Buffer) => lives() && ear.toServer(bytes) && lives(),
      toClient: (bytes: Buffer) => lives() && ear.toClient(bytes) && lives(),
    };
  }

  private gateTo(
    platform: string,
    target: () => string,
    admits: (authorization: string | undefined) => boolean,
  ): Gate {
    const passes = (call: string, moment: Moment) => this.switch.passes(`${platform} ${call}, ${moment}`);
    return new Gate({ target, passes, admits });
  }

  /** Teams rooms are known once the bot has been added to them. */
  private async letBotIn(): Promise<void> {
    for (const room of [HELP.teams, ...DESKS.map((desk) => desk.room)]) {
      const agent = MEMBERS.find(({ platform }) => platform === 'teams');
      if (!room.startsWith('19:') || !agent) continue;
      const { path, headers, body } = this.hands.teams.letIn(agent, room).request(1);
      await fetch(`http://127.0.0.1:${await this.up()}${path}`, { method: 'POST', headers, body });
    }
  }

  /** Brings a request to the door; Slack's are signed by the process's own time. @returns undefined: no answer */
  async bring(
    request: { path: string; headers: Record<string, string>; body: string },
    withinMs: number,
  ): Promise<{ status: number; text: string; process: string } | undefined> {
    const { port } = this.parley;
    const { generation } = this;
    if (port === undefined) return undefined;
    const { path, body } = request;
    const headers = { ...request.headers };
    if ('x-slack-signature' in headers) {
      const at = this.seconds();
      const signature = createHmac('sha256', SIGNING_SECRET).update(`v0:${at}:${body}`).digest('hex');
      headers['x-slack-request-timestamp'] = String(at);
      headers['x-slack-signature'] = `v0=${signature}`;
    }
    try {
      const signal = AbortSignal.timeout(withinMs);
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
        method: 'POST',
        headers,
        body,
        signal,
      });
      const text = await answer.text();
      // The dead don't answer.
      if (generation !== this.generation) return undefined;
      return { status: answer.status, text, process: this.parley.name };
    } catch {
      return undefined;
    }
  }

  /** What the process counts; 0 if it hasn't counted any. */
  async counted(metric: string): Promise<number> {
    const text = await (await fetch(`http://127.0.0.1:${await this.up()}/metrics`)).text();
    return text
      .split('\n')
      .filter((line) => line.startsWith(`${metric}{`) || line.startsWith(`${metric} `))
      .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  }
}
