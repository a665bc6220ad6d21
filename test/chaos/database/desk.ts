import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres, { type Sql } from 'postgres';
import { createSlackAdapter } from '../../../adapters/slack/index.ts';
import { type Parley, startParley } from '../../../src/parley.ts';
import { eventually } from '../../support/eventually.ts';
import { type LineProxy, proxyTo } from '../../support/proxy.ts';
import { silent } from '../../support/queue.ts';
import { SECRET, slackConfig } from '../../support/slack-adapter.ts';
import { stringsIn } from '../../support/slack-limits.ts';
import { asEvent, eventOf, messageOf } from '../../support/slack-payloads.ts';
import { FakeSlack } from '../../support/slack-server.ts';

/** A Slack event is resent after this long without an answer, ms. */
const SLACK_PATIENCE_MS = 3_000;

/** What became of one message that somebody sent. */
interface Sent {
  key: string;
  channel: string;
  /** Of the last answer; undefined: none came in Slack's patience. */
  status: number | undefined;
  /** From the request to the answer, ms. */
  tookMs: number;
}

/** The whole of Parley with Slack, over a line to its database that a test disturbs. */
export class DisturbedDesk {
  readonly proxy: LineProxy;
  readonly slack: FakeSlack;
  /** A connection of our own, which no fault touches. */
  readonly admin: Sql;
  /** Parley's own role. */
  readonly role: string;
  readonly sent: Sent[] = [];
  /** Instants (performance.now) at which /readyz changed its mind. */
  readonly readiness: { at: number; isReady: boolean }[] = [];
  private readonly parley: Parley;
  private readonly folder: string;
  private crowd: Promise<unknown> | undefined;
  private watching: Promise<void> | undefined;
  private isOver = false;

  private constructor(
    parts: Pick<DisturbedDesk, 'proxy' | 'slack' | 'admin' | 'role'> & { parley: Parley; folder: string },
  ) {
    this.proxy = parts.proxy;
    this.slack = parts.slack;
    this.admin = parts.admin;
    this.role = parts.role;
    this.parley = parts.parley;
    this.folder = parts.folder;
  }

  static async open(databaseUrl: string): Promise<DisturbedDesk> {
    const admin = postgres(databaseUrl, { max: 2, onnotice: () => {} });
    const role = `parley_${randomBytes(6).toString('hex')}`;
    const url = new URL(databaseUrl);
    // No superuser, so that the server's limits count for it.
    await admin.unsafe(`create role ${role} login password '${role}'; grant ${url.username} to ${role}`);
    url.username = role;
    url.password = role;
    const proxy = await proxyTo(url.href);
    const slack = await new FakeSlack().start();
    slack.addChannel('C0TRIAGE');
    const folder = await mkdtemp(join(tmpdir(), 'parley-disturbed-'));
    const parley = await startParley({
      environment: { port: 0, databaseUrl: proxy.url, dataDir: folder },
      config: slackConfig({ intake: { defaultQueue: 'desk', joinWindowSeconds: 0 } }),
      log: silent,
      adapters: [
        async (deps) =>
          createSlackAdapter({ botToken: 'xoxb-bot', signingSecret: SECRET, apiUrl: slack.apiUrl }, deps),
      ],
    });
    const desk = new DisturbedDesk({ proxy, slack, admin, role, parley, folder });
    await eventually(async () => (await desk.get('/readyz')).status === 200);
    desk.watching = desk.watch();
    return desk;
  }

  async close(): Promise<void> {
    this.isOver = true;
    await Promise.all([this.crowd, this.watching]);
    await this.parley.stop();
    await this.proxy.close();
    await this.slack.stop();
    await this.admin.unsafe(`drop role ${this.role}`);
    await this.admin.end({ timeout: 5 });
    await rm(this.folder, { recursive: true, force: true });
  }

  /** People write to the desk, each once, at a steady pace, until `rest` is called. */
  write(everyMs = 100): { rest(): Promise<void> } {
    let isResting = false;
    const writing = (async () => {
      const under: Promise<void>[] = [];
      while (!isResting && !this.isOver) {
        under.push(this.say());
        await pause(everyMs);
      }
      await Promise.all(under);
    })();
    this.crowd = writing;
    return {
      rest: () => {
        isResting = true;
        return writing;
      },
    };
  }

  /** Somebody whom nobody has met writes something with its own key in it. */
  async say(): Promise<void> {
    const n = this.sent.length + 1;
    const one: Sent = { key: `key${n}x`, channel: `D0P${n}`, status: undefined, tookMs: 0 };
    this.sent.push(one);
    const user = `U0P${n}`;
    this.slack.addUser({ id: user, name: `p${n}`, real_name: `Person ${n}`, locale: 'en-US', tz: 'UTC' });
    const text = `printer ${one.key} is broken`;
    const event = eventOf(messageOf({ user, channel: one.channel, text }));
    const began = performance.now();
    one.status = await fetch(`http://127.0.0.1:${this.parley.port}/slack/events`, {
      method: 'POST',
      ...asEvent(event, SECRET),
      signal: AbortSignal.timeout(SLACK_PATIENCE_MS),
    }).then(
      (response) => response.status,
      () => undefined,
    );
    one.tookMs = performance.now() - began;
  }

  acknowledged(): Sent[] {
    return this.sent.filter((one) => one.status === 200);
  }

  /** How often a message with this key stands in the person's direct chat. */
  shown({ key, channel }: Sent): number {
    return this.slack.messagesIn(channel).filter((message) => stringsIn(message.blocks).join().includes(key))
      .length;
  }

  /** Waits until every acknowledged message has its answer. */
  async drained(withinMs: number): Promise<void> {
    const missing = () => this.acknowledged().filter((one) => this.shown(one) === 0);
    await eventually(() => missing().length === 0, withinMs).catch(async () => {
      const open = await this.admin`
        select concat_ws(' ', 'event', lane, state, attempts, next_at, error) as what
          from inbound_event where state <> 'done'
        union all select concat_ws(' ', 'message', lane, state, attempts, next_at, error)
          from outbound_message where state <> 'sent'
        union all select concat_ws(' ', 'session', pid, state, wait_event, left(query, 60)) from pg_stat_activity
          where usename = ${this.role} and state <> 'idle'`;
      const left = open.map(({ what }) => what).join('\n');
      throw new Error(`lost: ${missing().map((one) => one.key)}; still open:\n${left}`);
    });
  }

  /** Messages that came twice. */
  doubled(): string[] {
    return this.sent.filter((one) => this.shown(one) > 1).map((one) => one.key);
  }

  async get(path: string): Promise<{ status: number; text: string }> {
    const response = await fetch(`http://127.0.0.1:${this.parley.port}${path}`);
    return { status: response.status, text: await response.text() };
  }

  /** How long after `since` (performance.now) /readyz first said so, ms. */
  async untilReady(isReady: boolean, since: number, withinMs = 5_000): Promise<number> {
    const first = () => this.readiness.find((one) => one.at >= since && one.isReady === isReady);
    const found = await eventually(first, withinMs + since - performance.now()).catch(() => {
      throw new Error(`/readyz did not say ${isReady ? 'ready' : 'not ready'} within ${withinMs} ms`);
    });
    return found.at - since;
  }

  private async watch(): Promise<void> {
    while (!this.isOver) {
      const isReady = (await this.get('/readyz')).status === 200;
      this.readiness.push({ at: performance.now(), isReady });
      await pause(100);
    }
  }
}

export const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));
