import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import { backOffMs } from '../../../src/chat/queue/retry.ts';
import type { SlackApi } from '../api/client.ts';
import { troubleOf } from '../api/trouble.ts';
import { type HandedIn, NotReady } from '../doors.ts';
import type { SlackMetrics } from '../metrics.ts';
import { isObject } from '../webhook/parse.ts';
import { type ConnectionTimes, type Envelope, SlackConnection } from './connection.ts';

/** Slack allows ten for an app; two are never refreshed at the same instant, and one can carry everything. */
const CONNECTIONS = 2;
const CALL_MS = 10_000;
const BACK_OFF = { firstMs: 500, mostMs: 30_000 };
/** One that ends sooner counts as a failure, so that a Slack in trouble isn't asked in a tight loop. */
const SHORT_LIFE_MS = 10_000;
const TIMES: ConnectionTimes = { helloMs: 10_000, silenceMs: 60_000, drainMs: 3_000 };

/** No use in asking again: somebody has to give us another app-level token. */
const FINAL = new Set([
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'not_allowed_token_type',
  'missing_scope',
  'user_removed_from_team',
  'team_disabled',
]);

export interface SocketParts {
  appToken: string;
  api: SlackApi;
  metrics: SlackMetrics;
  log: Logger;
  /** Nothing could come in, and now it can. */
  onGap(): void;
  times?: Partial<ConnectionTimes>;
}

/**
 * Socket Mode over two supervised connections. The library's own client closes a connection before it opens
 * the next, which leaves a gap of seconds whenever Slack refreshes one, and gives up for good when it can't
 * get an address. Here the next one is up before the old one goes, and what was under way is acknowledged
 * on the old one. What arrives twice is told apart by the inbox.
 */
export class SlackSockets {
  private readonly parts: SocketParts;
  private readonly up = new Set<SlackConnection>();
  private readonly running: Promise<void>[] = [];
  private readonly stopping = new AbortController();
  private lastProblem = 'not connected yet';

  constructor(parts: SocketParts) {
    this.parts = parts;
  }

  start(take: (handedIn: HandedIn) => Promise<void>): void {
    for (let n = 0; n < CONNECTIONS; n++) this.running.push(this.keepUp(take));
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    for (const connection of this.up) connection.giveUp('stopping');
    await Promise.all(this.running);
  }

  /** Why nothing can come in by this door, if so. */
  problem(): string | undefined {
    return this.up.size === 0 ? `Slack's Socket Mode is not connected: ${this.lastProblem}` : undefined;
  }

  /** Keeps one connection up until the stop. */
  private async keepUp(take: (handedIn: HandedIn) => Promise<void>): Promise<void> {
    const { signal } = this.stopping;
    let failures = 0;
    let former: SlackConnection | undefined;
    while (!signal.aborted) {
      try {
        const connection = await this.open(take);
        this.enter(connection);
        if (former) void former.close();
        former = connection;
        const since = performance.now();
        const reason = await connection.leaving;
        failures = performance.now() - since < SHORT_LIFE_MS ? failures + 1 : 0;
        this.lastProblem = reason;
        this.parts.log.info({ reason }, 'a Socket Mode connection is being replaced');
        // Slack has more of our connections than it likes; one more at once would be the same again.
        if (reason === 'too_many_websockets') await this.pause(BACK_OFF.mostMs);
        else if (failures > 0) await this.pause(backOffMs(failures, Math.random(), BACK_OFF));
      } catch (error) {
        failures += 1;
        if (this.isFinal(error)) break;
        await this.pause(backOffMs(failures, Math.random(), BACK_OFF));
      }
    }
    await former?.close();
  }

  private async open(take: (handedIn: HandedIn) => Promise<void>): Promise<SlackConnection> {
    const { api, appToken, log } = this.parts;
    const { url } = await api.asApp(appToken, { timeoutMs: CALL_MS }).apps.connections.open({});
    if (!url) throw new Error('apps.connections.open did not name an address');
    return SlackConnection.open({
      url,
      log,
      times: { ...TIMES, ...this.parts.times },
      onEnvelope: (envelope, ack) => this.work(envelope, ack, take),
    });
  }

  private enter(connection: SlackConnection): void {
    const count = () => this.parts.metrics.connections.set(this.up.size);
    if (this.up.size === 0) this.parts.onGap();
    this.up.add(connection);
    count();
    if (this.stopping.signal.aborted) connection.giveUp('stopping');
    void connection.ended.then(() => {
      this.up.delete(connection);
      count();
    });
  }

  /** An event is acknowledged once it is committed; what isn't acknowledged, Slack sends again. */
  private async work(
    envelope: Envelope,
    ack: (payload?: unknown) => void,
    take: (handedIn: HandedIn) => Promise<void>,
  ): Promise<void> {
    if (this.stopping.signal.aborted) return;
    const { payload, retry_attempt, retry_reason } = envelope;
    let isAcknowledged = false;
    const acknowledge = (response?: unknown) => {
      if (!isAcknowledged) ack(response);
      isAcknowledged = true;
    };
    try {
      await take({
        body: payload,
        ...(retry_attempt !== undefined ? { retryNum: retry_attempt } : {}),
        ...(retry_reason !== undefined ? { retryReason: retry_reason } : {}),
        ack: async (response) => acknowledge(response),
      });
      acknowledge();
    } catch (error) {
      if (error instanceof NotReady) return;
      const type = isObject(payload.event) ? payload.event.type : payload.type;
      this.parts.log.error({ err: error, type }, 'what Slack sent could not be taken');
    }
  }

  private isFinal(error: unknown): boolean {
    const trouble = troubleOf(error);
    this.lastProblem =
      trouble.kind === 'answered' ? trouble.detail : 'reason' in trouble ? trouble.reason : 'rate limited';
    const isFinal = trouble.kind === 'answered' && FINAL.has(trouble.code);
    if (isFinal)
      this.parts.log.error(
        { reason: this.lastProblem },
        'Slack refuses the app-level token; Socket Mode stays off',
      );
    else
      this.parts.log.warn(
        { reason: this.lastProblem },
        'a Socket Mode connection could not be opened; trying again',
      );
    return isFinal;
  }

  private async pause(ms: number): Promise<void> {
    // Ends early when everything does.
    await wait(ms, undefined, { signal: this.stopping.signal }).catch(() => {});
  }
}
