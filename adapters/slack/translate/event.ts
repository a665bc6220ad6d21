import type { Inbound } from '../../../src/chat/inbound.ts';
import type { EventEnvelope, SlackEvent } from '../payloads/events.ts';
import { isChange, isDeletion, translateChange, translateDeletion } from './changes.ts';
import { translateMessage } from './message.ts';
import { tokenRevoked, translateHomeOpened, translateUserChange } from './people.ts';
import { translateReaction } from './reaction.ts';
import { translateJoined, translateRoomLost } from './rooms.ts';
import type { Standing } from './standing.ts';
import { instantOf } from './time.ts';

export interface EventContext {
  standing: Standing;
  /** Emoji that open a ticket. */
  emoji: readonly string[];
  /** ISO instant, for events that carry none. */
  receivedAt: string;
}

/** @returns undefined for what is no matter for the desk */
export async function translateEvent(
  event: SlackEvent,
  envelope: Pick<EventEnvelope, 'event_id' | 'event_time'>,
  context: EventContext,
): Promise<Inbound | undefined> {
  const { standing } = context;
  const receivedAt = instantOf(envelope.event_time?.toString()) ?? context.receivedAt;
  switch (event.type) {
    case 'message':
      if (isChange(event.data)) return translateChange(event.data, standing);
      if (isDeletion(event.data)) return translateDeletion(event.data, standing);
      return translateMessage(event.data, standing);
    case 'app_mention':
      return translateMessage(event.data, standing);
    case 'reaction_added':
      return translateReaction(event.data, standing, context.emoji);
    case 'member_joined_channel':
      return translateJoined(event.data, standing, receivedAt);
    case 'channel_left':
    case 'group_left': {
      const lost = { ...event.data, person: event.data.actor_id };
      return translateRoomLost('bot_removed', lost, standing, receivedAt);
    }
    case 'channel_archive':
    case 'group_archive': {
      const lost = { ...event.data, person: event.data.user };
      return translateRoomLost('channel_deleted', lost, standing, receivedAt);
    }
    case 'channel_deleted':
    case 'group_deleted': {
      const lost = { ...event.data, person: event.data.actor_id };
      return translateRoomLost('channel_deleted', lost, standing, receivedAt);
    }
    case 'user_change':
      return translateUserChange(event.data, standing, receivedAt);
    case 'tokens_revoked':
      // Tokens of people are no concern of ours; `bot` lists the users of the bot tokens.
      if (!event.data.tokens.bot?.includes(standing.bot)) return undefined;
      return tokenRevoked(standing, { id: envelope.event_id ?? receivedAt, receivedAt });
    case 'app_uninstalled':
      return tokenRevoked(standing, { id: envelope.event_id ?? receivedAt, receivedAt });
    case 'app_home_opened':
      return translateHomeOpened(event.data, standing, receivedAt);
    default:
      return event satisfies never;
  }
}
