import type { Shown } from '../../../src/chat/platform.ts';
import type { SlackEvent } from '../payloads/events.ts';
import { isChange, isDeletion } from './changes.ts';

/** Slack tells the bot of its own messages, too: that is how we know that a message stands there. */
export function shownBy(
  event: SlackEvent,
  us: { tenant: string; bot: string },
  personIn: (channel: string) => string | undefined,
): Shown | undefined {
  if (event.type !== 'message' || isDeletion(event.data)) return undefined;
  const { channel } = event.data;
  const { user, ts } = isChange(event.data) ? event.data.message : event.data;
  if (user !== us.bot) return undefined;
  const place = channel.startsWith('D') ? directOf(personIn(channel)) : channel;
  return place === undefined
    ? undefined
    : { platform: 'slack', tenant: us.tenant, channel: place, externalId: ts, eachState: true };
}

const directOf = (person: string | undefined): string | undefined => person && `@${person}`;
