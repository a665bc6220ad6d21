import type {
  MessageView,
  PageView,
  RoomView,
  StateView,
  ThreadLineView,
  ThreadView,
  WhereView,
} from '../wire.ts';
import { ApiError } from './api.ts';
import type { Chat } from './chat.ts';
import { merge, upsert } from './messages.ts';

export interface RoomState {
  messages: MessageView[];
  isAll: boolean;
  isLoaded: boolean;
  /** What had been read when the room was opened: where the line “New” stands. */
  readUpTo: number;
}

export interface ThreadState {
  root: MessageView | undefined;
  replies: MessageView[];
  isLoaded: boolean;
  isMissing: boolean;
  readUpTo: number | undefined;
}

/** What the page knows of rooms and threads: loaded when they are opened, kept up to date by what arrives. */
export class Conversations {
  rooms: RoomView[] = [];
  threads: ThreadLineView[] = [];
  private readonly chat: Chat;
  private readonly roomStates = new Map<string, RoomState>();
  private readonly threadStates = new Map<string, ThreadState>();

  constructor(chat: Chat) {
    this.chat = chat;
  }

  /** Begins with what the server says; messages are loaded again when they are looked at. */
  begin(state: StateView): void {
    this.rooms = state.rooms;
    this.threads = state.threads;
    this.roomStates.clear();
    this.threadStates.clear();
  }

  room(room: string): RoomState {
    const known = this.roomStates.get(room);
    if (known) return known;
    const fresh = { messages: [], isAll: false, isLoaded: false, readUpTo: this.readIn(room) };
    this.roomStates.set(room, fresh);
    return fresh;
  }

  thread(root: string): ThreadState {
    const known = this.threadStates.get(root);
    if (known) return known;
    const readUpTo = this.readUnder(root);
    const fresh = { root: undefined, replies: [], isLoaded: false, isMissing: false, readUpTo };
    this.threadStates.set(root, fresh);
    return fresh;
  }

  /** A room comes before the person's eyes. */
  openRoom(room: string): void {
    const state = this.room(room);
    state.readUpTo = this.readIn(room);
    if (!state.isLoaded) void this.loadPage(room, {});
  }

  openThread(root: string): void {
    this.thread(root).readUpTo = this.readUnder(root);
    void this.loadThread(root);
  }

  /** The page of messages before those that are shown. */
  async loadEarlier(room: string): Promise<void> {
    const first = this.room(room).messages[0];
    if (first && !this.room(room).isAll) await this.loadPage(room, { before: String(first.position) });
  }

  private async loadPage(room: string, query: Record<string, string>): Promise<void> {
    try {
      const path = `/web/rooms/${encodeURIComponent(room)}/messages`;
      const page = await this.chat.api.get<PageView>(path, query);
      const state = this.room(room);
      const messages = merge(state.messages, page.messages);
      this.roomStates.set(room, { ...state, messages, isAll: page.isAll, isLoaded: true });
      this.chat.changed();
    } catch (error) {
      // A room that isn't there for this person: back to where they can be.
      if (error instanceof ApiError && error.status === 404) this.chat.go({ page: 'start' });
      else this.chat.fail(error);
    }
  }

  private async loadThread(root: string): Promise<void> {
    try {
      const view = await this.chat.api.get<ThreadView>(`/web/threads/${encodeURIComponent(root)}`);
      const state = this.thread(root);
      const replies = merge(state.replies, view.replies);
      this.threadStates.set(root, { ...state, root: view.root, replies, isLoaded: true });
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 404)) return this.chat.fail(error);
      this.threadStates.set(root, { ...this.thread(root), isMissing: true, isLoaded: true });
    }
    this.chat.changed();
  }

  /** A message as it is now, from the stream or as the answer to what was just done. */
  take(message: MessageView): void {
    if (message.thread) this.takeReply(message, message.thread);
    else this.takeTop(message);
  }

  private takeTop(message: MessageView): void {
    const state = this.roomStates.get(message.room);
    const isNew = !state?.messages.some((known) => known.id === message.id);
    // One from before the first page is not shown yet, so that no gap seems to be none.
    const first = state?.messages[0]?.position ?? 0;
    if (state && (state.isAll || message.position >= first)) {
      this.roomStates.set(message.room, { ...state, messages: upsert(state.messages, message) });
    }
    const thread = this.threadStates.get(message.id);
    if (thread) this.threadStates.set(message.id, { ...thread, root: message });
    const room = this.rooms.find((view) => view.room === message.room);
    const isOthers = message.authorId !== this.chat.state.me.webId && !message.isDeleted;
    if (room && isOthers && isNew && message.position === message.change && message.position > room.read) {
      this.setRoom({ ...room, unread: Math.min(100, room.unread + 1) });
    }
    if (message.replies) this.takeRoot(message);
  }

  private takeReply(message: MessageView, root: string): void {
    const thread = this.threadStates.get(root);
    if (thread) this.threadStates.set(root, { ...thread, replies: upsert(thread.replies, message) });
  }

  /** The line of a thread that the person follows; one that is new to the list is asked for. */
  private takeRoot(message: MessageView): void {
    if (this.threads.some((thread) => thread.root.id === message.id)) {
      this.threads = this.threads.map((thread) =>
        thread.root.id === message.id ? { ...thread, root: message } : thread,
      );
      return;
    }
    this.chat.api
      .get<ThreadLineView[]>('/web/threads')
      .then((threads) => {
        this.threads = threads;
        this.chat.changed();
      })
      .catch((error: unknown) => this.chat.fail(error));
  }

  private setRoom(room: RoomView): void {
    this.rooms = this.rooms.map((view) => (view.room === room.room ? room : view));
  }

  /** The person has seen a room's messages up to a position. */
  seeRoom(room: string, position: number): void {
    const view = this.rooms.find((candidate) => candidate.room === room);
    if (!view || (view.read >= position && view.unread === 0)) return;
    this.setRoom({ ...view, read: Math.max(view.read, position), unread: 0 });
    this.mark({ room, position });
  }

  seeThread(root: string, position: number): void {
    const line = this.threads.find((thread) => thread.root.id === root);
    if (!line || line.read >= position) return;
    this.threads = this.threads.map((thread) =>
      thread.root.id === root ? { ...thread, read: position } : thread,
    );
    this.mark({ thread: root, position });
  }

  private mark(mark: Record<string, string | number>): void {
    // A mark that gets lost is made up for by the next one.
    this.chat.api.call('POST', '/web/read', mark).catch(() => {});
    this.chat.changed();
  }

  hasUnread(thread: ThreadLineView): boolean {
    const { replies } = thread.root;
    return (
      replies !== undefined && replies.position > thread.read && replies.authorId !== this.chat.state.me.webId
    );
  }

  hasUnreadReplies(root: string): boolean {
    const line = this.threads.find((thread) => thread.root.id === root);
    return line !== undefined && this.hasUnread(line);
  }

  /** Position of the latest message of a place that is known here. */
  lastPosition({ room, thread }: WhereView): number {
    if (!thread) return this.room(room).messages.at(-1)?.position ?? 0;
    const { root, replies } = this.thread(thread);
    return replies.at(-1)?.position ?? root?.position ?? 0;
  }

  private readIn(room: string): number {
    return this.rooms.find((view) => view.room === room)?.read ?? 0;
  }

  private readUnder(root: string): number | undefined {
    return this.threads.find((thread) => thread.root.id === root)?.read;
  }
}
