import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { Registry } from 'prom-client';
import { createWebAdapter } from '../../adapters/web/index.ts';
import { textCard } from '../../src/chat/card.ts';
import type { Inbound, Interaction } from '../../src/chat/inbound.ts';
import { NOTHING } from '../../src/chat/outcome.ts';
import type { Adapter, Answer, ChatIntake } from '../../src/chat/platform.ts';
import type { Config } from '../../src/config/schema.ts';
import { createApp } from '../../src/http/app.ts';
import { silent } from './queue.ts';
import { type WebDesk, webDesk } from './web-desk.ts';

/** An intake that keeps what it gets, once, and answers what it is told to. */
interface FakeIntake extends ChatIntake {
  accepted: Inbound[];
  interactions: Interaction[];
  answer: Answer;
  /** While set, the database "can't take it". */
  isAway: boolean;
}

/** The web adapter behind a real HTTP server, over a real web chat, with a core that only listens. */
export interface WebServer extends WebDesk {
  port: number;
  adapter: Adapter;
  intake: FakeIntake;
  metrics: Registry;
  /** A request as our own page makes it. */
  ask(method: string, path: string, options?: AskOptions): Promise<Response>;
  /** A request with exactly these headers, also such as browsers and fetch don't let one set. */
  raw(
    method: string,
    path: string,
    headers: Record<string, string>,
    chunks?: readonly Uint8Array[],
  ): Promise<{ status: number; body: string }>;
}

interface AskOptions {
  as?: string;
  body?: unknown;
  bytes?: Uint8Array;
  headers?: Record<string, string | undefined>;
}

function fakeIntake(): FakeIntake {
  const keys = new Set<string>();
  const isNew = (inbound: Inbound) => {
    if (keys.has(inbound.eventKey)) return false;
    keys.add(inbound.eventKey);
    return true;
  };
  const intake: FakeIntake = {
    accepted: [],
    interactions: [],
    answer: { outcome: NOTHING, locale: 'en', timeZone: 'UTC' },
    isAway: false,
    async accept(inbound) {
      if (intake.isAway) throw new Error('the database is away');
      if (!isNew(inbound)) return 'duplicate';
      intake.accepted.push(inbound);
      return 'accepted';
    },
    async interact(inbound) {
      if (intake.isAway) throw new Error('the database is away');
      if (isNew(inbound)) intake.interactions.push(inbound);
      return intake.answer;
    },
  };
  return intake;
}

export const replied = (text: string): Answer => ({
  outcome: { kind: 'reply', card: textCard(text) },
  locale: 'en',
  timeZone: 'UTC',
});

export async function webServer(change?: (config: Config) => Config): Promise<WebServer> {
  const desk = await webDesk(change);
  const intake = fakeIntake();
  const metrics = new Registry();
  const adapter = await createWebAdapter(
    { chat: desk.chat, mode: desk.config.web.signIn },
    { intake, config: desk.config, log: silent, metrics, clock: desk.unit.clock },
  );
  const other = express.Router().post('/other', (_request, response) => {
    response.send('another adapter');
  });
  const problems = async () => ({});
  const app = createApp({ log: silent, metrics, adapters: [adapter], problems, routes: [other] });
  const server = createServer(app);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  return {
    ...desk,
    port,
    adapter,
    intake,
    metrics,
    ask(method, path, { as, body, bytes, headers = {} } = {}) {
      const url = new URL(path, origin);
      if (as) url.searchParams.set('as', as);
      const all: Record<string, string | undefined> = {
        'X-Parley': '1',
        'Sec-Fetch-Site': 'same-origin',
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      };
      const sent = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
      const content = bytes ? new Uint8Array(bytes) : body === undefined ? null : JSON.stringify(body);
      return fetch(url, { method, headers: Object.fromEntries(sent), body: content, redirect: 'manual' });
    },
    raw: (method, path, headers, chunks) => rawRequest(port, method, path, headers, chunks),
    async stop() {
      await adapter.stop();
      await closed(server);
      await desk.stop();
    },
  };
}

function rawRequest(
  port: number,
  method: string,
  path: string,
  headers: Record<string, string>,
  chunks: readonly Uint8Array[] = [],
) {
  return new Promise<{ status: number; body: string }>((done, fail) => {
    const sent = httpRequest(
      { host: '127.0.0.1', port, method, path, headers, setHost: false },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () =>
          done({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString() }),
        );
      },
    );
    sent.on('error', fail);
    for (const chunk of chunks) sent.write(chunk);
    sent.end();
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((done) => {
    server.close(() => done());
    server.closeAllConnections();
  });
}
