import { EventEmitter } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Call {
  method: string;
  body: Record<string, unknown>;
  /** performance.now() when the request was complete. */
  at: number;
}

/** Slack's Web API as a door that answers at once, so that only Parley's own time is measured. */
export class SlackDoor extends EventEmitter<{ call: [Call] }> {
  readonly calls: Call[] = [];
  /** Channels that answer 429 with Retry-After (seconds). */
  readonly limited = new Map<string, number>();
  private server: Server | undefined;
  private lastTs = 0;

  async start(): Promise<string> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const method = (request.url ?? '').split('/').pop()?.split('?')[0] ?? '';
        const text = Buffer.concat(chunks).toString();
        const body = bodyOf(text, request.headers['content-type'] ?? '');
        const call = { method, body, at: performance.now() };
        this.calls.push(call);
        const wait = this.limited.get(String(body.channel ?? ''));
        if (wait !== undefined && method === 'chat.postMessage') {
          response.writeHead(429, { 'Retry-After': String(wait), 'Content-Type': 'application/json' });
          response.end('{"ok":false,"error":"ratelimited"}');
        } else {
          response.writeHead(200, { 'Content-Type': 'application/json' });
          response.end(JSON.stringify({ ok: true, ...this.answer(method, body) }));
        }
        this.emit('call', call);
      });
    });
    this.server = server;
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`;
  }

  stop(): void {
    this.server?.closeAllConnections();
    this.server?.close();
  }

  private answer(method: string, body: Record<string, unknown>): Record<string, unknown> {
    switch (method) {
      case 'auth.test':
        return {
          team_id: 'T0BENCH',
          team: 'Bench',
          user_id: 'U0BOT',
          bot_id: 'B0BOT',
          user: 'parley',
          url: 'https://bench.slack.com/',
        };
      case 'chat.postMessage':
        return { channel: body.channel, ts: this.nextTs(), message: {} };
      case 'chat.update':
        return { channel: body.channel, ts: body.ts, message: {} };
      case 'conversations.open':
        return { channel: { id: `D${String(body.users).slice(1)}` } };
      case 'users.info':
        return {
          user: {
            id: body.user,
            name: String(body.user).toLowerCase(),
            tz: 'Europe/Berlin',
            locale: 'en-US',
            profile: {
              real_name: `Person ${body.user}`,
              display_name: '',
              email: `${body.user}@example.com`,
            },
          },
        };
      case 'views.open':
        return { view: { id: 'V1', hash: '1' } };
      default:
        return {};
    }
  }

  private nextTs(): string {
    this.lastTs++;
    return `${Math.floor(Date.now() / 1000)}.${String(this.lastTs).padStart(6, '0')}`;
  }
}

function bodyOf(text: string, type: string): Record<string, unknown> {
  if (type.includes('json')) return JSON.parse(text || '{}') as Record<string, unknown>;
  const out: Record<string, unknown> = {};
  for (const [key, value] of new URLSearchParams(text)) {
    out[key] = /^[[{]/.test(value) ? (JSON.parse(value) as unknown) : value;
  }
  return out;
}
