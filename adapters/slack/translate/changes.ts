import type { InboundOf } from '../../../src/chat/inbound.ts';
import type { EventData } from '../payloads/events.ts';
import { isByBot } from '../payloads/message.ts';
import { placeOf } from './place.ts';
import type { Standing } from './standing.ts';
import { instantOf } from './time.ts';
import { wordsOf } from './words.ts';

type MessageEvent = EventData<'message'>;
type Changed = Extract<MessageEvent, { subtype: 'message_changed' }>;
type Deleted = Extract<MessageEvent, { subtype: 'message_deleted' }>;

export const isChange = (event: MessageEvent): event is Changed => event.subtype === 'message_changed';
export const isDeletion = (event: MessageEvent): event is Deleted => event.subtype === 'message_deleted';

/**
 * Slack reports every change of a message: unfurled links, a growing thread, our own updates. Only another
 * text by a person is an edit. Deleting a message that has answers only turns it into a tombstone.
 */
export async function translateChange(
  event: Changed,
  standing: Standing,
): Promise<InboundOf<'message_edited'> | InboundOf<'message_deleted'> | undefined> {
  const { message: after, previous_message: before } = event;
  if (after.subtype === 'tombstone') {
    return deletion(event, { ...after, user: before?.user, bot_id: before?.bot_id }, standing);
  }
  if (after.user === undefined || isByBot(after, standing.bot)) return undefined;
  const hasNewText = before ? before.text !== after.text : after.edited != null;
  if (!hasNewText) return undefined;
  const { text } = await wordsOf(after.text ?? '', standing);
  return {
    type: 'message_edited',
    eventKey: `edited:${event.channel}:${after.ts}:${after.edited?.ts ?? event.event_ts ?? ''}`,
    at: instantOf(after.edited?.ts ?? event.event_ts) ?? instantOf(after.ts) ?? '',
    place: placeOf(standing.tenant, { channel: event.channel, type: event.channel_type }, after.user, after),
    actor: { externalId: after.user },
    messageId: after.ts,
    text,
  };
}

export function translateDeletion(
  event: Deleted,
  standing: Standing,
): InboundOf<'message_deleted'> | undefined {
  const before = event.previous_message;
  return before ? deletion(event, { ...before, ts: event.deleted_ts }, standing) : undefined;
}

/** Slack doesn't say who deleted a message; its author stands for them. */
function deletion(
  event: Pick<Changed, 'channel' | 'channel_type' | 'event_ts'>,
  gone: {
    ts: string;
    user?: string | undefined;
    bot_id?: string | undefined;
    thread_ts?: string | undefined;
  },
  standing: Standing,
): InboundOf<'message_deleted'> | undefined {
  const { ts, user } = gone;
  if (!user || isByBot({ user, bot_id: gone.bot_id, subtype: undefined }, standing.bot)) return undefined;
  return {
    type: 'message_deleted',
    eventKey: `deleted:${event.channel}:${ts}`,
    at: instantOf(event.event_ts) ?? instantOf(ts) ?? '',
    place: placeOf(standing.tenant, { channel: event.channel, type: event.channel_type }, user, gone),
    actor: { externalId: user },
    messageId: ts,
  };
}
