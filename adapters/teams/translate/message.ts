import type { ExternalActor, Inbound } from '../../../src/chat/inbound.ts';
import type { Clock } from '../../../src/context.ts';
import type { Located, MentionEntity } from '../activity.ts';
import { fingerprint } from '../press.ts';
import { baseOf } from './base.ts';
import { filesOf } from './files.ts';
import { spokenText } from './text.ts';
import type { Understood } from './understood.ts';

/** So many mentioned people are looked up for one message; of the others their names stand in the text. */
const MOST_MENTIONS = 25;

/** The Entra object id behind a `29:…` id that a mention carries; hints if it can't be found out now. */
export type WhoIs = (mentioned: MentionEntity['mentioned'], activity: Located) => Promise<ExternalActor>;

/**
 * Somebody wrote something. In a direct chat the bot is always meant, elsewhere if it is mentioned. With the
 * permission to read a team's channels, Teams also tells what people say to each other: of that, only lines
 * in threads may belong to a ticket; the rest is nobody's business here and isn't kept.
 */
export async function messageFrom(activity: Located, clock: Clock, whoIs: WhoIs): Promise<Understood> {
  const base = baseOf(activity, clock);
  const { text, mentionsBot, others } = spokenText(activity);
  const addressed = mentionsBot || base.place.kind === 'dm';
  if (activity.from.id === activity.recipient?.id) return { kind: 'nothing', why: 'our own message' };
  if (!addressed && !base.place.thread) return { kind: 'nothing', why: 'people talking to each other' };
  return event({
    ...base,
    type: 'message',
    eventKey: `message:${activity.conversation.id}:${activity.id}`,
    messageId: activity.id,
    text,
    files: filesOf(activity.attachments),
    addressed,
    mentions: await Promise.all(
      others.slice(0, MOST_MENTIONS).map((mentioned) => whoIs(mentioned, activity)),
    ),
  });
}

/** A message was edited, or a deletion of it undone. */
export function editFrom(activity: Located, clock: Clock): Understood {
  const { eventType } = activity.channelData ?? {};
  if (eventType !== 'editMessage' && eventType !== 'undeleteMessage') {
    return { kind: 'nothing', why: `a message update of another kind: ${eventType ?? 'none'}` };
  }
  const { text } = spokenText(activity);
  return event({
    ...baseOf(activity, clock),
    type: 'message_edited',
    // The same text may come back after another edit, so the time counts where there is one.
    eventKey: `edit:${activity.conversation.id}:${activity.id}:${activity.timestamp ?? fingerprint([text])}`,
    messageId: activity.id,
    text,
  });
}

export function deletionFrom(activity: Located, clock: Clock): Understood {
  const { eventType } = activity.channelData ?? {};
  if (eventType !== undefined && eventType !== 'softDeleteMessage') {
    return { kind: 'nothing', why: `a message deletion of another kind: ${eventType}` };
  }
  return event({
    ...baseOf(activity, clock),
    type: 'message_deleted',
    eventKey: `delete:${activity.conversation.id}:${activity.id}:${activity.timestamp ?? ''}`,
    messageId: activity.id,
  });
}

/**
 * Somebody reacted. Teams tells a bot only of reactions to messages that it may see, and not their text;
 * what isn't one of the configured emoji is nobody's business here.
 */
export function reactionFrom(activity: Located, clock: Clock, emoji: readonly string[]): Understood {
  const base = baseOf(activity, clock);
  const wanted = activity.reactionsAdded
    .map((reaction) => emoji.find((name) => names(reaction.type).has(name.toLowerCase())))
    .find((name) => name !== undefined);
  const messageId = activity.replyToId ?? activity.id;
  if (!wanted) return { kind: 'nothing', why: 'a reaction with another emoji' };
  return event({
    ...base,
    type: 'reaction_added',
    eventKey: `reaction:${activity.conversation.id}:${messageId}:${base.actor.externalId}:${wanted}:${activity.timestamp ?? ''}`,
    emoji: wanted,
    message: { messageId, text: '', author: { externalId: '' }, files: [] },
  });
}

/** `like`, or `1f3ab_ticket` and `1f44b_wavinghand-tone4`: what people call the emoji. */
function names(type: string): Set<string> {
  const plain = type.toLowerCase();
  const bare = plain.replace(/^[0-9a-f-]+_/, '').replace(/-tone\d$/, '');
  const known: Record<string, string> = { like: '+1', '+1': 'like', thumbsup: 'like' };
  return new Set([plain, bare, known[bare] ?? bare]);
}

function event(inbound: Inbound): Understood {
  return { kind: 'event', inbound };
}
