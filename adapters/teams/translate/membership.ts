import type { Inbound } from '../../../src/chat/inbound.ts';
import type { Clock } from '../../../src/context.ts';
import type { Located } from '../activity.ts';
import { baseOf } from './base.ts';
import type { Understood } from './understood.ts';

/**
 * The bot came, went, or its room did. Coming is told twice, as a conversation update and as an installation
 * update, so the first counts; from a direct chat it goes with an installation update only, and going twice
 * is no harm. People who come and go are nothing to the desk: they are met when they say something.
 */
export function membershipFrom(activity: Located, clock: Clock): Understood {
  const { channelData, recipient, conversation, id } = activity;
  const base = baseOf(activity, clock);
  const event = (inbound: Inbound): Understood => ({ kind: 'event', inbound });
  const isBot = (account: { id: string }) => account.id === recipient?.id;
  if (activity.type === 'installationUpdate') {
    return activity.action?.startsWith('remove')
      ? event({ ...base, type: 'bot_removed', eventKey: `removed:${conversation.id}:${id}` })
      : { kind: 'nothing', why: 'an installation, told as a conversation update too' };
  }
  if (channelData?.eventType === 'channelDeleted' && channelData.channel) {
    const { id: channel } = channelData.channel;
    const place = { ...base.place, kind: 'channel', channel, thread: undefined } as const;
    return event({ ...base, place, type: 'channel_deleted', eventKey: `deleted:${channel}:${id}` });
  }
  if (channelData?.eventType === 'teamDeleted' || activity.membersRemoved.some(isBot)) {
    return event({ ...base, type: 'bot_removed', eventKey: `removed:${conversation.id}:${id}` });
  }
  if (activity.membersAdded.some(isBot)) {
    return event({ ...base, type: 'bot_added', eventKey: `added:${conversation.id}:${id}` });
  }
  return { kind: 'nothing', why: 'a change in the room that is not the bot’s' };
}
