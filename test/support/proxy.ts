import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP proxy before a server, so that a test can do to the line what networks do. */
export interface LineProxy {
  /** The server's URL by way of the proxy. */
  url: string;
  /** Breaks every connection and refuses new ones. */
  cut(): Promise<void>;
  restore(): Promise<void>;
  /** Nothing gets through any more in either direction, and nobody is told. New connections are no better. */
  freeze(): void;
  thaw(): void;
  /** Every connection ends with a reset, in the middle of whatever it carries; new ones are taken. */
  reset(): void;
  /**
   * Half-open: the connections there are carry nothing any more and stay so for good, as after a firewall has
   * forgotten them. New ones work.
   */
  strand(): void;
  /** What is sent from now on takes this long, in its order; zero again: no time. */
  delay(milliseconds: { toServer: number; toClient: number }): void;
  close(): Promise<void>;
}

/** Sees what goes over one connection, each piece before it is passed on. */
export interface Tap {
  /** @returns false: it is not passed on */
  toServer(bytes: Buffer): boolean;
  /** @returns false: it is not passed on */
  toClient(bytes: Buffer): boolean;
}

/** @param tap made anew for each connection */
export async function proxyTo(target: string, options: { tap?: () => Tap } = {}): Promise<LineProxy> {
  const url = new URL(target);
  const to = { host: url.hostname, port: Number(url.port) };
  const sockets = new Set<Socket>();
  let isFrozen = false;
  let delays = { toServer: 0, toClient: 0 };
  const take = (client: Socket): void => {
    const server = connect(to);
    const tap = options.tap?.();
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        server.destroy();
      });
    }
    const passOn = (from: Socket, dest: Socket, sees: (bytes: Buffer) => boolean, delayMs: () => number) => {
      const deliver = inOrder();
      from.on('data', (bytes: Buffer) => {
        if (sees(bytes)) deliver(delayMs(), () => dest.writable && dest.write(bytes));
      });
      from.on('end', () => deliver(delayMs(), () => dest.end()));
    };
    passOn(
      client,
      server,
      (bytes) => tap?.toServer(bytes) ?? true,
      () => delays.toServer,
    );
    passOn(
      server,
      client,
      (bytes) => tap?.toClient(bytes) ?? true,
      () => delays.toClient,
    );
    if (isFrozen) for (const socket of [client, server]) socket.pause();
  };
  let listening: Server | undefined;
  const listen = async (port: number): Promise<number> => {
    listening = createServer(take).listen(port, '127.0.0.1');
    await once(listening, 'listening');
    return (listening.address() as AddressInfo).port;
  };
  const port = await listen(0);
  url.port = String(port);
  const cut = async (): Promise<void> => {
    const server = listening;
    listening = undefined;
    for (const socket of sockets) socket.destroy();
    if (server) await new Promise((done) => server.close(done));
  };
  const stranded = new WeakSet<Socket>();
  return {
    url: url.href,
    cut,
    async restore() {
      await listen(port);
    },
    freeze() {
      isFrozen = true;
      for (const socket of sockets) socket.pause();
    },
    thaw() {
      isFrozen = false;
      for (const socket of sockets) if (!stranded.has(socket)) socket.resume();
    },
    reset() {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    strand() {
      for (const socket of sockets) stranded.add(socket.pause());
    },
    delay(milliseconds) {
      delays = milliseconds;
    },
    close: cut,
  };
}

/** Runs what it is given after a delay, never out of order. */
function inOrder(): (delayMs: number, run: () => void) => void {
  const waiting: (() => void)[] = [];
  return (delayMs, run) => {
    if (delayMs === 0 && waiting.length === 0) return run();
    waiting.push(run);
    // Timers of different lengths may overtake each other; whichever ends lets go the first.
    setTimeout(() => waiting.shift()?.(), delayMs);
  };
}
