import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Delivery, Found } from '../../../src/chat/platform.ts';
import type { SlackApi } from '../api/client.ts';
import { SlackAway, troubleOf } from '../api/trouble.ts';
import type { Identity } from '../identity.ts';
import { absentable, listOf, timestamp } from '../payloads/message.ts';
import type { DirectChats } from './direct-chats.ts';
import { fileName } from './file.ts';

/** Marks our messages with their key; only our app gets it back. */
export const METADATA_TYPE = 'parley_message';

const CALL_MS = 9_000;
/** Our clock and Slack's differ, and a message may be older than our note of its first attempt. */
const MARGIN_SECONDS = 300;
const PAGE = 200;
const PAGES = 5;

const posted = z.object({
  ts: timestamp,
  user: absentable,
  bot_id: absentable,
  metadata: z
    .object({ event_type: absentable, event_payload: z.object({ key: absentable }).nullish() })
    .nullish()
    .catch(undefined),
  files: listOf(z.object({ name: absentable, title: absentable, size: z.number().nullish() })),
});
type Posted = z.infer<typeof posted>;
const postedList = listOf(posted);

export interface FindParts {
  api: SlackApi;
  directChats: DirectChats;
  identity(): Identity | undefined;
}

/**
 * Looks in the room's recent history for a post that may have arrived. Posts carry their key as metadata.
 * A shared file can't: it is known by its name and size among our own messages, and two of the same within
 * minutes show the same. What only one person saw is in no history.
 * @throws Error while Slack can't be asked
 */
export async function find(parts: FindParts, delivery: Delivery, signal: AbortSignal): Promise<Found> {
  const { content } = delivery;
  if (content.op !== 'post') return { kind: 'unknown' };
  const client = parts.api.asBot({ timeoutMs: CALL_MS, signal });
  const channel = await parts.directChats.roomOf(delivery.place, client);
  const isIt = content.file ? isOurFile(content.file, parts.identity()) : hasKey(delivery.clientKey);
  try {
    for await (const page of recent(client, delivery, channel)) {
      const found = page.find(isIt);
      if (found) return { kind: 'found', ref: { externalId: found.ts, reference: { channel } } };
    }
  } catch (error) {
    const trouble = troubleOf(error);
    if (trouble.kind !== 'answered') throw new SlackAway(trouble);
    // Where we can't read, we can't write either: the attempt to post will say what is wrong.
    if (['channel_not_found', 'not_in_channel', 'thread_not_found'].includes(trouble.code)) {
      return { kind: 'absent' };
    }
    if (trouble.code === 'missing_scope') return { kind: 'unknown' };
    throw new SlackAway(trouble);
  }
  return { kind: 'absent' };
}

const hasKey = (key: string) => (message: Posted) =>
  message.metadata?.event_type === METADATA_TYPE && message.metadata.event_payload?.key === key;

const isOurFile =
  (file: { name: string; size: number }, us: Identity | undefined) =>
  (message: Posted): boolean =>
    message.user === us?.userId &&
    message.files.some(
      (one) => (one.title === fileName(file) || one.name === fileName(file)) && one.size === file.size,
    );

async function* recent(client: WebClient, delivery: Delivery, channel: string): AsyncGenerator<Posted[]> {
  const since = Temporal.Instant.from(delivery.firstTriedAt).epochMilliseconds / 1000 - MARGIN_SECONDS;
  const window = {
    channel,
    oldest: since.toFixed(6),
    inclusive: true,
    include_all_metadata: true,
    limit: PAGE,
  };
  const { thread } = delivery.place;
  let cursor: string | undefined;
  for (let page = 0; page < PAGES; page++) {
    const next = cursor ? { cursor } : {};
    const answer = thread
      ? await client.conversations.replies({ ...window, ...next, ts: thread })
      : await client.conversations.history({ ...window, ...next });
    yield postedList.parse(answer.messages);
    cursor = answer.response_metadata?.next_cursor;
    if (!cursor) return;
  }
}
