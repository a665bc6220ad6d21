import type { App } from '@slack/bolt';
import { readEvent } from '../payloads/events.ts';
import { translateEvent } from '../translate/event.ts';
import { shownBy } from '../translate/own.ts';
import { ANY, ignore, type ListenerParts, learnDirectChat, nowOf, standingOf, toldIn } from './parts.ts';

/** Events resolve once they are committed: only then Slack gets its 200. */
export function listenToEvents(app: App, parts: ListenerParts): void {
  app.event(ANY, async ({ context }) => {
    const told = readEvent(toldIn(context));
    if (told.kind === 'ignored') return ignore(parts, told.type, 'an event that nobody listens to');
    const standing = standingOf(context, parts);
    const own = shownBy(told.event, standing, (channel) => parts.directChats.personIn(channel));
    if (own) parts.intake.shown?.([own]);
    const inbound = await translateEvent(told.event, told.envelope, {
      standing,
      emoji: parts.config.intake.emoji,
      receivedAt: nowOf(parts),
    });
    if (!inbound) return ignore(parts, told.event.type, 'an event that is no matter for the desk');
    learnDirectChat(parts, inbound);
    await parts.intake.accept(inbound);
  });
}
