import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Moment = 'asked' | 'accepted' | 'answered';

interface GateParts {
  /** Where the platform's server is. */
  target: () => string;
  /** @returns true if the caller is no more: nothing more is done for it */
  passes(call: string, moment: Moment): boolean;
  /** Whether a caller with this authorization is alive. */
  admits(authorization: string | undefined): boolean;
}

/** Stands before a platform's server and sees each call come and go. */
export class Gate {
  private readonly server: Server;
  private readonly parts: GateParts;

  constructor(parts: GateParts) {
    this.parts = parts;
    this.server = createServer((request, response) => {
      this.forward(request, response).catch(() => response.destroy());
    });
  }

  /** @param port 0: any */
  async start(port: number): Promise<number> {
    await new Promise<void>((done) => this.server.listen(port, '127.0.0.1', done));
    return (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    const closed = new Promise((done) => this.server.close(done));
    this.server.closeAllConnections();
    await closed;
  }

  private async forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const { method = 'GET', url = '/' } = request;
    const call = nameOf(method, url);
    const { passes, target, admits } = this.parts;
    if (!admits(request.headers.authorization) || passes(call, 'asked')) return void response.destroy();
    const { 'content-type': type, authorization } = request.headers;
    const answer = await fetch(`${target()}${url}`, {
      method,
      headers: { ...(type ? { 'content-type': type } : {}), ...(authorization ? { authorization } : {}) },
      ...(body.length > 0 ? { body } : {}),
    });
    const text = Buffer.from(await answer.arrayBuffer());
    if (passes(call, 'accepted')) return void response.destroy();
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' });
    // Once the caller's own system has it.
    response.end(text, () => passes(call, 'answered'));
  }
}

/** `chat.postMessage`; in Teams, whose addresses hold ids, the verb and what it is about. */
function nameOf(method: string, url: string): string {
  const [path = ''] = url.split('?');
  const slack = /^\/api\/([\w.]+)$/.exec(path)?.[1];
  if (slack) return slack;
  const kind = ['activities', 'members', 'upload', 'download'].find((one) => path.includes(`/${one}`));
  return `${method} ${kind ?? 'conversations'}`;
}
