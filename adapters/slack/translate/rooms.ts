import type { InboundOf } from '../../../src/chat/inbound.ts';
import type { EventData } from '../payloads/events.ts';
import { placeOf } from './place.ts';
import type { Standing } from './standing.ts';
import { instantOf } from './time.ts';

/** The bot was invited. */
export function translateJoined(
  event: EventData<'member_joined_channel'>,
  standing: Standing,
  receivedAt: string,
): InboundOf<'bot_added'> | undefined {
  if (event.user !== standing.bot) return undefined;
  const person = event.inviter ?? standing.bot;
  return {
    type: 'bot_added',
    eventKey: `joined:${event.channel}:${event.event_ts ?? receivedAt}`,
    at: instantOf(event.event_ts) ?? receivedAt,
    place: placeOf(standing.tenant, { channel: event.channel }, person),
    actor: { externalId: person },
  };
}

/** The bot was removed, or the room is no more. */
export function translateRoomLost(
  type: 'bot_removed' | 'channel_deleted',
  event: { channel: string; person: string | undefined; event_ts: string | undefined },
  standing: Standing,
  receivedAt: string,
): InboundOf<'bot_removed'> | InboundOf<'channel_deleted'> {
  const person = event.person ?? standing.bot;
  return {
    type,
    eventKey: `${type}:${event.channel}:${event.event_ts ?? receivedAt}`,
    at: instantOf(event.event_ts) ?? receivedAt,
    place: placeOf(standing.tenant, { channel: event.channel }, person),
    actor: { externalId: person },
  };
}
