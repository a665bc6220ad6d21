import type { Logger } from 'pino';
import { backOffMs } from '../../src/chat/queue/retry.ts';
import type { SlackApi } from './api/client.ts';
import { troubleOf } from './api/trouble.ts';

/** Who the bot token belongs to. */
export interface Identity {
  team: string;
  userId: string;
  botId: string | undefined;
  /** The organisation of the workspace, in Enterprise Grid. */
  enterprise: string | undefined;
}

const CALL_MS = 10_000;
const BACK_OFF = { firstMs: 500, mostMs: 60_000 };

/** Asks Slack who we are, again and again while it is away: a start must not depend on it. */
export class WhoWeAre {
  private known: Identity | undefined;
  private trouble = 'Slack was not asked yet who the bot token belongs to';
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  private readonly whoKnows = Promise.withResolvers<Identity>();
  private readonly api: SlackApi;
  private readonly log: Logger;

  constructor(api: SlackApi, log: Logger) {
    this.api = api;
    this.log = log;
  }

  /** Undefined as long as Slack hasn't said. */
  current(): Identity | undefined {
    return this.known;
  }

  /** Resolves once Slack has said. @throws when it is given up */
  async whenKnown(signal: AbortSignal): Promise<Identity> {
    signal.throwIfAborted();
    const givenUp = Promise.withResolvers<never>();
    const giveUp = () => givenUp.reject(signal.reason);
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      return await Promise.race([this.whoKnows.promise, givenUp.promise]);
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  }

  problem(): string | undefined {
    return this.known ? undefined : this.trouble;
  }

  /** Resolves after the first try; the rest goes on by itself. */
  async start(): Promise<void> {
    this.stopped = false;
    await this.ask(0);
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private async ask(failures: number): Promise<void> {
    try {
      const answer = await this.api.asBot({ timeoutMs: CALL_MS }).auth.test();
      if (!answer.team_id || !answer.user_id) throw new Error('auth.test did not name a team and a user');
      this.known = {
        team: answer.team_id,
        userId: answer.user_id,
        botId: answer.bot_id,
        enterprise: answer.enterprise_id,
      };
      this.whoKnows.resolve(this.known);
      this.log.info({ team: answer.team_id, bot: answer.user_id }, 'Slack knows us');
    } catch (error) {
      const trouble = troubleOf(error);
      const why =
        'reason' in trouble ? trouble.reason : trouble.kind === 'answered' ? trouble.detail : trouble.kind;
      this.trouble = `Slack does not say who the bot token belongs to: ${why}`;
      this.log.warn({ reason: why, failures }, 'auth.test failed; trying again');
      if (this.stopped) return;
      const wait = backOffMs(failures + 1, Math.random(), BACK_OFF);
      this.timer = setTimeout(() => void this.ask(failures + 1), wait);
    }
  }
}
