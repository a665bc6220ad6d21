import diagnostics from 'node:diagnostics_channel';
import type { Logger } from 'pino';
import { z } from 'zod';

/** A frame of Socket Mode; see "Using Socket Mode" at docs.slack.dev. */
const frame = z.object({
  type: z.string(),
  reason: z.string().optional(),
  envelope_id: z.string().optional(),
  payload: z.record(z.string(), z.unknown()).optional(),
  retry_attempt: z.number().optional(),
  retry_reason: z.string().optional(),
});
export type Envelope = z.infer<typeof frame> & { envelope_id: string; payload: Record<string, unknown> };

export interface ConnectionTimes {
  /** From opening to Slack's hello. */
  helloMs: number;
  /** Once Slack has pinged, which it does every few seconds, a silence this long means a dead connection. */
  silenceMs: number;
  /** How long a connection that is given up may take to end its work. */
  drainMs: number;
}

export interface ConnectionParts {
  url: string;
  times: ConnectionTimes;
  log: Logger;
  /** Works one envelope; resolves when it was acknowledged or is to be sent again by Slack. */
  onEnvelope(envelope: Envelope, ack: (payload?: unknown) => void): Promise<void>;
}

/** undici reports pings of all its sockets here; the standard WebSocket keeps them to itself. */
const PINGS = diagnostics.channel('undici:websocket:ping');

/** One WebSocket to Slack, from its opening until it is given up. */
export class SlackConnection {
  /** Resolves with the reason once this connection won't do any longer; it may still work for a while. */
  readonly leaving: Promise<string>;
  /** Resolves once it is closed. */
  readonly ended: Promise<void>;
  private leave: (reason: string) => void = () => {};
  private end: () => void = () => {};
  private readonly parts: ConnectionParts;
  private readonly socket: WebSocket;
  private readonly underWay = new Set<Promise<void>>();
  private silence: NodeJS.Timeout | undefined;
  private isPinged = false;
  private readonly onPing: (message: unknown) => void;

  private constructor(parts: ConnectionParts) {
    this.parts = parts;
    this.leaving = new Promise((done) => {
      this.leave = done;
    });
    this.ended = new Promise((done) => {
      this.end = done;
    });
    this.socket = new WebSocket(parts.url);
    this.onPing = (message) => {
      if (typeof message === 'object' && message !== null && 'websocket' in message) {
        if (message.websocket !== this.socket) return;
        this.isPinged = true;
        this.heard();
      }
    };
    PINGS.subscribe(this.onPing);
    this.socket.addEventListener('close', (event) => this.over(`closed (${event.code})`));
    this.socket.addEventListener('error', () => this.over('failed'));
  }

  /** Resolves at Slack's hello. @throws Error if that doesn't come */
  static async open(parts: ConnectionParts): Promise<SlackConnection> {
    const connection = new SlackConnection(parts);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<string>((done) => {
      timer = setTimeout(() => done('no hello in time'), parts.times.helloMs);
    });
    const problem = await Promise.race([connection.hello(), connection.leaving, late]);
    clearTimeout(timer);
    if (problem !== undefined) {
      connection.cut();
      throw new Error(`a Socket Mode connection could not be opened: ${problem}`);
    }
    return connection;
  }

  /** Somebody else decides that this connection is done. */
  giveUp(reason: string): void {
    this.leave(reason);
  }

  /** Ends what is under way, then the connection. */
  async close(): Promise<void> {
    const patience = new Promise<void>((done) => setTimeout(done, this.parts.times.drainMs).unref());
    await Promise.race([Promise.allSettled(this.underWay), patience]);
    this.cut();
  }

  private hello(): Promise<undefined> {
    return new Promise((done) => {
      this.socket.addEventListener('message', (event: MessageEvent<unknown>) => {
        this.heard();
        if (this.onFrame(event.data) === 'hello') done(undefined);
      });
    });
  }

  private onFrame(data: unknown): 'hello' | 'other' {
    const parsed = frame.safeParse(jsonOf(data));
    if (!parsed.success) {
      this.parts.log.debug('a Socket Mode frame that could not be read');
      return 'other';
    }
    const { type, envelope_id, payload } = parsed.data;
    if (type === 'hello') return 'hello';
    // Slack announces its leaving some seconds before; until then this connection goes on working.
    if (type === 'disconnect') this.leave(parsed.data.reason ?? 'disconnect');
    else if (envelope_id !== undefined) {
      this.work({ ...parsed.data, envelope_id, payload: payload ?? {} });
    }
    return 'other';
  }

  private work(envelope: Envelope): void {
    const ack = (payload?: unknown) => {
      if (this.socket.readyState !== WebSocket.OPEN) return;
      const response = payload === undefined || payload === '' ? {} : { payload };
      this.socket.send(JSON.stringify({ envelope_id: envelope.envelope_id, ...response }));
    };
    const work = this.parts.onEnvelope(envelope, ack).finally(() => this.underWay.delete(work));
    this.underWay.add(work);
  }

  private heard(): void {
    clearTimeout(this.silence);
    if (!this.isPinged) return;
    this.silence = setTimeout(() => {
      this.leave('silent');
      this.cut();
    }, this.parts.times.silenceMs);
    this.silence.unref();
  }

  private over(reason: string): void {
    this.isPinged = false;
    clearTimeout(this.silence);
    PINGS.unsubscribe(this.onPing);
    this.leave(reason);
    this.end();
  }

  private cut(): void {
    this.over('given up');
    this.socket.close();
  }
}

function jsonOf(data: unknown): unknown {
  try {
    return typeof data === 'string' ? JSON.parse(data) : undefined;
  } catch {
    return undefined;
  }
}
