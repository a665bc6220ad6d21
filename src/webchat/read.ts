import type { Config } from '../config/schema.ts';
import { checkRoom, visibleMessage } from './access.ts';
import { latestChange } from './change-store.ts';
import { homeOf } from './home-store.ts';
import { botMessages, countAfter, messagesOf, repliesOf } from './message-store.ts';
import { directRoom, type Overview, type Unread, type WebMessage, type WebPerson } from './model.ts';
import { followedThreads, markRoomRead, markThreadRead, readPositions } from './reading-store.ts';
import { roomsFor } from './rooms.ts';
import type { WebScope } from './scope.ts';

const PAGE = 50;
/** A longer thread shows its latest replies. */
const REPLIES = 500;
const THREADS = 30;
const MOST_UNREAD = 100;
/** In a room that somebody has never opened, what is older than this is not news. */
const NEWS_HOURS = 24;

export interface ReadParts {
  scope: WebScope;
  config: Config;
  clock: { now(): Temporal.Instant };
  /** Somebody's browser shows messages of the bot's. */
  shown(room: string, messageIds: readonly string[]): void;
}

/** What people look at, always only what they may see. @throws WebRefusal */
export function createReading(parts: ReadParts) {
  const { scope, config } = parts;

  async function unreadOf(who: WebPerson, room: string, marks: ReadonlyMap<string, number>): Promise<Unread> {
    const position = marks.get(room);
    const since = position === undefined ? parts.clock.now().subtract({ hours: NEWS_HOURS }) : undefined;
    const after = { position: position ?? 0, since: since?.toString() ?? '-infinity' };
    const count = await countAfter(scope, room, who.webId, after, MOST_UNREAD);
    return { room, count, position: position ?? 0 };
  }

  return {
    async overview(who: WebPerson): Promise<Overview> {
      // First the number, then the rest: what changes meanwhile is told again, not lost.
      const change = await latestChange(scope);
      const rooms = roomsFor(config, who);
      const marks = await readPositions(scope, who.webId);
      const keys = [directRoom(who.webId), ...rooms.map((room) => room.room)];
      const unread = await Promise.all(keys.map((room) => unreadOf(who, room, marks)));
      const threads = await followedThreads(scope, who.webId, THREADS);
      const home = await homeOf(scope, who.webId);
      return {
        change,
        rooms,
        unread,
        threads: threads.filter((thread) => isIn(keys, thread.root)),
        ...(home ? { home } : {}),
      };
    },

    async messages(who: WebPerson, room: string, before?: number) {
      checkRoom(config, who, room);
      const page = { limit: PAGE, ...(before === undefined ? {} : { before }) };
      const messages = await messagesOf(scope, room, who.webId, page);
      return { messages, isAll: messages.length < PAGE };
    },

    async thread(who: WebPerson, rootId: string) {
      const root = await visibleMessage(scope, config, who, rootId);
      return { root, replies: await repliesOf(scope, root.messageId, who.webId, REPLIES) };
    },

    async threads(who: WebPerson) {
      const rooms = [directRoom(who.webId), ...roomsFor(config, who).map((room) => room.room)];
      const threads = await followedThreads(scope, who.webId, THREADS);
      return threads.filter((thread) => isIn(rooms, thread.root));
    },

    message: (who: WebPerson, messageId: string) => visibleMessage(scope, config, who, messageId),

    async markRead(who: WebPerson, mark: { room: string } | { thread: string }, position: number) {
      if ('room' in mark) {
        checkRoom(config, who, mark.room);
        await markRoomRead(scope, who.webId, mark.room, position);
        parts.shown(mark.room, await botMessages(scope, { room: mark.room }, who.webId, position));
      } else {
        const root = await visibleMessage(scope, config, who, mark.thread);
        await markThreadRead(scope, who.webId, root.messageId, position);
        parts.shown(root.room, await botMessages(scope, { thread: root.messageId }, who.webId, position));
      }
    },
  };
}

function isIn(rooms: readonly string[], message: WebMessage): boolean {
  return rooms.includes(message.room);
}
