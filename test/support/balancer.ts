import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A load balancer such as stands before several replicas: connections in turn, past one that is away. */
export interface Balancer {
  url: string;
  /** Where connections go from now on; those that are open stay. */
  lead(urls: readonly string[]): void;
  /** How many connections each has had. */
  served: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

export async function balancer(): Promise<Balancer> {
  let targets: readonly string[] = [];
  let turn = 0;
  const served = new Map<string, number>();
  const sockets = new Set<Socket>();

  const forward = (client: Socket, left: number): void => {
    const target = targets[turn++ % Math.max(1, targets.length)];
    if (!target || left === 0) {
      client.destroy();
      return;
    }
    const { hostname, port } = new URL(target);
    const server = connect(Number(port), hostname);
    const onRefused = () => forward(client, left - 1);
    server.once('error', onRefused);
    server.once('connect', () => {
      server.off('error', onRefused);
      served.set(target, (served.get(target) ?? 0) + 1);
      for (const socket of [client, server]) {
        socket.on('error', () => socket.destroy());
        socket.on('close', () => {
          client.destroy();
          server.destroy();
        });
      }
      client.pipe(server);
      server.pipe(client);
    });
  };
  const listening = createServer((client) => {
    sockets.add(client);
    client.on('close', () => sockets.delete(client));
    client.on('error', () => client.destroy());
    forward(client, targets.length);
  }).listen(0, '127.0.0.1');
  await once(listening, 'listening');
  return {
    url: `http://127.0.0.1:${(listening.address() as AddressInfo).port}`,
    lead(urls) {
      targets = urls;
    },
    served,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => listening.close(done));
    },
  };
}
