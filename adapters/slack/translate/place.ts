import { directPlace, type Place } from '../../../src/chat/place.ts';

/** A room as Slack names it, with whatever the payload says of its kind. */
export interface RoomHint {
  channel: string;
  /** Of events: `channel`, `group` (a private channel), `im`, `mpim`. */
  type?: string | undefined;
  /** Of interactions, where it tells the kind: `directmessage`, `mpdm-ada--mei-1`. */
  name?: string | undefined;
}

/** @param person whose direct chat it is, if it is one */
export function placeOf(
  tenant: string,
  room: RoomHint,
  person: string,
  message: { ts?: string | undefined; thread_ts?: string | undefined } = {},
): Place {
  const thread = threadOf(message);
  const kind = kindOf(room);
  const place: Place =
    kind === 'dm'
      ? directPlace('slack', tenant, person, { channel: room.channel })
      : { platform: 'slack', tenant, channel: room.channel, kind };
  return thread ? { ...place, thread } : place;
}

function kindOf(room: RoomHint): Place['kind'] {
  if (room.type === 'im' || room.name === 'directmessage' || room.channel.startsWith('D')) return 'dm';
  if (room.type === 'mpim' || room.name?.startsWith('mpdm-')) return 'group';
  return 'channel';
}

/** A thread's first message names itself as its thread once it has answers. */
function threadOf(message: { ts?: string | undefined; thread_ts?: string | undefined }): string | undefined {
  return message.thread_ts && message.thread_ts !== message.ts ? message.thread_ts : undefined;
}
