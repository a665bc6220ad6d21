import type { SlackMessage } from '../payloads/message.ts';

/** What a translation needs to know besides the payload. */
export interface Standing {
  /** The workspace in whose name Slack told us. */
  tenant: string;
  /** Our own user id there. */
  bot: string;
  lookups: Lookups;
}

/** What payloads don't carry. */
export interface Lookups {
  /** Names of people as far as they can be had at once. */
  names(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** @returns undefined if we may not read it or it is gone; @throws Error while Slack can't be asked */
  message(channel: string, ts: string): Promise<SlackMessage | undefined>;
  /** Whether that is our own direct chat with the person, rather than theirs with somebody else. */
  isOurDirectChat(person: string, channel: string): boolean;
}
