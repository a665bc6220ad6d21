import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { absentable, listOf, message, timestamp } from '../payloads/message.ts';

/** A message as it stands in a history: threads' first messages also tell of their answers. */
const past = message.extend({
  latest_reply: timestamp.optional().catch(undefined),
  reply_count: z.number().nullish(),
});
export type PastMessage = z.infer<typeof past>;
const pastList = listOf(past);

const room = z.object({
  id: z.string().min(1),
  is_im: z.boolean().nullish(),
  is_mpim: z.boolean().nullish(),
  user: absentable,
  is_user_deleted: z.boolean().nullish(),
});
export type PastRoom = z.infer<typeof room>;
const roomList = listOf(room);

const PAGE = 200;

/** Whoever calls Slack here waits for their turn first. */
export interface Turn {
  next(): Promise<void>;
}

/** Slack's seconds. */
export type Seconds = number;

/** The pages of a room's history, newest first; threads' first messages stand for their threads. */
export async function* roomPages(
  client: WebClient,
  turns: Turn,
  window: { channel: string; oldest: Seconds; latest?: Seconds },
): AsyncGenerator<{ messages: PastMessage[]; isLast: boolean }> {
  let cursor: string | undefined;
  do {
    await turns.next();
    const answer = await client.conversations.history({
      channel: window.channel,
      oldest: window.oldest.toFixed(6),
      ...(window.latest === undefined ? {} : { latest: window.latest.toFixed(6) }),
      inclusive: true,
      limit: PAGE,
      ...(cursor ? { cursor } : {}),
    });
    cursor = answer.response_metadata?.next_cursor || undefined;
    yield { messages: pastList.parse(answer.messages), isLast: !cursor };
  } while (cursor);
}

/** The answers in one thread. Slack sends its first message with each page. */
export async function* threadPages(
  client: WebClient,
  turns: Turn,
  window: { channel: string; oldest: Seconds; root: string },
): AsyncGenerator<{ messages: PastMessage[]; isLast: boolean }> {
  let cursor: string | undefined;
  do {
    await turns.next();
    const answer = await client.conversations.replies({
      channel: window.channel,
      ts: window.root,
      oldest: window.oldest.toFixed(6),
      inclusive: true,
      limit: PAGE,
      ...(cursor ? { cursor } : {}),
    });
    cursor = answer.response_metadata?.next_cursor || undefined;
    const messages = pastList.parse(answer.messages).filter((one) => one.ts !== window.root);
    yield { messages, isLast: !cursor };
  } while (cursor);
}

/** Rooms that the bot is in. @param types as Slack lists them, with commas */
export async function* memberRooms(
  client: WebClient,
  turns: Turn,
  types: string,
): AsyncGenerator<PastRoom[]> {
  let cursor: string | undefined;
  do {
    await turns.next();
    const answer = await client.users.conversations({
      types,
      exclude_archived: true,
      limit: PAGE,
      ...(cursor ? { cursor } : {}),
    });
    cursor = answer.response_metadata?.next_cursor || undefined;
    yield roomList.parse(answer.channels);
  } while (cursor);
}
