import { randomUUID } from 'node:crypto';
import { type IncomingMessage, request } from 'node:http';

/**
 * A browser of the web chat as far as the network goes: each request has a connection of its own, what fails
 * is sent again under the same key, and the stream of changes is taken up where it was cut.
 */
export class WebClient {
  private readonly origin: string;
  private readonly as: string;
  private isClosed = false;
  private stream: IncomingMessage | undefined;
  /** Ids of the stream's events that have come, in order. */
  readonly changes: number[] = [];
  /** Texts of new messages as the stream told them, each as often as it did. */
  readonly heard = new Map<string, string>();
  reconnects = 0;

  constructor(origin: string, as: string) {
    this.origin = origin;
    this.as = as;
  }

  get<T>(path: string): Promise<T> {
    return this.again('GET', path, undefined);
  }

  /** @returns once the server has it */
  async say(room: string, text: string): Promise<void> {
    await this.again('POST', '/web/messages', { key: randomUUID(), room, text, mentions: [], files: [] });
  }

  async press(room: string, action: string, subject: string): Promise<void> {
    const where = { room };
    const body = { key: randomUUID(), type: 'action', where, action, subject, values: {} };
    await this.again('POST', '/web/interactions', body);
  }

  /** Follows the changes until `close`. */
  async follow(since: number): Promise<void> {
    let last = since;
    while (!this.isClosed) {
      try {
        await this.followOnce(last, (id) => {
          last = id;
        });
      } catch {
        // Cut, or nobody there at this moment: as a browser does, again.
      }
      this.reconnects++;
      await new Promise((done) => setTimeout(done, 50));
    }
  }

  close(): void {
    this.isClosed = true;
    this.stream?.destroy();
  }

  private async followOnce(since: number, passed: (id: number) => void): Promise<void> {
    const response = await this.ask('GET', '/web/events', undefined, { 'last-event-id': String(since) });
    if (response.statusCode !== 200) throw new Error(`the stream was answered with ${response.statusCode}`);
    this.stream = response;
    let waiting = '';
    for await (const chunk of response.setEncoding('utf8')) {
      waiting += chunk;
      const events = waiting.split('\n\n');
      waiting = events.pop() ?? '';
      for (const event of events) this.hear(event, passed);
    }
  }

  private hear(event: string, passed: (id: number) => void): void {
    const id = Number(/^id: (\d+)/m.exec(event)?.[1]);
    const data = /^data: (.*)$/m.exec(event)?.[1];
    if (!data || Number.isNaN(id)) return;
    const told = JSON.parse(data);
    this.changes.push(id);
    passed(id);
    if (told.type === 'message') this.heard.set(told.message.id, told.message.text);
  }

  private async again<T>(method: string, path: string, body: object | undefined): Promise<T> {
    const deadline = Date.now() + 20_000;
    for (;;) {
      const answer = await this.once(method, path, body).catch(() => undefined);
      if (answer && answer.status < 500) {
        if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
        return (answer.text ? JSON.parse(answer.text) : undefined) as T;
      }
      if (Date.now() > deadline) throw new Error(`${method} ${path}: no answer`);
      await new Promise((done) => setTimeout(done, 50));
    }
  }

  private async once(method: string, path: string, body: object | undefined) {
    const response = await this.ask(method, path, body, {});
    let text = '';
    for await (const chunk of response.setEncoding('utf8')) text += chunk;
    return { status: response.statusCode ?? 0, text };
  }

  private ask(
    method: string,
    path: string,
    body: object | undefined,
    headers: Record<string, string>,
  ): Promise<IncomingMessage> {
    return new Promise((done, fail) => {
      const asked = request(
        `${this.origin}${path}?as=${this.as}`,
        {
          method,
          agent: false,
          headers: {
            ...headers,
            'x-parley': '1',
            'sec-fetch-site': 'same-origin',
            ...(body ? { 'content-type': 'application/json' } : {}),
          },
        },
        done,
      );
      asked.on('error', fail);
      asked.end(body ? JSON.stringify(body) : undefined);
    });
  }
}
