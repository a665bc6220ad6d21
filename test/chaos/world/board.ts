/** What stands on the platforms: every message of the bot that one of them has accepted, in that order. */

export interface Shown {
  platform: 'slack' | 'teams';
  /** As Parley names the room: `@U1` for a direct chat. */
  room: string;
  id: string;
  /** The root of the thread that it is in. */
  thread: string | undefined;
  /** When it was accepted, ms since 1970. */
  at: number;
  /** Its number among all that were accepted. */
  order: number;
  /** The outbox row's id, where the platform carries it. */
  clientKey: string | undefined;
  /** What it shows now: Slack's blocks, Teams' activity. */
  content: unknown;
  /** The keys that it shows or has shown, those of its first state apart. */
  keys: string[];
  firstKeys: string[];
  isDeleted: boolean;
}

/** A key of the crowd's in a text: `k000042x`. */
const KEY = /k\d{6}x/g;

/** Every key in something that is shown or said. */
export function keysIn(content: unknown): string[] {
  return [...new Set(JSON.stringify(content ?? '').match(KEY) ?? [])];
}

interface Waiter {
  look(shown: Shown): boolean;
  done(shown: Shown | undefined): void;
}

export class Board {
  readonly all: Shown[] = [];
  /** By the keys that a message shows or has shown. */
  private readonly byKey = new Map<string, Set<Shown>>();
  private readonly byId = new Map<string, Shown>();
  private readonly waiters = new Map<string, Set<Waiter>>();

  post(message: Omit<Shown, 'order' | 'at' | 'isDeleted' | 'keys' | 'firstKeys'>): void {
    const keys = keysIn(message.content);
    const shown: Shown = {
      ...message,
      at: Date.now(),
      order: this.all.length,
      isDeleted: false,
      keys,
      firstKeys: keys,
    };
    this.all.push(shown);
    this.byId.set(idOf(shown), shown);
    this.index(shown);
  }

  change(at: Pick<Shown, 'platform' | 'room' | 'id'>, content: unknown): void {
    const shown = this.byId.get(idOf(at));
    if (!shown) return;
    shown.content = content;
    this.index(shown);
  }

  remove(at: Pick<Shown, 'platform' | 'room' | 'id'>): void {
    const shown = this.byId.get(idOf(at));
    if (shown) shown.isDeleted = true;
  }

  find(at: Pick<Shown, 'platform' | 'room' | 'id'>): Shown | undefined {
    return this.byId.get(idOf(at));
  }

  /** Messages that show a key, or once did. */
  showing(key: string): Shown[] {
    return [...(this.byKey.get(key) ?? [])];
  }

  /** Waits for a message that shows a key; undefined if none has in time, or the run is over. */
  async waitFor(
    key: string,
    look: (shown: Shown) => boolean,
    withinMs: number,
    stopping: AbortSignal,
  ): Promise<Shown | undefined> {
    const known = this.showing(key).find((shown) => !shown.isDeleted && look(shown));
    if (known) return known;
    const waiting = this.waiters.get(key) ?? new Set();
    this.waiters.set(key, waiting);
    const { promise, resolve } = Promise.withResolvers<Shown | undefined>();
    const waiter: Waiter = { look, done: resolve };
    waiting.add(waiter);
    const giveUp = () => resolve(undefined);
    const timer = setTimeout(giveUp, withinMs);
    stopping.addEventListener('abort', giveUp, { once: true });
    return promise.finally(() => {
      clearTimeout(timer);
      stopping.removeEventListener('abort', giveUp);
      waiting.delete(waiter);
    });
  }

  private index(shown: Shown): void {
    const keys = keysIn(shown.content);
    shown.keys = [...new Set([...shown.keys, ...keys])];
    for (const key of keys) {
      const set = this.byKey.get(key) ?? new Set();
      this.byKey.set(key, set.add(shown));
      for (const waiter of this.waiters.get(key) ?? []) if (waiter.look(shown)) waiter.done(shown);
    }
  }
}

const idOf = ({ platform, room, id }: Pick<Shown, 'platform' | 'room' | 'id'>): string =>
  `${platform} ${room} ${id}`;
