import type { WebClient } from '@slack/web-api';
import type { Inbound } from '../../../src/chat/inbound.ts';
import type { Place } from '../../../src/chat/place.ts';
import type { HistoryResult, HistoryWindow } from '../../../src/chat/platform.ts';
import { troubleOf } from '../api/trouble.ts';
import { translateChange } from '../translate/changes.ts';
import { translateMessage } from '../translate/message.ts';
import type { Standing } from '../translate/standing.ts';
import { type PastMessage, roomPages, type Seconds, type Turn, threadPages } from './pages.ts';

/** Edits of messages that were written this long before are noticed, too. */
const EDITS_BACK: Seconds = 3_600;
/** Of one room at once; far more than people write in three days. */
const MOST_PAGES = 50;

export interface ReadParts {
  client: WebClient;
  standing: Standing;
  turns: Turn;
  /** Slack's own name of the room. */
  channel: string;
}

/**
 * What people have said and edited in a room since an instant. A channel's history holds only the first
 * messages of threads, each with when it was answered last: that tells which threads to read. Threads that
 * began earlier are looked for further back, or read one by one where that takes fewer calls.
 */
export async function readRoom(parts: ReadParts, window: HistoryWindow): Promise<HistoryResult> {
  const since: Seconds = window.since.epochMilliseconds / 1000;
  const from = since - EDITS_BACK;
  const said = new Map<string, PastMessage>();
  const threads = new Set<string>();
  const note = (message: PastMessage): void => {
    said.set(message.ts, message);
    if (message.thread_ts === message.ts && Number(message.latest_reply ?? since) >= since) {
      threads.add(message.ts);
    }
  };
  let pages = 0;
  for await (const { messages } of roomPages(parts.client, parts.turns, {
    channel: parts.channel,
    oldest: from,
  })) {
    messages.forEach(note);
    pages += 1;
    if (pages >= MOST_PAGES) break;
  }
  const older = window.threads.filter((root) => Number(root) < from);
  for (const root of await unseen(parts, older, from, note)) threads.add(root);
  for (const root of threads) {
    for await (const message of repliesTo(parts, root, from)) said.set(message.ts, message);
  }
  const events = await translated(parts, window.place, [...said.values()], since);
  return { kind: 'read', events, isAll: pages < MOST_PAGES };
}

/**
 * Looks further back in the history for the first messages of threads, with as many calls as there are threads
 * at most. @returns those that were not come across, which have to be read themselves
 */
async function unseen(
  parts: ReadParts,
  roots: readonly string[],
  before: Seconds,
  note: (message: PastMessage) => void,
): Promise<string[]> {
  if (roots.length <= 1) return [...roots];
  const oldest = Math.min(...roots.map(Number));
  const seen = new Set<string>();
  let pages = 0;
  const back = { channel: parts.channel, oldest, latest: before };
  for await (const { messages, isLast } of roomPages(parts.client, parts.turns, back)) {
    messages.forEach(note);
    for (const { ts } of messages) seen.add(ts);
    // What isn't there begins no thread.
    if (isLast) return [];
    pages += 1;
    if (pages >= roots.length) break;
  }
  return roots.filter((root) => !seen.has(root));
}

async function* repliesTo(parts: ReadParts, root: string, oldest: Seconds): AsyncGenerator<PastMessage> {
  try {
    const pages = threadPages(parts.client, parts.turns, { channel: parts.channel, oldest, root });
    for await (const { messages } of pages) yield* messages;
  } catch (error) {
    const trouble = troubleOf(error);
    // Its first message was deleted.
    if (trouble.kind !== 'answered' || !['thread_not_found', 'message_not_found'].includes(trouble.code))
      throw error;
  }
}

/** Oldest first, each message before its edit. */
async function translated(
  { standing, channel }: ReadParts,
  place: Place,
  messages: readonly PastMessage[],
  since: Seconds,
): Promise<Inbound[]> {
  const room = { channel, channel_type: typeOf(place), event_ts: undefined };
  const events: { at: number; inbound: Inbound | undefined }[] = [];
  for (const message of messages) {
    const at = Number(message.ts);
    if (at >= since) events.push({ at, inbound: await translateMessage({ ...message, ...room }, standing) });
    const editedAt = Number(message.edited?.ts ?? 0);
    if (editedAt < since) continue;
    const change = { subtype: 'message_changed', message, previous_message: undefined, ...room } as const;
    // Slack's own time of an edit has full seconds only, and so may seem to be before the message.
    events.push({ at: Math.max(editedAt, at), inbound: await translateChange(change, standing) });
  }
  return events.sort((a, b) => a.at - b.at).flatMap(({ inbound }) => inbound ?? []);
}

function typeOf({ kind }: Place): string {
  switch (kind) {
    case 'dm':
      return 'im';
    case 'group':
      return 'mpim';
    case 'channel':
      return 'channel';
  }
}
