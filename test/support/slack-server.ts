import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import type { types } from '@slack/bolt';
import { type Loopback, onLoopback } from './loopback.ts';
import { messageProblems, viewProblems } from './slack-limits.ts';
import { BOT, freshTs, TEAM } from './slack-payloads.ts';

type Json = Record<string, unknown>;

export interface FakeMessage extends Json {
  ts: string;
  user: string;
  text: string;
  thread_ts?: string;
  blocks?: Json[];
  metadata?: unknown;
  files?: Json[];
}

export interface Call {
  method: string;
  args: Record<string, string>;
  token: string;
}

/** How a call goes wrong. */
export type Fault =
  /** Slack says no, in its JSON. */
  | { kind: 'error'; error: string }
  | { kind: 'status'; status: number; headers?: Record<string, string>; body?: string }
  /** Nothing is done and the connection is cut. */
  | { kind: 'cut' }
  /** It is done, but the answer never arrives: the connection is cut. */
  | { kind: 'cut_after' }
  /** It is done, but the answer doesn't come. */
  | { kind: 'silent_after' }
  /** It is done, but the answer says that it went wrong. */
  | { kind: 'status_after'; status: number }
  /** It is done late. */
  | { kind: 'slow'; ms: number }
  /** It is done, and the answer comes late. */
  | { kind: 'slow_after'; ms: number };

interface Channel {
  id: string;
  members: Set<string>;
  isPrivate: boolean;
  isArchived: boolean;
  person?: string;
  messages: FakeMessage[];
}

interface UploadedFile {
  id: string;
  name: string;
  title: string;
  length: number;
  bytes?: Buffer;
  shares: Record<string, { ts: string }[]>;
}

/** The text that Slack asks for with `include_locale`. */
export interface FakeUser extends Json {
  id: string;
  name: string;
}

/**
 * A Slack that keeps Slack's rules: rooms with members, messages with their metadata, views by trigger,
 * limits of blocks, files that are uploaded before they are shared. It remembers every call and can fail.
 */
export class FakeSlack {
  readonly calls: Call[] = [];
  readonly channels = new Map<string, Channel>();
  readonly users = new Map<string, FakeUser>();
  readonly homes = new Map<string, types.View>();
  readonly views: { id: string; view: types.View; how: 'open' | 'push' | 'update'; trigger: string }[] = [];
  readonly ephemerals: (Json & { channel: string; user: string; text: string })[] = [];
  readonly reactions: { channel: string; ts: string; name: string }[] = [];
  /** What was posted to response URLs, by path. */
  readonly responses: { path: string; body: Json }[] = [];
  readonly files = new Map<string, UploadedFile>();
  /** Answers of `GET /download/<name>`. */
  readonly downloads = new Map<string, (request: IncomingMessage, response: ServerResponse) => void>();
  /** Answers that stand in for what the fake would say itself, by method. */
  readonly answers = new Map<string, unknown>();
  /** What `x-oauth-scopes` says of the token; undefined: nothing. */
  scopes: string[] | undefined;
  /** Slack's clock, if it isn't this machine's (ms since 1970). */
  clock: number | undefined;
  /** Set: the time, in ms since 1970, after which messages are named. */
  now: (() => number) | undefined;
  private lastMicros = 0;
  /** Where Socket Mode connects to. */
  socketUrl = '';
  private readonly faults: { method: string; channel?: string; fault: Fault; left: number }[] = [];
  private readonly usedTriggers = new Set<string>();
  private server: Loopback | undefined;
  private counter = 0;

  constructor() {
    this.addUser({ id: BOT, name: 'parley', is_bot: true });
  }

  async start(): Promise<this> {
    this.server = await onLoopback((request, response) => void this.onRequest(request, response));
    return this;
  }

  async stop(): Promise<void> {
    await this.server?.stop();
  }

  get origin(): string {
    if (!this.server) throw new Error('the fake Slack is not running');
    return this.server.origin;
  }
  get apiUrl(): string {
    return `${this.origin}/api/`;
  }

  addUser(user: FakeUser): void {
    this.users.set(user.id, user);
  }

  addChannel(
    id: string,
    options: { members?: string[]; isPrivate?: boolean; isArchived?: boolean } = {},
  ): Channel {
    const channel: Channel = {
      id,
      members: new Set(options.members ?? [BOT]),
      isPrivate: options.isPrivate ?? false,
      isArchived: options.isArchived ?? false,
      messages: [],
    };
    this.channels.set(id, channel);
    return channel;
  }

  protected nextTs(): string {
    if (!this.now) return freshTs();
    this.lastMicros = Math.max(this.lastMicros + 1, this.now() * 1000);
    return `${Math.floor(this.lastMicros / 1e6)}.${String(this.lastMicros % 1e6).padStart(6, '0')}`;
  }

  /** Somebody changes what they wrote. Slack's time of it has full seconds only. */
  edit(message: FakeMessage, text: string): void {
    const at = Math.floor(Number(this.nextTs()));
    Object.assign(message, { text, edited: { user: message.user, ts: `${at}.000000` } });
  }

  /** Somebody writes something. */
  say(channelId: string, message: Json & { user: string; text: string }): FakeMessage {
    const channel = this.channels.get(channelId) ?? this.addChannel(channelId);
    const said = { ts: this.nextTs(), ...message };
    channel.messages.push(said);
    return said;
  }

  messagesIn(channelId: string): FakeMessage[] {
    return this.channels.get(channelId)?.messages ?? [];
  }

  callsOf(method: string): Call[] {
    return this.calls.filter((call) => call.method === method);
  }

  /** The next `times` calls of a method (to a channel) go wrong. */
  fail(method: string, fault: Fault, options: { channel?: string; times?: number } = {}): void {
    const { channel, times = 1 } = options;
    this.faults.push({ method, fault, left: times, ...(channel ? { channel } : {}) });
  }

  recover(): void {
    this.faults.length = 0;
  }

  private async onRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    const { pathname } = new URL(request.url ?? '/', this.origin);
    const [, area = '', name = ''] = pathname.split('/');
    if (area === 'api') return await this.onCall(name, request, bytes, response);
    if (area === 'upload') return this.onUpload(name, bytes, response);
    if (area === 'response') return this.onResponse(pathname, bytes, response);
    const download = area === 'download' ? this.downloads.get(name) : undefined;
    if (download) return download(request, response);
    response.writeHead(404).end();
  }

  private async onCall(
    method: string,
    request: IncomingMessage,
    bytes: Buffer,
    response: ServerResponse,
  ): Promise<void> {
    const args = Object.fromEntries(new URLSearchParams(bytes.toString('utf8')));
    const token = (request.headers.authorization ?? '').replace('Bearer ', '');
    const call = { method, args, token };
    this.remember(call);
    if (this.scopes) response.setHeader('x-oauth-scopes', this.scopes.join(','));
    if (this.clock !== undefined) response.setHeader('date', new Date(this.clock).toUTCString());
    const fault = this.takeFault(method, args.channel ?? args.channel_id, token);
    if (fault?.kind === 'slow') await setTimeout(fault.ms);
    const isTurnedAway = fault?.kind === 'cut' || fault?.kind === 'status' || fault?.kind === 'error';
    const answer = isTurnedAway ? undefined : this.perform(method, args);
    this.took(call, answer, fault);
    if (fault?.kind === 'slow_after') await setTimeout(fault.ms);
    switch (fault?.kind) {
      case 'cut':
      case 'cut_after':
        request.socket.destroy();
        return;
      case 'silent_after':
        return;
      case 'status':
        response.writeHead(fault.status, fault.headers).end(fault.body ?? '');
        return;
      case 'status_after':
        response.writeHead(fault.status).end();
        return;
      case 'error':
        json(response, { ok: false, error: fault.error });
        return;
      case 'slow':
      case 'slow_after':
      case undefined:
        json(response, answer ?? {});
    }
  }

  protected remember(call: Call): void {
    this.calls.push(call);
  }

  /** A call has been carried out, or turned away (no answer). For those who keep books. */
  protected took(_call: Call, _answer: Json | undefined, _fault: Fault | undefined): void {}

  protected takeFault(method: string, channel: string | undefined, _token = ''): Fault | undefined {
    const found = this.faults.find(
      (one) =>
        one.method === method && (one.channel === undefined || one.channel === channel) && one.left > 0,
    );
    if (!found) return undefined;
    found.left -= 1;
    return found.fault;
  }

  /** A new message's name. */
  private perform(method: string, args: Record<string, string>): Json {
    const given = this.answers.get(method);
    if (given !== undefined) return given as Json;
    try {
      return { ok: true, ...this.answer(method, args) };
    } catch (error) {
      if (error instanceof Refused) return { ok: false, error: error.code, ...error.more };
      throw error;
    }
  }

  private answer(method: string, args: Record<string, string>): Json {
    switch (method) {
      case 'auth.test':
        return {
          team_id: TEAM,
          team: 'Example',
          user_id: BOT,
          user: 'parley',
          bot_id: 'B0BOT',
          url: 'https://example.slack.com/',
        };
      case 'apps.connections.open':
        return { url: this.socketUrl };
      case 'users.info': {
        const user = this.users.get(args.user ?? '');
        if (!user) throw new Refused('user_not_found');
        const { locale, ...rest } = user;
        return { user: args.include_locale === 'true' ? user : rest };
      }
      case 'users.lookupByEmail': {
        const user = [...this.users.values()].find(({ profile }) => emailIn(profile) === args.email);
        if (!user) throw new Refused('users_not_found');
        const { locale: _, ...rest } = user;
        return { user: rest };
      }
      case 'conversations.info': {
        const channel = this.channels.get(args.channel ?? '');
        const isMember = channel?.members.has(BOT) ?? false;
        // A private channel that the bot isn't in looks as if it didn't exist.
        if (!channel || (channel.isPrivate && !isMember)) throw new Refused('channel_not_found');
        const { id, isArchived } = channel;
        return { channel: { id, name: id.toLowerCase(), is_member: isMember, is_archived: isArchived } };
      }
      case 'users.conversations':
        return { channels: this.memberRooms(args.types ?? 'public_channel') };
      case 'conversations.open':
        return { channel: { id: this.directChannel(args.users ?? '').id } };
      case 'conversations.history':
        return this.history(args, (message) => !message.thread_ts || message.thread_ts === message.ts);
      case 'conversations.replies':
        return this.history(args, (message) => message.ts === args.ts || message.thread_ts === args.ts);
      case 'chat.postMessage': {
        const channel = this.writable(args.channel ?? '');
        const message = this.messageOf(args);
        channel.messages.push(message);
        return { channel: channel.id, ts: message.ts, message };
      }
      case 'chat.postEphemeral': {
        const channel = this.writable(args.channel ?? '');
        const user = args.user ?? '';
        if (!channel.members.has(user)) throw new Refused('user_not_in_channel');
        const { ts, ...message } = this.messageOf(args);
        this.ephemerals.push({ ...message, channel: channel.id, user, message_ts: ts });
        return { message_ts: ts };
      }
      case 'chat.update': {
        const message = this.ownMessage(args, 'cant_update_message');
        const { text, blocks } = this.messageOf(args);
        Object.assign(message, {
          text,
          ...(blocks ? { blocks } : {}),
          edited: { user: BOT, ts: this.nextTs() },
        });
        return { channel: args.channel, ts: message.ts, text };
      }
      case 'chat.delete': {
        const message = this.ownMessage(args, 'cant_delete_message');
        const channel = this.writable(args.channel ?? '');
        channel.messages.splice(channel.messages.indexOf(message), 1);
        return {};
      }
      case 'reactions.add': {
        const { channel = '', timestamp = '', name = '' } = args;
        if (!this.writable(channel).messages.some((one) => one.ts === timestamp))
          throw new Refused('message_not_found');
        const isThere = this.reactions.some(
          (one) => one.channel === channel && one.ts === timestamp && one.name === name,
        );
        if (isThere) throw new Refused('already_reacted');
        this.reactions.push({ channel, ts: timestamp, name });
        return {};
      }
      case 'views.open':
      case 'views.push':
        return this.show(args, method === 'views.open' ? 'open' : 'push');
      case 'views.update':
        return this.show(args, 'update');
      case 'views.publish': {
        const view = checkedView(args.view);
        if (!this.users.has(args.user_id ?? '')) throw new Refused('invalid_arguments');
        this.homes.set(args.user_id ?? '', view);
        return { view };
      }
      case 'files.getUploadURLExternal': {
        const id = `F0${++this.counter}`;
        const name = args.filename ?? '';
        this.files.set(id, { id, name, title: name, length: Number(args.length), shares: {} });
        return { file_id: id, upload_url: `${this.origin}/upload/${id}` };
      }
      case 'files.completeUploadExternal':
        return this.shareFile(args);
      case 'files.info': {
        const file = this.files.get(args.file ?? '');
        if (!file) throw new Refused('file_not_found');
        return {
          file: {
            id: file.id,
            name: file.name,
            url_private: `${this.origin}/download/${file.name}`,
            shares: { public: file.shares },
          },
        };
      }
      default:
        throw new Refused('unknown_method');
    }
  }

  private directChannel(person: string): Channel {
    const user = this.users.get(person);
    if (!user || user.deleted) throw new Refused('user_not_found');
    const id = `D${person.slice(1)}`;
    const known = this.channels.get(id);
    if (known) return known;
    const channel = this.addChannel(id, { members: [BOT, person], isPrivate: true });
    channel.person = person;
    return channel;
  }

  private memberRooms(types: string): Json[] {
    return [...this.channels.values()]
      .filter((channel) => channel.members.has(BOT) && !channel.isArchived)
      .map(({ id, person, isPrivate }) =>
        person ? { id, is_im: true, user: person } : { id, is_channel: !isPrivate, is_group: isPrivate },
      )
      .filter((room) => types.includes('is_im' in room ? 'im' : '_channel'));
  }

  /** As Slack tells of a thread with its first message. */
  private withThread(channel: Channel, message: FakeMessage): FakeMessage {
    const replies = channel.messages.filter((one) => one.thread_ts === message.ts && one.ts !== message.ts);
    const latest = replies
      .map(({ ts }) => ts)
      .sort()
      .at(-1);
    return latest === undefined
      ? message
      : { ...message, thread_ts: message.ts, reply_count: replies.length, latest_reply: latest };
  }

  private writable(id: string): Channel {
    const channel = this.channels.get(id);
    if (!channel || (channel.isPrivate && !channel.members.has(BOT))) throw new Refused('channel_not_found');
    if (channel.isArchived) throw new Refused('is_archived');
    if (!channel.members.has(BOT)) throw new Refused('not_in_channel');
    return channel;
  }

  private messageOf(args: Record<string, string>): FakeMessage {
    const blocks = args.blocks === undefined ? undefined : (JSON.parse(args.blocks) as Json[]);
    if (blocks) {
      const problems = messageProblems(blocks);
      if (problems.length > 0)
        throw new Refused('invalid_blocks', { response_metadata: { messages: problems } });
    }
    if (!blocks && !args.text) throw new Refused('no_text');
    return {
      type: 'message',
      ts: this.nextTs(),
      user: BOT,
      bot_id: 'B0BOT',
      text: args.text ?? '',
      ...(args.thread_ts ? { thread_ts: args.thread_ts } : {}),
      ...(blocks ? { blocks } : {}),
      ...(args.metadata ? { metadata: JSON.parse(args.metadata) as unknown } : {}),
    };
  }

  private ownMessage(args: Record<string, string>, otherwise: string): FakeMessage {
    const message = this.writable(args.channel ?? '').messages.find((one) => one.ts === args.ts);
    if (!message) throw new Refused('message_not_found');
    if (message.user !== BOT) throw new Refused(otherwise);
    return message;
  }

  private history(args: Record<string, string>, isPart: (message: FakeMessage) => boolean): Json {
    const channel = this.channels.get(args.channel ?? '');
    if (!channel) throw new Refused('channel_not_found');
    if (!channel.members.has(BOT)) throw new Refused('not_in_channel');
    const oldest = Number(args.oldest ?? 0);
    const latest = Number(args.latest ?? Number.MAX_SAFE_INTEGER);
    const within = channel.messages
      .map((message) => this.withThread(channel, message))
      .filter((message) => isPart(message) && Number(message.ts) >= oldest && Number(message.ts) <= latest)
      .sort((a, b) => Number(b.ts) - Number(a.ts));
    const from = Number(args.cursor ?? 0);
    const limit = Number(args.limit ?? 100);
    const page = within.slice(from, from + limit).map((message) => {
      if (args.include_all_metadata === 'true') return message;
      const { metadata: _hidden, ...rest } = message;
      return rest;
    });
    const next = from + limit < within.length ? String(from + limit) : '';
    return { messages: page, has_more: next !== '', response_metadata: { next_cursor: next } };
  }

  private show(args: Record<string, string>, how: 'open' | 'push' | 'update'): Json {
    if (how !== 'update') {
      const trigger = args.trigger_id ?? '';
      if (!trigger) throw new Refused('invalid_trigger_id');
      if (this.usedTriggers.has(trigger)) throw new Refused('exchanged_trigger_id');
      this.usedTriggers.add(trigger);
    }
    const view = checkedView(args.view);
    const id = how === 'update' ? (args.view_id ?? '') : `V0${++this.counter}`;
    this.views.push({ id, view, how, trigger: args.trigger_id ?? '' });
    return { view: { id, ...view } };
  }

  private shareFile(args: Record<string, string>): Json {
    const channel = this.writable(args.channel_id ?? '');
    const [wanted] = JSON.parse(args.files ?? '[]') as { id: string; title?: string }[];
    const file = this.files.get(wanted?.id ?? '');
    if (!file?.bytes || file.bytes.length !== file.length) throw new Refused('file_not_found');
    file.title = wanted?.title ?? file.name;
    const message: FakeMessage = {
      ...this.messageOf({ ...args, text: args.initial_comment ?? ' ' }),
      subtype: 'file_share',
      files: [{ id: file.id, name: file.name, title: file.title, size: file.length }],
    };
    channel.messages.push(message);
    file.shares[channel.id] = [{ ts: message.ts }];
    return { files: [{ id: file.id, title: file.title }] };
  }

  private onUpload(id: string, bytes: Buffer, response: ServerResponse): void {
    const fault = this.takeFault('upload', undefined);
    const file = this.files.get(id);
    if (fault?.kind === 'status' || !file) {
      response.writeHead(fault?.kind === 'status' ? fault.status : 404).end();
      return;
    }
    file.bytes = bytes;
    response.writeHead(200).end('OK');
  }

  private onResponse(path: string, bytes: Buffer, response: ServerResponse): void {
    const fault = this.takeFault('response', undefined);
    if (fault?.kind === 'status') {
      response.writeHead(fault.status).end();
      return;
    }
    const body = JSON.parse(bytes.toString('utf8')) as Json;
    this.responses.push({ path, body });
    response.writeHead(200).end('ok');
  }
}

const emailIn = (profile: unknown): unknown =>
  typeof profile === 'object' && profile !== null && 'email' in profile ? profile.email : undefined;

class Refused extends Error {
  readonly code: string;
  readonly more: Json;
  constructor(code: string, more: Json = {}) {
    super(code);
    this.code = code;
    this.more = more;
  }
}

function checkedView(text: string | undefined): types.View {
  const view = JSON.parse(text ?? '{}') as types.View;
  const problems = viewProblems(view);
  if (problems.length > 0)
    throw new Refused('invalid_arguments', { response_metadata: { messages: problems } });
  return view;
}

function json(response: ServerResponse, body: Json): void {
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}
