import type { Inbound } from '../../src/chat/inbound.ts';
import type { History } from '../../src/chat/platform.ts';
import type { WebChat, WebMessage, WebPerson } from '../../src/webchat/model.ts';
import { deleteEvent, editEvent, messageEvent, placeOf, reactionEvent } from './inbound.ts';

/** What became of messages that were written this long before is told, too. */
const CHANGES_BACK = { hours: 1 };

/**
 * A message is stored first and then told to the core. Should the process end between the two, and the browser
 * not come back to try again, it is found here: messages, edits, deletions and reactions, each under its key.
 */
export function createWebHistory(chat: WebChat, botName: string): History {
  return {
    rooms: async (since) => (await chat.roomsWrittenIn(since)).map((room) => placeOf(room)),
    async read({ place, since }) {
      const messages = await chat.writtenIn(place.channel, since.subtract(CHANGES_BACK));
      const events: Inbound[] = [];
      for (const message of messages) {
        const author = message.authorId === null ? undefined : await chat.person(message.authorId);
        if (author) events.push(...said(author, message, botName, since));
        events.push(...(await reactions(chat, message)));
      }
      return { kind: 'read', events: events.sort(byTime), isAll: true };
    },
    // Whoever is away from here is away from the database.
    onGap: () => {},
  };
}

function said(author: WebPerson, message: WebMessage, botName: string, since: Temporal.Instant): Inbound[] {
  const isSince = (at: string | null) =>
    at !== null && Temporal.Instant.compare(Temporal.Instant.from(at), since) >= 0;
  // What was hidden in it was told when it was written.
  const written = { ...message, hidden: [] };
  if (message.deletedAt !== null) return isSince(message.deletedAt) ? [deleteEvent(author, message)] : [];
  return [
    ...(isSince(message.createdAt) ? [messageEvent(author, written, botName)] : []),
    ...(isSince(message.editedAt) ? [editEvent(author, written, botName)] : []),
  ];
}

async function reactions(chat: WebChat, message: WebMessage): Promise<Inbound[]> {
  const events: Inbound[] = [];
  for (const [emoji, people] of Object.entries(message.reactions)) {
    for (const { webId } of people) {
      const who = webId ? await chat.person(webId) : undefined;
      const event = who && reactionEvent(who, message, emoji, Temporal.Instant.from(message.createdAt));
      if (event) events.push(event);
    }
  }
  return events;
}

/** Of one instant in the order in which they were found: a message before what was done with it. */
function byTime(a: Inbound, b: Inbound): number {
  return Temporal.Instant.compare(Temporal.Instant.from(a.at), Temporal.Instant.from(b.at));
}
