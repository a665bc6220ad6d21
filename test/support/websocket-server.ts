import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A WebSocket server for tests (RFC 6455), as far as Slack's Socket Mode needs one. */

const ACCEPT = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const TEXT = 0x1;
const CLOSE = 0x8;
const PING = 0x9;
const PONG = 0xa;

export class WebSocketServer {
  readonly clients = new Set<WebSocketClient>();
  /** Called with each new connection; by default it says hello as Slack does. */
  onConnection: (client: WebSocketClient) => void = (client) =>
    client.send({ type: 'hello', num_connections: 1 });
  private server: Server | undefined;

  async start(): Promise<this> {
    const server = createServer();
    server.on('upgrade', (request, socket: Socket) => {
      const key = `${request.headers['sec-websocket-key']}${ACCEPT}`;
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${createHash('sha1').update(key).digest('base64')}\r\n\r\n`,
      );
      const client = new WebSocketClient(socket);
      this.clients.add(client);
      socket.on('close', () => this.clients.delete(client));
      this.onConnection(client);
    });
    this.server = server;
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return this;
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.server?.address() as AddressInfo | undefined)?.port}/`;
  }

  async stop(): Promise<void> {
    for (const client of this.clients) client.cut();
    await new Promise<void>((done) => (this.server ? this.server.close(() => done()) : done()));
  }
}

export class WebSocketClient {
  /** What the other side sent, parsed. */
  readonly received: Record<string, unknown>[] = [];
  isClosed = false;
  private readonly socket: Socket;
  private buffer = Buffer.alloc(0);

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => this.onData(chunk));
    socket.on('close', () => {
      this.isClosed = true;
    });
    socket.on('error', () => {});
  }

  send(message: unknown): void {
    this.write(TEXT, Buffer.from(typeof message === 'string' ? message : JSON.stringify(message)));
  }
  ping(): void {
    this.write(PING, Buffer.from('ping'));
  }
  /** Ends the connection in the orderly way. */
  close(): void {
    this.write(CLOSE, Buffer.from([0x03, 0xe8]));
    this.socket.end();
  }
  /** Ends it like a cable that is pulled. */
  cut(): void {
    this.socket.destroy();
  }

  private write(opcode: number, payload: Buffer): void {
    const { length } = payload;
    const head =
      length < 126
        ? Buffer.from([0x80 | opcode, length])
        : Buffer.from([0x80 | opcode, 126, length >> 8, length & 0xff]);
    if (!this.socket.destroyed) this.socket.write(Buffer.concat([head, payload]));
  }

  private onData(chunk: Buffer): void {
    this.buffer = Buffer.concat([this.buffer, chunk]);
    for (let frame = this.nextFrame(); frame; frame = this.nextFrame()) {
      if (frame.opcode === TEXT)
        this.received.push(JSON.parse(frame.payload.toString()) as Record<string, unknown>);
      if (frame.opcode === PING) this.write(PONG, frame.payload);
      if (frame.opcode === CLOSE) this.close();
    }
  }

  /** Frames of clients are masked and, here, less than 64 KB long. */
  private nextFrame(): { opcode: number; payload: Buffer } | undefined {
    const { buffer } = this;
    if (buffer.length < 2) return undefined;
    const isLong = ((buffer[1] ?? 0) & 0x7f) === 126;
    const start = isLong ? 4 : 2;
    if (buffer.length < start + 4) return undefined;
    const length = isLong ? buffer.readUInt16BE(2) : (buffer[1] ?? 0) & 0x7f;
    const end = start + 4 + length;
    if (buffer.length < end) return undefined;
    const mask = buffer.subarray(start, start + 4);
    const payload = Buffer.from(buffer.subarray(start + 4, end).map((byte, n) => byte ^ (mask[n % 4] ?? 0)));
    const opcode = (buffer[0] ?? 0) & 0x0f;
    this.buffer = buffer.subarray(end);
    return { opcode, payload };
  }
}
