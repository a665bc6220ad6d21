import type { App, Receiver, ReceiverEvent } from '@slack/bolt';
import type { Logger } from 'pino';
import { admit } from './admission.ts';
import type { WhoWeAre } from './identity.ts';
import type { SlackMetrics } from './metrics.ts';
import { skeletonOf } from './skeleton.ts';
import type { SlackSockets } from './socket/sockets.ts';
import type { SlackBody } from './webhook/parse.ts';

/** What one of the doors hands in. */
export interface HandedIn {
  body: SlackBody;
  retryNum?: number;
  retryReason?: string;
  /** Answers an interaction; events are answered by `take` resolving. */
  ack: ReceiverEvent['ack'];
}

/** Slack hasn't said yet who we are: it has to send this again. */
export class NotReady extends Error {
  constructor() {
    super('Slack has not said yet which workspace the bot token belongs to');
    this.name = 'NotReady';
  }
}

/** What is still under way when the process has to go. */
const END_WITHIN_MS = 4_000;

export interface DoorParts {
  us: WhoWeAre;
  /** Team ids that are let in; empty: the token's own. */
  allowedTeams: readonly string[];
  metrics: SlackMetrics;
  log: Logger;
  sockets: SlackSockets | undefined;
}

/**
 * Bolt's receiver for both doors, HTTP and Socket Mode: what comes in by either is admitted and then
 * dispatched by bolt to the same listeners.
 */
export class Doors implements Receiver {
  private app: App | undefined;
  private readonly parts: DoorParts;
  private readonly underWay = new Set<Promise<void>>();

  constructor(parts: DoorParts) {
    this.parts = parts;
  }

  init(app: App): void {
    this.app = app;
  }

  async start(): Promise<void> {
    this.parts.sockets?.start((handedIn) => this.take(handedIn));
  }

  async stop(): Promise<void> {
    const patience = new Promise<void>((done) => setTimeout(done, END_WITHIN_MS).unref());
    await Promise.race([Promise.allSettled([this.parts.sockets?.stop(), ...this.underWay]), patience]);
  }

  /**
   * Resolves once an event is committed or an interaction is done with.
   * @throws NotReady, or whatever kept the event from being committed: Slack sends it again
   */
  async take(handedIn: HandedIn): Promise<void> {
    const work = this.dispatch(handedIn);
    this.underWay.add(work);
    try {
      await work;
    } finally {
      this.underWay.delete(work);
    }
  }

  private async dispatch(handedIn: HandedIn): Promise<void> {
    const { body } = handedIn;
    const { metrics, log } = this.parts;
    const type = typeof body.type === 'string' ? body.type : undefined;
    if (type === 'app_rate_limited') {
      metrics.ignored.inc({ type });
      log.error({ minute: body.minute_rate_limited }, 'Slack holds back events: more than 30,000 in an hour');
      return;
    }
    const admission = admit(body, this.parts.allowedTeams, this.parts.us);
    switch (admission.kind) {
      case 'not_ready':
        metrics.rejected.inc({ reason: 'not_ready' });
        throw new NotReady();
      case 'foreign':
        // Not an error to Slack: it would send it again and in the end switch our events off.
        metrics.rejected.inc({ reason: 'team' });
        log.warn({ type }, 'from a workspace that is not let in; see slack.teams in the configuration');
        return;
      case 'in': {
        const { tenant, bot } = admission;
        const readable = skeletonOf(body);
        if (!readable) {
          metrics.ignored.inc({ type: 'unknown' });
          log.debug({ type }, 'nothing that anybody listens to');
          return;
        }
        // Bolt calls `ack` for events before its listeners; ours means that the event is committed.
        const ack: ReceiverEvent['ack'] = readable.kind === 'event' ? async () => {} : handedIn.ack;
        const { retryNum, retryReason } = handedIn;
        await this.app?.processEvent({
          body: readable.skeleton,
          ack,
          customProperties: { tenant, bot, told: body },
          ...(retryNum !== undefined ? { retryNum } : {}),
          ...(retryReason !== undefined ? { retryReason } : {}),
        });
      }
    }
  }
}
