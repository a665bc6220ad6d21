import type { InboundOf } from '../../../src/chat/inbound.ts';
import { mentionedIn } from '../mrkdwn/decode.ts';
import type { EventData } from '../payloads/events.ts';
import { isByBot, type SlackMessage } from '../payloads/message.ts';
import { placeOf } from './place.ts';
import type { Standing } from './standing.ts';
import { instantOf } from './time.ts';
import { filesOf, wordsOf } from './words.ts';

/** What people write comes under these; everything else with a subtype is Slack telling of itself. */
const SAID = new Set([undefined, 'file_share', 'thread_broadcast', 'me_message']);

/** A line in a direct chat, a mention, or a line in a thread; undefined for what isn't meant for the desk. */
export async function translateMessage(
  event: EventData<'app_mention'>,
  standing: Standing,
): Promise<InboundOf<'message'> | undefined> {
  if (!isFromPerson(event, standing)) return undefined;
  const place = placeOf(
    standing.tenant,
    { channel: event.channel, type: event.channel_type },
    event.user,
    event,
  );
  const mentioned = mentionedIn(event.text ?? '').includes(standing.bot);
  const isMeant = place.kind === 'dm' || place.thread !== undefined || mentioned;
  if (!isMeant) return undefined;
  const words = await wordsOf(event.text ?? '', standing);
  return {
    type: 'message',
    // A mention arrives as `message` and as `app_mention`: the same thing under one key.
    eventKey: `message:${event.channel}:${event.ts}`,
    at: instantOf(event.ts) ?? '',
    place,
    actor: { externalId: event.user },
    messageId: event.ts,
    text: words.text,
    files: filesOf(event.files),
    addressed: place.kind === 'dm' || words.addressed,
    mentions: words.mentions,
  };
}

function isFromPerson<M extends SlackMessage>(said: M, standing: Standing): said is M & { user: string } {
  return SAID.has(said.subtype) && said.user !== undefined && !said.hidden && !isByBot(said, standing.bot);
}
