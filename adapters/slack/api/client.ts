import { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import type { SlackSettings } from '../../../src/config/environment.ts';
import { slackLogger } from './logger.ts';

export const DEFAULT_API = 'https://slack.com/api/';

export interface CallLimits {
  /** For each call. */
  timeoutMs: number;
  /** Gives up when this does. */
  signal?: AbortSignal;
}

/**
 * Slack's Web API. Calls are never repeated here: the outbox does so, and only it knows what may be sent
 * twice. By default the client would wait without end, repeat ambiguous failures for half an hour, and let
 * one channel's 429 hold up all others.
 */
export class SlackApi {
  readonly baseUrl: URL;
  private readonly settings: SlackSettings;
  private readonly log: Logger;

  constructor(settings: SlackSettings, log: Logger) {
    this.settings = settings;
    this.log = log;
    this.baseUrl = new URL(settings.apiUrl ?? DEFAULT_API);
  }

  /** The bot's own client. */
  asBot(limits: CallLimits): WebClient {
    return this.client(this.settings.botToken, limits);
  }

  /** A client with the app-level token, for opening Socket Mode connections. */
  asApp(appToken: string, limits: CallLimits): WebClient {
    return this.client(appToken, limits);
  }

  private client(token: string, { timeoutMs, signal }: CallLimits): WebClient {
    return new WebClient(token, {
      slackApiUrl: this.baseUrl.href,
      timeout: timeoutMs,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      logger: slackLogger(this.log),
      ...(signal
        ? {
            fetch: (url, init) =>
              fetch(url, {
                ...init,
                signal: init?.signal ? AbortSignal.any([init.signal, signal]) : signal,
              }),
          }
        : {}),
    });
  }
}
