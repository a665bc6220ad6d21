import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import type { Card } from '../../../src/chat/card.ts';
import { directPerson } from '../../../src/chat/place.ts';
import type { Delivery, DeliveryResult, MessageRef } from '../../../src/chat/platform.ts';
import type { SlackApi } from '../api/client.ts';
import { type Trouble, troubleOf } from '../api/trouble.ts';
import { type DrawnCard, drawMessage } from '../render/card.ts';
import type { Reader } from '../render/text.ts';
import { drawHome } from '../render/view.ts';
import type { DirectChats } from './direct-chats.ts';
import { sendFile } from './file.ts';
import { METADATA_TYPE } from './find.ts';
import { beforeSending, resultOf } from './results.ts';

/** Shorter than the outbox's own patience, so that it hears from us what happened. */
const CALL_MS = 9_000;

export interface SendParts {
  api: SlackApi;
  directChats: DirectChats;
  log: Logger;
}

/** One delivery, once. Never throws for what Slack answers. */
export async function send(
  parts: SendParts,
  delivery: Delivery,
  signal: AbortSignal,
): Promise<DeliveryResult> {
  const client = parts.api.asBot({ timeoutMs: CALL_MS, signal });
  const first = await attempt(parts, client, delivery, signal);
  if (!isStaleDirectChat(delivery, first)) return first;
  // The direct chat we remembered is none of ours, for instance after the app was installed anew.
  const person = directPerson(delivery.place.channel) ?? '';
  parts.directChats.forget(person);
  const { reference: _stale, ...place } = delivery.place;
  const again = await attempt(parts, client, { ...delivery, place }, signal);
  return isStaleDirectChat(delivery, again)
    ? { kind: 'refused', cause: 'gone', reason: again.reason }
    : again;
}

function isStaleDirectChat(
  delivery: Delivery,
  result: DeliveryResult,
): result is Extract<DeliveryResult, { kind: 'refused' }> {
  return (
    directPerson(delivery.place.channel) !== undefined &&
    result.kind === 'refused' &&
    result.cause === 'not_member'
  );
}

async function attempt(
  parts: SendParts,
  client: WebClient,
  delivery: Delivery,
  signal: AbortSignal,
): Promise<DeliveryResult> {
  const { content, place } = delivery;
  const reader: Reader = {
    locale: delivery.locale,
    timeZone: delivery.timeZone,
    shared: place.kind !== 'dm' && content.op !== 'ephemeral' && content.op !== 'home',
  };
  if (content.op === 'home') {
    return tried(async () => {
      await client.views.publish({ user_id: content.person, view: drawHome(content.card, reader) });
      return { kind: 'sent' };
    });
  }
  let channel: string;
  try {
    const known = 'ref' in content ? content.ref.reference?.channel : undefined;
    channel = typeof known === 'string' ? known : await parts.directChats.roomOf(place, client);
  } catch (error) {
    return beforeSending(troubleOf(error));
  }
  switch (content.op) {
    case 'post': {
      if (content.file) {
        return sendFile(client, {
          delivery,
          file: content.file,
          card: content.card,
          reader,
          channel,
          signal,
        });
      }
      return drawn(parts, content.card, reader, async (message) => {
        const posted = await client.chat.postMessage({
          ...message,
          channel,
          ...(place.thread ? { thread_ts: place.thread } : {}),
          ...quietly(delivery.clientKey),
        });
        return { kind: 'sent', ...refOf(posted.ts, channel) };
      });
    }
    case 'update':
      return drawn(parts, content.card, reader, async (message) => {
        await client.chat.update({ ...message, channel, ts: content.ref.externalId });
        return { kind: 'sent', ref: content.ref };
      });
    case 'delete':
      return tried(async () => {
        await client.chat.delete({ channel, ts: content.ref.externalId });
        return { kind: 'sent' };
      }, DELETED);
    case 'ephemeral':
      return whisper(parts, client, delivery, { ...content, reader, channel });
    case 'react':
      return tried(async () => {
        await client.reactions.add({ channel, timestamp: content.ref.externalId, name: content.emoji });
        return { kind: 'sent' };
      }, REACTED);
    default:
      return content satisfies never;
  }
}

/** Only people in a room can be whispered to there; others are told in their direct chat. */
async function whisper(
  parts: SendParts,
  client: WebClient,
  { place, clientKey }: Delivery,
  { card, person, reader, channel }: { card: Card; person: string; reader: Reader; channel: string },
): Promise<DeliveryResult> {
  const thread = place.thread ? { thread_ts: place.thread } : {};
  const inRoom = await drawn(parts, card, reader, async (message) => {
    await client.chat.postEphemeral({ ...message, channel, user: person, ...thread });
    return { kind: 'sent' };
  });
  if (inRoom.kind !== 'refused' || !inRoom.reason.startsWith('user_not_in_channel')) return inRoom;
  let direct: string;
  try {
    direct = await parts.directChats.channelOf(person, client);
  } catch (error) {
    return beforeSending(troubleOf(error));
  }
  return drawn(parts, card, reader, async (message) => {
    await client.chat.postMessage({ ...message, channel: direct, ...quietly(clientKey) });
    return { kind: 'sent' };
  });
}

/** How every message of ours is posted: findable by its key, with no formatting or previews of its own. */
function quietly(clientKey: string) {
  return {
    mrkdwn: false,
    unfurl_links: false,
    unfurl_media: false,
    metadata: { event_type: METADATA_TYPE, event_payload: { key: clientKey } },
  };
}

/** Answers that say that things are as they should be; a message that is deleted needs no reaction either. */
const DELETED = ['message_not_found'];
const REACTED = ['already_reacted', 'message_not_found'];

function refOf(ts: string | undefined, channel: string): { ref?: MessageRef } {
  return ts ? { ref: { externalId: ts, reference: { channel } } } : {};
}

/** @param done codes that count as success */
async function tried(
  call: () => Promise<DeliveryResult>,
  done: readonly string[] = [],
): Promise<DeliveryResult> {
  try {
    return await call();
  } catch (error) {
    const trouble = troubleOf(error);
    return trouble.kind === 'answered' && done.includes(trouble.code) ? { kind: 'sent' } : resultOf(trouble);
  }
}

/**
 * A card that Slack can't take as it is, such as one with a picture that it can't fetch, goes once more in
 * its plainest form: it was surely not posted, and plain is better than lost.
 */
async function drawn(
  parts: SendParts,
  card: Card,
  reader: Reader,
  call: (message: DrawnCard) => Promise<DeliveryResult>,
): Promise<DeliveryResult> {
  try {
    return await call(drawMessage(card, reader));
  } catch (error) {
    const trouble = troubleOf(error);
    if (!isBadCard(trouble)) return resultOf(trouble);
    parts.log.error(
      { reason: trouble.detail },
      'Slack refused a card; sending it without pictures and lists',
    );
    return tried(() => call(drawMessage(card, reader, { lean: true })));
  }
}

const BAD_CARD = new Set(['invalid_blocks', 'invalid_blocks_format', 'msg_blocks_too_long', 'msg_too_long']);

function isBadCard(trouble: Trouble): trouble is Extract<Trouble, { kind: 'answered' }> {
  return trouble.kind === 'answered' && BAD_CARD.has(trouble.code);
}
