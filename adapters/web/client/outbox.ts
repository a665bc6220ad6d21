import type { MessageView, NewMessageView } from '../wire.ts';
import { type Api, ApiError } from './api.ts';
import { keepPending, type Pending, readPending } from './kept.ts';

const LONGEST_WAIT_MS = 15_000;

/**
 * Messages on their way to the server: kept in the browser until the server has them, sent in order, tried
 * again for as long as it takes. The server stores each once, however often it comes.
 */
export class Outbox {
  private readonly api: Api;
  private readonly webId: string;
  private readonly on: { changed(): void; sent(message: MessageView): void };
  private pending: readonly Pending[];
  private isSending = false;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(api: Api, webId: string, on: Outbox['on']) {
    this.api = api;
    this.webId = webId;
    this.on = on;
    this.pending = readPending(webId);
  }

  get all(): readonly Pending[] {
    return this.pending;
  }

  /** The last try failed; it goes on by itself. */
  get isWaiting(): boolean {
    return this.failures > 0;
  }

  add(pending: Pending): void {
    this.change([...this.stored(), pending]);
    this.send();
  }

  /** Tries at once what waits, e.g. when the connection is back. */
  send(): void {
    clearTimeout(this.timer);
    if (!this.isSending) void this.sendNext();
  }

  /** Once more what the server refused. */
  again(key: string): void {
    this.change(this.stored().map((one) => (one.key === key ? { ...one, rejected: undefined } : one)));
    this.send();
  }

  discard(key: string): void {
    this.change(this.stored().filter((one) => one.key !== key));
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private async sendNext(): Promise<void> {
    const next = this.pending.find((one) => !one.rejected);
    if (!next) return;
    this.isSending = true;
    try {
      const body: NewMessageView = {
        key: next.key,
        room: next.room,
        ...(next.thread ? { thread: next.thread } : {}),
        text: next.text,
        mentions: next.mentions,
        files: next.files.map((file) => file.fileId),
      };
      const message = await this.api.call<MessageView>('POST', '/web/messages', body);
      this.failures = 0;
      this.discard(next.key);
      this.on.sent(message);
    } catch (error) {
      if (error instanceof ApiError && !error.isPassing) {
        const rejected = error.message;
        this.change(this.stored().map((one) => (one.key === next.key ? { ...one, rejected } : one)));
      } else {
        this.failures++;
        const wait = Math.min(LONGEST_WAIT_MS, 500 * 2 ** this.failures);
        this.timer = setTimeout(() => this.send(), wait);
        this.on.changed();
        return;
      }
    } finally {
      this.isSending = false;
    }
    void this.sendNext();
  }

  /** Another tab of the same person may have added to it meanwhile. */
  private stored(): Pending[] {
    return readPending(this.webId);
  }

  private change(pending: readonly Pending[]): void {
    this.pending = pending;
    keepPending(this.webId, pending);
    this.on.changed();
  }
}
