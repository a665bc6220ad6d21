import type { Request, Response, Router } from 'express';
import type { Gauge } from 'prom-client';
import type { WebPerson } from '../../../src/webchat/model.ts';
import { cardView, readerOf } from '../views.ts';
import type { StreamEvent } from '../wire.ts';
import { position } from './parse.ts';
import type { RouteParts } from './parts.ts';

/** Proxies cut a connection on which nothing comes. */
const HEARTBEAT_MS = 25_000;
/** Then the browser connects again by itself and proves anew who it is; it misses nothing by that. */
const LIFE_MS = 300_000;
/** More pages of one person than this at once are nobody's; the oldest gives way. */
const MOST_STREAMS = 30;
/** What waits for a browser that doesn't read; it is cut off and catches up later. */
const MOST_WAITING = 4_000_000;

/** The stream of changes, one for each open page. `Last-Event-ID` takes it up where it was left. */
export class EventStreams {
  private readonly open = new Map<Response, WebPerson>();
  private readonly parts: RouteParts;
  private readonly connected: Gauge;

  constructor(parts: RouteParts, connected: Gauge) {
    this.parts = parts;
    this.connected = connected;
  }

  mount(router: Router): void {
    router.get(
      '/web/events',
      this.parts.asPerson(async (who, request, response) => {
        const from = request.get('last-event-id') ?? request.query.since;
        await this.stream(who, position.parse(from), request, response);
      }),
    );
  }

  /** The pages connect again somewhere else, or here once we are back. */
  stop(): void {
    for (const response of this.open.keys()) response.end();
  }

  private async stream(who: WebPerson, since: number, request: Request, response: Response): Promise<void> {
    response.set({ 'Content-Type': 'text/event-stream; charset=utf-8', 'X-Accel-Buffering': 'no' });
    response.flushHeaders();
    response.write('retry: 1000\n\n');
    this.giveWay(who);
    this.open.set(response, who);
    this.connected.set(this.open.size);
    const heartbeat = setInterval(() => void this.beat(who, request, response), HEARTBEAT_MS);
    const end = setTimeout(() => response.end(), LIFE_MS);
    let leave = () => {};
    response.on('close', () => {
      leave();
      clearInterval(heartbeat);
      clearTimeout(end);
      this.open.delete(response);
      this.connected.set(this.open.size);
    });
    try {
      leave = await this.subscribe(who, since, response);
      if (response.closed) leave();
    } catch (error) {
      response.end();
      throw error;
    }
  }

  /** Whoever has signed out, or was disabled, hears nothing more after the next heartbeat. */
  private async beat(who: WebPerson, request: Request, response: Response): Promise<void> {
    let isGone = false;
    try {
      isGone = (await this.parts.whoIs(request))?.webId !== who.webId;
    } catch (error) {
      this.parts.log.debug({ err: error }, 'could not look whether a session goes on; the next beat does');
    }
    if (response.closed || response.writableEnded) return;
    if (isGone) response.end();
    else response.write(': still here\n\n');
  }

  private giveWay(who: WebPerson): void {
    const own = [...this.open].filter(([, person]) => person.webId === who.webId);
    for (const [oldest] of own.slice(0, Math.max(0, own.length - MOST_STREAMS + 1))) oldest.end();
  }

  private subscribe(who: WebPerson, since: number, response: Response): Promise<() => void> {
    const { chat, views } = this.parts;
    const reader = readerOf(who);
    return chat.subscribe(who, since, {
      onChange: (change) => {
        if (change.type === 'home') {
          send(response, { type: 'home', card: cardView(change.card, reader) }, change.change);
          return;
        }
        send(response, { type: 'message', message: views.of(change.message, reader) }, change.change);
        const isToThem = change.message.authorId === null && change.message.room === `@${who.webId}`;
        if (isToThem) void this.checkReader(who, response);
      },
      onReset: () => send(response, { type: 'reset' }),
    });
  }

  /** “语言 中文” in the chat changes the language of everything that the page shows. */
  private async checkReader(who: WebPerson, response: Response): Promise<void> {
    const { chat, log } = this.parts;
    try {
      chat.forget(who.webId);
      const now = await chat.person(who.webId);
      if (now?.locale !== who.locale || now.timeZone !== who.timeZone) send(response, { type: 'reset' });
    } catch (error) {
      log.debug({ err: error }, 'could not look whether a person changed their language');
    }
  }
}

function send(response: Response, event: StreamEvent, change?: number): void {
  if (response.closed || response.writableEnded) return;
  if (response.writableLength > MOST_WAITING) {
    response.destroy();
    return;
  }
  const id = change === undefined ? '' : `id: ${change}\n`;
  response.write(`${id}data: ${JSON.stringify(event)}\n\n`);
}
