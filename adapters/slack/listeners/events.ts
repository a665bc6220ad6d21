import type { App } from '@slack/bolt';
import { eventEnvelope, isListenedTo, parseEvent } from '../payloads/events.ts';
import { translateEvent } from '../translate/event.ts';
import { ANY, ignore, type ListenerParts, learnDirectChat, nowOf, standingOf } from './parts.ts';

/** Events resolve once they are committed: only then Slack gets its 200. */
export function listenToEvents(app: App, parts: ListenerParts): void {
  app.event(ANY, async ({ body, context }) => {
    const envelope = eventEnvelope.safeParse(body);
    if (!envelope.success) return ignore(parts, 'event', 'an event without its envelope');
    const { type } = envelope.data.event;
    if (!isListenedTo(type)) return ignore(parts, 'unknown', 'an event that nobody listens to');
    const event = parseEvent(type, envelope.data.event);
    if (!event) return ignore(parts, type, 'an event that is not what its type promises');
    const inbound = await translateEvent(event, envelope.data, {
      standing: standingOf(context, parts),
      emoji: parts.config.intake.emoji,
      receivedAt: nowOf(parts),
    });
    if (!inbound) return ignore(parts, type, 'an event that is no matter for the desk');
    learnDirectChat(parts, inbound);
    await parts.intake.accept(inbound);
  });
}
