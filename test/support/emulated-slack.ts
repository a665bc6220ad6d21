import { readdir, readFile } from 'node:fs/promises';
import type { types } from '@slack/bolt';
import { createEmulator, defineEmulator, type EmulatorContext } from 'emulate';

/**
 * The Slack of `emulate`, with its event callbacks switched on. The package's own start has no way to
 * subscribe to Slack's events; its Slack is therefore set up here as a custom emulator, with the dispatcher
 * that every emulator gets.
 */

type Row = Record<string, unknown> & { id: number };

/** What emulate's Slack keeps its state in. */
class Collection {
  private readonly rows = new Map<number, Row>();
  private last = 0;

  insert(data: Record<string, unknown>): Row {
    const row = { ...data, id: ++this.last };
    this.rows.set(row.id, row);
    return row;
  }
  update(id: number, data: Record<string, unknown>): Row | undefined {
    const row = this.rows.get(id);
    const updated = row && { ...row, ...data, id };
    if (updated) this.rows.set(id, updated);
    return updated;
  }
  delete(id: number): boolean {
    return this.rows.delete(id);
  }
  all(): Row[] {
    return [...this.rows.values()];
  }
  findBy(field: string, value: unknown): Row[] {
    return this.all().filter((row) => row[field] === value);
  }
  findOneBy(field: string, value: unknown): Row | undefined {
    return this.findBy(field, value)[0];
  }
}

class Store {
  private readonly collections = new Map<string, Collection>();
  private readonly data = new Map<string, unknown>();

  collection(name: string): Collection {
    const known = this.collections.get(name) ?? new Collection();
    this.collections.set(name, known);
    return known;
  }
  getData(key: string): unknown {
    return this.data.get(key);
  }
  setData(key: string, value: unknown): void {
    this.data.set(key, value);
  }
}

interface SlackPlugin {
  register(
    app: unknown,
    store: Store,
    webhooks: unknown,
    baseUrl: string,
    tokens: Map<string, unknown>,
  ): void;
  seed(store: Store, baseUrl: string): void;
}

const EXPORTS_SLACK = /^export \{[^}]*\bslackPlugin\b/m;

/** The one file of the package that holds its Slack; its name changes with every release. */
async function loadPlugin(): Promise<SlackPlugin> {
  const folder = new URL('../../node_modules/emulate/dist/', import.meta.url);
  for (const name of await readdir(folder)) {
    const file = new URL(name, folder);
    if (!name.endsWith('.js') || !EXPORTS_SLACK.test(await readFile(file, 'utf8'))) continue;
    const loaded = (await import(file.href)) as { slackPlugin: SlackPlugin };
    return loaded.slackPlugin;
  }
  throw new Error('emulate has no Slack');
}

export interface EmulatedMessage {
  ts: string;
  channel_id: string;
  user: string;
  text: string;
  thread_ts?: string;
  blocks?: types.KnownBlock[];
  files?: { name: string; title: string }[];
}

export const EMULATED_TEAM = 'T000000001';
export const EMULATED_BOT = 'U000000BOT';
const BOT_TOKEN = 'xoxb-emulated';

/** People of the emulated workspace, each with a token to act with. */
export class EmulatedSlack {
  readonly botToken = BOT_TOKEN;
  readonly store = new Store();
  private readonly running: { url: string; close(): Promise<void> };
  private readonly context: EmulatorContext<object>;

  private constructor(running: { url: string; close(): Promise<void> }, context: EmulatorContext<object>) {
    this.running = running;
    this.context = context;
  }

  static async start(signingSecret: string): Promise<EmulatedSlack> {
    const plugin = await loadPlugin();
    let context: EmulatorContext<object> | undefined;
    const running = await createEmulator({
      service: defineEmulator({
        name: 'slack',
        state: () => ({}),
        setup: (given) => {
          context = given;
        },
      }),
      port: 0,
    });
    if (!context) throw new Error('the emulator was not set up');
    const slack = new EmulatedSlack(running, context);
    plugin.register(context.app, slack.store, context.webhooks, running.url, new Map());
    plugin.seed(slack.store, running.url);
    slack.store.setData('slack.signing_secret', signingSecret);
    slack.addUser(EMULATED_BOT, 'parley', { isBot: true, token: BOT_TOKEN });
    return slack;
  }

  get apiUrl(): string {
    return `${this.running.url}/api/`;
  }

  /** From now on, events go there, signed. */
  subscribe(url: string): void {
    this.context.webhooks.register({ url, events: ['*'], active: true, owner: 'slack' });
  }

  addUser(id: string, name: string, options: { isBot?: boolean; token?: string } = {}): void {
    const realName = name[0]?.toUpperCase() + name.slice(1);
    const profile = { display_name: realName, real_name: realName, email: `${name}@example.com` };
    this.store.collection('slack.users').insert({
      user_id: id,
      team_id: EMULATED_TEAM,
      name,
      real_name: realName,
      email: profile.email,
      is_admin: false,
      is_bot: options.isBot ?? false,
      deleted: false,
      profile,
    });
    this.store.collection('slack.tokens').insert({
      token: options.token ?? `xoxp-${id}`,
      token_type: options.isBot ? 'bot' : 'user',
      team_id: EMULATED_TEAM,
      user_id: id,
      scopes: [],
      app_id: 'A000000001',
      ...(options.isBot ? { bot_id: 'B000000001', bot_user_id: id } : {}),
    });
  }

  addChannel(id: string, name: string, members: string[]): void {
    const topic = { value: '', creator: EMULATED_BOT, last_set: 0 };
    this.store.collection('slack.channels').insert({
      channel_id: id,
      team_id: EMULATED_TEAM,
      name,
      is_channel: true,
      is_private: false,
      is_archived: false,
      topic,
      purpose: topic,
      members,
      creator: EMULATED_BOT,
      num_members: members.length,
    });
  }

  /** A call of the Web API in somebody's name. */
  async call(method: string, args: Record<string, string>, token: string): Promise<Record<string, unknown>> {
    const response = await fetch(`${this.apiUrl}${method}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: new URLSearchParams(args),
    });
    const answer = (await response.json()) as Record<string, unknown>;
    if (answer.ok !== true) throw new Error(`${method}: ${String(answer.error)}`);
    return answer;
  }

  /** Somebody writes something; the event is delivered before this resolves. */
  async say(user: string, channel: string, text: string, thread?: string): Promise<string> {
    const args = { channel, text, ...(thread ? { thread_ts: thread } : {}) };
    return String((await this.call('chat.postMessage', args, `xoxp-${user}`)).ts);
  }

  /** The direct chat of somebody with the bot. */
  async directChat(user: string): Promise<string> {
    const { channel } = await this.call('conversations.open', { users: EMULATED_BOT }, `xoxp-${user}`);
    return (channel as { id: string }).id;
  }

  /** A trigger as Slack puts it into an interaction. */
  async trigger(user: string): Promise<string> {
    return String((await this.call('views.generateTriggerId', { user_id: user }, BOT_TOKEN)).trigger_id);
  }

  messagesIn(channel: string): EmulatedMessage[] {
    return this.rowsOf<EmulatedMessage>('slack.messages', 'channel_id', channel);
  }

  /** The latest modal that somebody has before them. */
  shownTo(user: string): (types.ModalView & { view_id: string; hash: string }) | undefined {
    const views = this.rowsOf<types.ModalView & { view_id: string; hash: string }>(
      'slack.views',
      'user_id',
      user,
    );
    return views.findLast((view) => view.type === 'modal');
  }

  homeOf(user: string): types.HomeView | undefined {
    const views = this.rowsOf<types.HomeView>('slack.views', 'user_id', user);
    return views.find((view) => view.type === 'home');
  }

  /** A copy of the emulator's rows, with the fields that it is known to keep. */
  private rowsOf<T>(collection: string, field: string, value: string): T[] {
    return JSON.parse(JSON.stringify(this.store.collection(collection).findBy(field, value))) as T[];
  }

  async stop(): Promise<void> {
    await this.running.close();
  }
}
