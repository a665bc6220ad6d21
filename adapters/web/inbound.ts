import type {
  ExternalActor,
  HiddenSecrets,
  InboundFile,
  InboundOf,
  QuotedMessage,
} from '../../src/chat/inbound.ts';
import { directPerson, type Place } from '../../src/chat/place.ts';
import type { StoredFile, WebMessage, WebPerson, WrittenMessage } from '../../src/webchat/model.ts';

/** What people do in the browser, as the core understands it. Pure: stored things in, events out. */

/** There is one web chat. */
export const TENANT = 'local';

export function placeOf(room: string, thread?: string | null): Place {
  return {
    platform: 'web',
    tenant: TENANT,
    channel: room,
    kind: directPerson(room) === undefined ? 'channel' : 'dm',
    ...(thread ? { thread } : {}),
  };
}

export function actorOf(who: WebPerson): ExternalActor {
  return { externalId: who.webId, name: who.name, ...(who.email ? { email: who.email } : {}) };
}

export function messageEvent(who: WebPerson, message: WrittenMessage, botName: string): InboundOf<'message'> {
  const place = placeOf(message.room, message.thread);
  const { text, isAddressed } = withoutBot(message.body, botName);
  return {
    type: 'message',
    eventKey: `message:${message.messageId}`,
    at: message.createdAt,
    place,
    actor: actorOf(who),
    messageId: message.messageId,
    text,
    files: message.files.map(fileOf),
    addressed: place.kind === 'dm' || isAddressed,
    mentions: message.mentions.map((mention) => ({ externalId: mention.webId, name: mention.name })),
    ...hiddenIn(message),
  };
}

/** Its instant names an edit: the browser's repeat of the same edit changes nothing any more. */
export function editEvent(
  who: WebPerson,
  message: WrittenMessage,
  botName: string,
): InboundOf<'message_edited'> {
  return {
    type: 'message_edited',
    eventKey: `edit:${message.messageId}:${message.editedAt ?? ''}`,
    at: message.editedAt ?? message.createdAt,
    place: placeOf(message.room, message.thread),
    actor: actorOf(who),
    messageId: message.messageId,
    text: withoutBot(message.body, botName).text,
    ...hiddenIn(message),
  };
}

/** The message itself holds it no more: it is ours. */
function hiddenIn({ hidden }: WrittenMessage): { hidden?: HiddenSecrets } {
  return hidden.length > 0 ? { hidden: { what: hidden, stands: false } } : {};
}

export function deleteEvent(who: WebPerson, message: WebMessage): InboundOf<'message_deleted'> {
  return {
    type: 'message_deleted',
    eventKey: `delete:${message.messageId}`,
    at: message.deletedAt ?? message.createdAt,
    place: placeOf(message.room, message.thread),
    actor: actorOf(who),
    messageId: message.messageId,
  };
}

/** @returns undefined if the person's reaction isn't there (any more), or stands on a message of the bot's */
export function reactionEvent(
  who: WebPerson,
  message: WebMessage,
  emoji: string,
  at: Temporal.Instant,
): InboundOf<'reaction_added'> | undefined {
  const own = message.reactions[emoji]?.find((reaction) => reaction.webId === who.webId);
  if (!own || message.authorId === null) return undefined;
  return {
    type: 'reaction_added',
    // The change that added it: the same reaction given again after it was taken back is another event.
    eventKey: `reaction:${message.messageId}:${emoji}:${who.webId}:${own.at}`,
    at: at.toString(),
    place: placeOf(message.room, message.thread),
    actor: actorOf(who),
    emoji,
    message: quoted(message),
  };
}

export function quoted(message: WebMessage): QuotedMessage {
  return {
    messageId: message.messageId,
    text: message.body,
    author: { externalId: message.authorId ?? '', name: message.authorName },
    files: message.files.map(fileOf),
  };
}

function fileOf(file: StoredFile): InboundFile {
  return { name: file.name, mime: file.mime, size: file.size, source: { sha256: file.sha256 } };
}

/** `@Parley` anywhere in a text speaks to the bot and is no part of what is said, also right before Chinese. */
function withoutBot(body: string, botName: string): { text: string; isAddressed: boolean } {
  const name = botName.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const mention = new RegExp(`@${name}(?![\\p{Script=Latin}\\p{N}])[,:，：]?[ \\t]*`, 'giu');
  const text = body.replace(mention, '');
  return { text: text.trim() === body.trim() ? body : text.trim(), isAddressed: text !== body };
}
