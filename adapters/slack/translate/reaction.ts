import type { InboundOf, QuotedMessage } from '../../../src/chat/inbound.ts';
import type { EventData } from '../payloads/events.ts';
import type { SlackMessage } from '../payloads/message.ts';
import { placeOf } from './place.ts';
import type { Standing } from './standing.ts';
import { instantOf } from './time.ts';
import { encodedText, filesOf, wordsOf } from './words.ts';

/**
 * One of the desk's emoji on somebody's message. If the message can't be read, its text is empty and the
 * desk explains that; if Slack can't be asked, this throws and Slack sends the event again.
 * @param emoji the names that open a ticket
 */
export async function translateReaction(
  event: EventData<'reaction_added'>,
  standing: Standing,
  emoji: readonly string[],
): Promise<InboundOf<'reaction_added'> | undefined> {
  // `ticket::skin-tone-2`
  const [name = ''] = event.reaction.split('::');
  const { channel, ts } = event.item;
  if (event.item.type !== 'message' || !channel || !ts || !emoji.includes(name)) return undefined;
  // Our own cards are no matter for a ticket, nor do we react to ourselves.
  if (event.user === standing.bot || event.item_user === standing.bot) return undefined;
  const found = await standing.lookups.message(channel, ts);
  return {
    type: 'reaction_added',
    // Taken away and given again is a new wish.
    eventKey: `reaction:${channel}:${ts}:${event.user}:${name}:${event.event_ts ?? ''}`,
    at: instantOf(event.event_ts) ?? instantOf(ts) ?? '',
    place: placeOf(standing.tenant, { channel }, event.user, found ?? { ts }),
    actor: { externalId: event.user },
    emoji: name,
    message: found
      ? await quote(found, standing)
      : { messageId: ts, text: '', author: { externalId: event.item_user ?? '' }, files: [] },
  };
}

/** Somebody's message that another person points at. An app's has no author who could be asked back. */
export async function quote(said: SlackMessage, standing: Standing): Promise<QuotedMessage> {
  const { text } = await wordsOf(encodedText(said), standing);
  const author = said.bot_id ? '' : (said.user ?? '');
  return { messageId: said.ts, text, author: { externalId: author }, files: filesOf(said.files) };
}
