import type { CardView, MessageView, SignedOutView, StateView, StreamEvent } from '../wire.ts';
import { Acting } from './acting.ts';
import { Api, ApiError, newKey } from './api.ts';
import { Conversations } from './conversations.ts';
import { Live } from './live.ts';
import { Outbox } from './outbox.ts';
import { pathOf, type Route, routeOf } from './route.ts';
import { setTexts } from './texts.ts';

export type Status =
  | { kind: 'loading' }
  | { kind: 'ready' }
  | { kind: 'signed_out'; view: SignedOutView }
  | { kind: 'failed'; message: string };

const RETRY_MS = 3_000;

/** The page: who is there, what they look at, and the connection that keeps it up to date. */
export class Chat {
  status: Status = { kind: 'loading' };
  route: Route = { page: 'start' };
  home: CardView | undefined;
  isConnected = true;
  api: Api;
  readonly acting: Acting;
  readonly talk: Conversations;
  private known: StateView | undefined;
  private outboxNow: Outbox | undefined;
  private live: Live | undefined;
  private readonly listeners = new Set<() => void>();
  private isDrawn = true;
  private retry: ReturnType<typeof setTimeout> | undefined;

  constructor(as: string | undefined) {
    this.api = new Api(as);
    this.acting = new Acting(this);
    this.talk = new Conversations(this);
  }

  /** Only while `status` is ready. */
  get state(): StateView {
    if (!this.known) throw new Error('nothing is known yet');
    return this.known;
  }

  get outbox(): Outbox {
    if (!this.outboxNow) throw new Error('nothing is known yet');
    return this.outboxNow;
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Something is to be drawn anew; several changes at once are drawn once. */
  changed(): void {
    if (!this.isDrawn) return;
    this.isDrawn = false;
    queueMicrotask(() => {
      this.isDrawn = true;
      for (const listener of this.listeners) listener();
    });
  }

  /** Reads everything anew: at the start, as somebody else, or after too much was missed. */
  async start(): Promise<void> {
    clearTimeout(this.retry);
    try {
      this.begin(await this.api.get<StateView>('/web/state'));
    } catch (error) {
      const isPassing = error instanceof ApiError && error.isPassing;
      // What is on the page stays there while the server is away.
      if (isPassing) this.retry = setTimeout(() => void this.start(), RETRY_MS);
      if (isPassing && this.status.kind === 'ready') this.isConnected = false;
      else this.leave(error);
    }
    this.changed();
  }

  private leave(error: unknown): void {
    this.live?.stop();
    this.status = statusOf(error);
  }

  private begin(state: StateView): void {
    const isSame = this.known?.me.webId === state.me.webId;
    this.known = state;
    setTexts(state.texts);
    document.documentElement.lang = state.me.locale;
    this.home = state.home;
    this.talk.begin(state);
    this.status = { kind: 'ready' };
    this.isConnected = true;
    if (!isSame) {
      this.outboxNow?.stop();
      this.outboxNow = new Outbox(this.api, state.me.webId, {
        changed: () => this.changed(),
        sent: (message) => this.take(message),
      });
    }
    this.listen(state.change);
    this.outbox.send();
    this.route = { page: 'start' };
    this.show(routeOf(location.pathname, state.direct));
  }

  private listen(since: number): void {
    this.live?.stop();
    this.live = new Live(this.api, {
      event: (event) => this.onEvent(event),
      connected: (isConnected) => {
        if (isConnected) this.outbox.send();
        this.isConnected = isConnected;
        this.changed();
      },
      refused: () => void this.start(),
    });
    this.live.start(since);
  }

  private onEvent(event: StreamEvent): void {
    switch (event.type) {
      case 'message':
        this.take(event.message);
        break;
      case 'home':
        this.home = event.card;
        break;
      case 'reset':
        void this.start();
        return;
    }
    this.changed();
  }

  /** A message as it is now, from the stream or as the answer to what was just done. */
  take(message: MessageView): void {
    const { key } = message;
    if (key && this.outbox.all.some((one) => one.key === key)) this.outbox.discard(key);
    this.talk.take(message);
    if (message.thread) this.acting.onReply(message, message.thread);
    this.changed();
  }

  /** Becomes another sample person of the demo. */
  async switchTo(webId: string): Promise<void> {
    this.live?.stop();
    this.acting.forget();
    this.api = new Api(webId);
    history.pushState(null, '', this.api.url('/'));
    this.status = { kind: 'loading' };
    this.changed();
    await this.start();
  }

  /** The address of a route, for links. */
  href(route: Route): string {
    return this.api.url(pathOf(route, this.state.direct));
  }

  go(route: Route): void {
    history.pushState(null, '', this.href(route));
    this.show(route);
  }

  /** Shows what the address says, e.g. after “Back”. */
  followAddress(): void {
    if (this.known) this.show(routeOf(location.pathname, this.known.direct));
  }

  private show(wanted: Route): void {
    // Beside the list there is room for a room: the one to begin with is the direct chat.
    const isBare = wanted.page === 'start' && matchMedia('(min-width: 721px)').matches;
    const route: Route = isBare ? { page: 'room', room: this.state.direct } : wanted;
    if (isBare) history.replaceState(null, '', this.href(route));
    const before = this.route;
    this.route = route;
    if (route.page === 'room') {
      const isSameRoom = before.page === 'room' && before.room === route.room;
      if (!isSameRoom) this.talk.openRoom(route.room);
      const isSameThread = isSameRoom && before.thread === route.thread;
      if (route.thread && !isSameThread) this.talk.openThread(route.thread);
    }
    if (route.page === 'home') {
      this.api.call('POST', '/web/home', { key: newKey() }).catch((error: unknown) => this.fail(error));
    }
    this.changed();
  }

  /** Tells the person that something did not work; what they typed is kept where it is. */
  fail(error: unknown): void {
    this.acting.toast(error);
  }
}

function statusOf(error: unknown): Status {
  if (error instanceof ApiError && error.status === 401) {
    return { kind: 'signed_out', view: error.body as SignedOutView };
  }
  return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
}
