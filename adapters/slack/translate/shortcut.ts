import type { InboundOf } from '../../../src/chat/inbound.ts';
import { directPlace, type Place } from '../../../src/chat/place.ts';
import type { GlobalShortcut, MessageShortcut, SlashCommand } from '../payloads/interactions.ts';
import { actorOf } from './actor.ts';
import { placeOf, type RoomHint } from './place.ts';
import { quote } from './reaction.ts';
import type { Standing } from './standing.ts';
import { instantOf } from './time.ts';
import { wordsOf } from './words.ts';

/** "Open a ticket from this" in a message's menu. */
export async function translateMessageShortcut(
  payload: MessageShortcut,
  standing: Standing,
  receivedAt: string,
): Promise<InboundOf<'shortcut'>> {
  const { user, channel, message } = payload;
  const room = { channel: channel.id, name: channel.name };
  return {
    type: 'shortcut',
    eventKey: `shortcut:${standing.tenant}:${payload.trigger_id ?? `${user.id}:${payload.action_ts ?? ''}`}`,
    at: instantOf(payload.action_ts) ?? receivedAt,
    place: placeAnywhere(room, user.id, standing, message),
    actor: actorOf(user),
    shortcut: payload.callback_id,
    message: await quote(message, standing),
  };
}

/** A shortcut from Slack's own menu, which belongs to no message and no room. */
export function translateGlobalShortcut(
  payload: GlobalShortcut,
  standing: Standing,
  receivedAt: string,
): InboundOf<'shortcut'> {
  const actor = actorOf(payload.user);
  return {
    type: 'shortcut',
    eventKey: `shortcut:${standing.tenant}:${payload.trigger_id ?? `${actor.externalId}:${payload.action_ts ?? ''}`}`,
    at: instantOf(payload.action_ts) ?? receivedAt,
    place: directPlace('slack', standing.tenant, actor.externalId),
    actor,
    shortcut: payload.callback_id,
    message: { messageId: '', text: '', author: actor, files: [] },
  };
}

export async function translateCommand(
  payload: SlashCommand,
  standing: Standing,
  receivedAt: string,
): Promise<InboundOf<'command'>> {
  const room = { channel: payload.channel_id, name: payload.channel_name };
  const key = payload.trigger_id ?? `${payload.user_id}:${receivedAt}`;
  // The manifest asks Slack to encode commands as it encodes messages, so that they can name people.
  const { text, mentions } = await wordsOf(payload.text ?? '', standing);
  return {
    type: 'command',
    eventKey: `command:${standing.tenant}:${key}`,
    at: receivedAt,
    place: placeAnywhere(room, payload.user_id, standing),
    actor: actorOf({ id: payload.user_id, name: payload.user_name }),
    text,
    mentions,
  };
}

/**
 * Commands and shortcuts work where the bot isn't, also in two people's own direct chat: then the desk
 * answers in the person's chat with the bot, and no thread of theirs is taken for one of ours.
 */
function placeAnywhere(
  room: RoomHint,
  person: string,
  standing: Standing,
  message?: { ts?: string | undefined; thread_ts?: string | undefined },
): Place {
  const place = placeOf(standing.tenant, room, person, message);
  if (place.kind !== 'dm' || standing.lookups.isOurDirectChat(person, room.channel)) return place;
  return directPlace('slack', standing.tenant, person);
}
