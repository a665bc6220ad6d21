import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP proxy before a server, so that a test can take the server away and bring it back. */
export interface LineProxy {
  /** The server's URL by way of the proxy. */
  url: string;
  /** Breaks every connection and refuses new ones. */
  cut(): Promise<void>;
  restore(): Promise<void>;
  /** Nothing gets through any more in either direction, and nobody is told. */
  freeze(): void;
  thaw(): void;
  close(): Promise<void>;
}

export async function proxyTo(target: string): Promise<LineProxy> {
  const url = new URL(target);
  const to = { host: url.hostname, port: Number(url.port) };
  const sockets = new Set<Socket>();
  let isFrozen = false;
  const forward = (client: Socket): void => {
    const server = connect(to);
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        server.destroy();
      });
      if (isFrozen) socket.pause();
    }
    client.pipe(server);
    server.pipe(client);
    if (isFrozen) for (const socket of [client, server]) socket.pause();
  };
  let listening: Server | undefined;
  const listen = async (port: number): Promise<number> => {
    listening = createServer(forward).listen(port, '127.0.0.1');
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
      for (const socket of sockets) socket.resume();
    },
    close: cut,
  };
}
