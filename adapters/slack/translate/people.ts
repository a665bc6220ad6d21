import type { InboundOf } from '../../../src/chat/inbound.ts';
import { directPlace } from '../../../src/chat/place.ts';
import type { EventData } from '../payloads/events.ts';
import type { Standing } from './standing.ts';
import { instantOf } from './time.ts';

/** Slack tells every change of every profile; only who has left matters. */
export function translateUserChange(
  event: EventData<'user_change'>,
  standing: Standing,
  receivedAt: string,
): InboundOf<'person_changed'> | undefined {
  const { id, deleted, updated } = event.user;
  if (!deleted || id === standing.bot) return undefined;
  return {
    type: 'person_changed',
    eventKey: `disabled:${id}:${updated ?? event.event_ts ?? receivedAt}`,
    at: instantOf(event.event_ts) ?? receivedAt,
    place: directPlace('slack', standing.tenant, id),
    actor: { externalId: id },
    disabled: true,
  };
}

export function translateHomeOpened(
  event: EventData<'app_home_opened'>,
  standing: Standing,
  receivedAt: string,
): InboundOf<'home_opened'> | undefined {
  // The same event tells of the messages tab.
  if (event.tab !== 'home') return undefined;
  const reference = event.channel ? { channel: event.channel } : undefined;
  return {
    type: 'home_opened',
    eventKey: `home:${event.user}:${event.event_ts ?? receivedAt}`,
    at: instantOf(event.event_ts) ?? receivedAt,
    place: directPlace('slack', standing.tenant, event.user, reference),
    actor: { externalId: event.user },
  };
}

/** Told of no room; the bot's own direct place stands in, so that no room is remembered for it. */
export function tokenRevoked(
  standing: Standing,
  event: { id: string; receivedAt: string },
): InboundOf<'token_revoked'> {
  return {
    type: 'token_revoked',
    eventKey: `revoked:${standing.tenant}:${event.id}`,
    at: event.receivedAt,
    place: directPlace('slack', standing.tenant, standing.bot),
    actor: { externalId: standing.bot },
  };
}
