import type { ExternalActor, InboundFile } from '../../src/chat/inbound.ts';
import type { PlatformName } from '../../src/chat/place.ts';
import type {
  ChatPlatform,
  Delivery,
  DeliveryResult,
  Found,
  MessageRef,
  Pace,
} from '../../src/chat/platform.ts';
import type { Clock } from '../../src/context.ts';
import { localise } from '../../src/i18n/localise.ts';

/** A message in a room of the fake platform. */
export interface Post {
  id: string;
  clientKey: string;
  text: string;
  thread?: string;
  edits: number;
  deleted: boolean;
  /** When the platform took it, by the test's clock, ms since 1970. */
  at: number;
}

/** One call that reached the platform. */
export interface Call {
  what: Delivery['content']['op'] | 'find';
  channel: string;
  text: string;
  clientKey: string;
  /** The test clock's time, ms since 1970. */
  at: number;
}

/**
 * How the platform behaves for one call, where that isn't simply taking it:
 * `lost_answer`: it took the message, but nobody hears of it; `lost_request`: it never got it, and nobody
 * can tell; `hang`: says nothing until the signal aborts, and has taken nothing; `throw`: the adapter's bug.
 */
export type Behaviour = DeliveryResult | 'lost_answer' | 'lost_request' | 'hang' | 'throw';

export interface FakePlatformOptions {
  clock: Clock;
  name?: PlatformName;
  pace?: Pace;
  /** Whether it can tell what became of an ambiguous post. */
  canFind?: boolean;
}

/**
 * A chat platform in memory that keeps rooms with messages and can be told to misbehave. It makes a new
 * message for every post it takes, like the real ones: if the outbox posts twice, the room has it twice.
 */
export class FakePlatform implements ChatPlatform {
  readonly name: PlatformName;
  readonly capabilities = {
    ephemeral: true,
    modal: true,
    threads: ['channel', 'dm', 'group'] as const,
    reactions: true,
    home: true,
  };
  readonly pace: Pace;
  readonly calls: Call[] = [];
  private readonly rooms = new Map<string, Post[]>();
  private readonly scripts = new Map<string, Behaviour[]>();
  private readonly standing = new Map<string, Behaviour>();
  private readonly clock: Clock;
  private readonly canFind: boolean;
  private lastId = 0;
  /** Called before each call is answered: a test can hold it up here. */
  gate: (call: Call) => Promise<void> = async () => {};
  failFind = false;

  constructor(options: FakePlatformOptions) {
    this.clock = options.clock;
    this.name = options.name ?? 'slack';
    this.pace = options.pace ?? { messages: 1_000, perMs: 1 };
    this.canFind = options.canFind ?? true;
  }

  /** The next calls for a room behave like this, one after the other; then all is well again. */
  next(channel: string, ...behaviours: Behaviour[]): void {
    this.scripts.set(channel, [...(this.scripts.get(channel) ?? []), ...behaviours]);
  }

  /** All calls for a room behave like this from now on; undefined: all is well again. */
  always(channel: string, behaviour: Behaviour | undefined): void {
    if (behaviour === undefined) this.standing.delete(channel);
    else this.standing.set(channel, behaviour);
  }

  posts(channel: string): Post[] {
    return this.rooms.get(channel) ?? [];
  }

  /** What people see in a room now. */
  texts(channel: string): string[] {
    return this.posts(channel).flatMap((post) => (post.deleted ? [] : [post.text]));
  }

  callsTo(channel: string): Call[] {
    return this.calls.filter((call) => call.channel === channel);
  }

  homeTenant(): string {
    return 'T1';
  }

  async send(delivery: Delivery, signal: AbortSignal): Promise<DeliveryResult> {
    const call = this.note(delivery, delivery.content.op);
    await this.gate(call);
    const behaviour =
      this.scripts.get(call.channel)?.shift() ?? this.standing.get(call.channel) ?? ('ok' as const);
    switch (behaviour) {
      case 'ok':
        return this.take(delivery);
      case 'lost_answer':
        this.take(delivery);
        return { kind: 'ambiguous', reason: 'time-out' };
      case 'lost_request':
        return { kind: 'ambiguous', reason: 'time-out' };
      case 'throw':
        throw new TypeError('a card that can not be drawn');
      case 'hang':
        if (!signal.aborted) await new Promise((done) => signal.addEventListener('abort', done));
        return { kind: 'ambiguous', reason: 'given up' };
      default:
        return behaviour;
    }
  }

  async find(delivery: Delivery): Promise<Found> {
    const call = this.note(delivery, 'find');
    await this.gate(call);
    if (this.failFind) throw new Error('the platform is away');
    if (!this.canFind) return { kind: 'unknown' };
    const post = this.posts(call.channel).find((one) => one.clientKey === delivery.clientKey);
    return post ? { kind: 'found', ref: { externalId: post.id } } : { kind: 'absent' };
  }

  async profile(_tenant: string, externalId: string): Promise<ExternalActor | undefined> {
    return { externalId, name: externalId };
  }

  async download(_file: InboundFile): Promise<Uint8Array> {
    return new Uint8Array();
  }

  private note(delivery: Delivery, what: Call['what']): Call {
    const call: Call = {
      what,
      channel: delivery.place.channel,
      text: textOf(delivery),
      clientKey: delivery.clientKey,
      at: this.clock.now().epochMilliseconds,
    };
    this.calls.push(call);
    return call;
  }

  private take(delivery: Delivery): DeliveryResult {
    const { content, place } = delivery;
    switch (content.op) {
      case 'post':
      case 'ephemeral':
      case 'home': {
        const post: Post = {
          id: `m${++this.lastId}`,
          clientKey: delivery.clientKey,
          text: textOf(delivery),
          ...(place.thread ? { thread: place.thread } : {}),
          edits: 0,
          deleted: false,
          at: this.clock.now().epochMilliseconds,
        };
        this.rooms.set(place.channel, [...this.posts(place.channel), post]);
        return { kind: 'sent', ref: { externalId: post.id } };
      }
      case 'update':
        return this.change(place.channel, content.ref, (post) => {
          post.text = textOf(delivery);
          post.edits++;
        });
      case 'delete':
        return this.change(place.channel, content.ref, (post) => {
          post.deleted = true;
        });
      case 'react':
        return this.change(place.channel, content.ref, () => {});
    }
  }

  private change(channel: string, ref: MessageRef, edit: (post: Post) => void): DeliveryResult {
    const post = this.posts(channel).find((one) => one.id === ref.externalId && !one.deleted);
    if (!post) return { kind: 'refused', cause: 'gone', reason: 'message_not_found' };
    edit(post);
    return { kind: 'sent', ref };
  }
}

function textOf({ content, locale, timeZone }: Delivery): string {
  return 'card' in content ? localise(content.card.summary, { locale, timeZone }) : '';
}
