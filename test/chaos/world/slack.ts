import { type Call, FakeSlack, type Fault } from '../../support/slack-server.ts';
import { keysIn } from './board.ts';
import type { Books } from './books.ts';
import { RETRY_AFTER_SECONDS, type Trouble } from './weather.ts';

const TOKEN_PREFIX = 'xoxb-';

/** Each process calls with a token of its own, so that the harness knows whose call it is. */
export const tokenOf = (process: string): string => TOKEN_PREFIX + process;
const processOf = (token: string): string => token.slice(TOKEN_PREFIX.length);

/** How Parley names a room of Slack's: direct chats by their person. */
const roomOf = (channel: string): string => (channel.startsWith('D') ? `@U${channel.slice(1)}` : channel);
/** The other way round. */
export const channelOf = (room: string): string => (room.startsWith('@U') ? `D${room.slice(2)}` : room);

/** Calls that people see the result of. */
const POSTS = new Set(['chat.postMessage', 'chat.postEphemeral']);

/** Slack with a will of its own, which writes down what it accepts. */
export class ChaosSlack extends FakeSlack {
  private readonly books: Books;
  private last = 0;

  constructor(books: Books) {
    super();
    this.books = books;
  }

  protected override remember({ method, token }: Call): void {
    if (POSTS.has(method)) this.books.onPost('asked', processOf(token));
  }

  protected override takeFault(_method: string, _channel: string | undefined): Fault | undefined {
    const trouble = this.books.weather.draw('slack');
    return trouble && this.faultOf(trouble);
  }

  /** By the real time, as Slack's, and each later than the one before. */
  protected override nextTs(): string {
    this.last = Math.max(this.last + 1, Date.now() * 1_000);
    return `${Math.floor(this.last / 1_000_000)}.${String(this.last % 1_000_000).padStart(6, '0')}`;
  }

  /** For what people write. */
  freshTs(): string {
    return this.nextTs();
  }

  protected override took(
    call: Call,
    answer: Record<string, unknown> | undefined,
    fault: Fault | undefined,
  ): void {
    const { method, args, token } = call;
    if (POSTS.has(method) || method === 'chat.update' || method === 'chat.delete') {
      this.books.journal.note({
        what: 'call',
        platform: 'slack',
        process: processOf(token),
        call: method,
        room: roomOf(args.channel ?? ''),
        keys: keysIn(args.blocks),
        message: String(args.ts ?? answer?.ts ?? answer?.message_ts ?? ''),
        result: `${answer ? (answer.ok ? 'accepted' : String(answer.error)) : 'not accepted'}${fault ? `, ${fault.kind}` : ''}`,
      });
    }
    if (answer?.ok !== true) return;
    const room = roomOf(args.channel ?? '');
    switch (method) {
      case 'chat.postMessage':
        this.books.board.post({
          platform: 'slack',
          room,
          id: String(answer.ts),
          thread: args.thread_ts,
          clientKey: keyIn(args.metadata),
          content: blocksIn(args),
        });
        break;
      case 'chat.update':
        this.books.board.change({ platform: 'slack', room, id: args.ts ?? '' }, blocksIn(args));
        break;
      case 'chat.delete':
        this.books.board.remove({ platform: 'slack', room, id: args.ts ?? '' });
        break;
      default:
        break;
    }
    if (POSTS.has(method)) this.books.onPost('accepted', processOf(token));
  }

  private faultOf(trouble: Trouble): Fault {
    switch (trouble) {
      case 'limited':
        return { kind: 'status', status: 429, headers: { 'retry-after': String(RETRY_AFTER_SECONDS) } };
      case 'refused':
        return { kind: 'status', status: 500 };
      case 'cut':
      case 'cut_after':
      case 'silent_after':
        return { kind: trouble };
      case 'failed_after':
        return { kind: 'status_after', status: 500 };
      case 'slow':
      case 'slow_after':
        return { kind: trouble, ms: this.books.weather.slowness() };
    }
  }
}

const blocksIn = (args: Record<string, string>): unknown => JSON.parse(args.blocks ?? '[]');

function keyIn(metadata: string | undefined): string | undefined {
  if (!metadata) return undefined;
  const parsed = JSON.parse(metadata) as { event_payload?: { key?: string } };
  return parsed.event_payload?.key;
}
