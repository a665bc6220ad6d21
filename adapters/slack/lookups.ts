import type { SlackApi } from './api/client.ts';
import { SlackAway, troubleOf } from './api/trouble.ts';
import type { DirectChats } from './deliver/direct-chats.ts';
import { personName } from './deliver/profile.ts';
import { listOf, message, type SlackMessage } from './payloads/message.ts';
import type { Lookups } from './translate/standing.ts';

/** Slack waits three seconds for us; this leaves a second for the rest. */
const MESSAGE_MS = 2_000;
/** A name is nice to have in a text, not worth waiting for. */
const NAME_MS = 800;
const NAME_KEPT_MS = 3_600_000;
const FAILURE_KEPT_MS = 60_000;
const NAMES_KEPT = 20_000;
/** One message that mentions thousands must not use up what Slack allows us to ask in a minute. */
const MOST_NAMES = 25;

/** These say that the message is not for us, or no more; asking again won't change it. */
const UNREADABLE = new Set([
  'channel_not_found',
  'not_in_channel',
  'message_not_found',
  'thread_not_found',
  'missing_scope',
  'no_permission',
  'access_denied',
  'is_archived',
]);

/** What translations ask Slack for, each within a short time. */
export function createLookups(api: SlackApi, directChats: DirectChats, now: () => number): Lookups {
  const names = new Map<string, { name: string | undefined; until: number }>();

  const nameOf = async (id: string): Promise<string | undefined> => {
    const known = names.get(id);
    if (known && known.until > now()) return known.name;
    if (names.size >= NAMES_KEPT) names.clear();
    try {
      const { user } = await api.asBot({ timeoutMs: NAME_MS }).users.info({ user: id });
      const name = user && personName(user);
      names.set(id, { name, until: now() + NAME_KEPT_MS });
      return name;
    } catch {
      // The id stands in the text instead, and for a while nobody waits for this name again.
      names.set(id, { name: undefined, until: now() + FAILURE_KEPT_MS });
      return undefined;
    }
  };

  return {
    async names(ids) {
      const found = await Promise.all(
        ids.slice(0, MOST_NAMES).map(async (id) => [id, await nameOf(id)] as const),
      );
      return new Map(found.filter((one): one is [string, string] => one[1] !== undefined));
    },
    message: (channel, ts) => readMessage(api, channel, ts),
    isOurDirectChat: (person, channel) => directChats.isOurs(person, channel),
  };
}

/** A channel's history holds first messages of threads only; an answer is found in its thread. */
async function readMessage(api: SlackApi, channel: string, ts: string): Promise<SlackMessage | undefined> {
  const client = api.asBot({ timeoutMs: MESSAGE_MS, signal: AbortSignal.timeout(MESSAGE_MS) });
  const only = { channel, oldest: ts, latest: ts, inclusive: true };
  try {
    const history = await client.conversations.history({ ...only, limit: 1 });
    const atTop = pick(history.messages, ts);
    if (atTop) return atTop;
    const replies = await client.conversations.replies({ ...only, ts, limit: 5 });
    return pick(replies.messages, ts);
  } catch (error) {
    const trouble = troubleOf(error);
    if (trouble.kind === 'answered' && UNREADABLE.has(trouble.code)) return undefined;
    throw new SlackAway(trouble);
  }
}

const messages = listOf(message);

function pick(found: unknown, ts: string): SlackMessage | undefined {
  return messages.safeParse(found).data?.find((one) => one.ts === ts);
}
