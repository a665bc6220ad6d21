import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';

export interface Listening {
  port: number;
  /** Takes no new connections, lets requests end, cuts what is still open after `graceMs`. */
  close(graceMs: number): Promise<void>;
}

/** @param host `127.0.0.1`, or undefined for every address of the machine */
export async function listen(app: Express, port: number, host: string | undefined): Promise<Listening> {
  const server = createServer(app);
  // Longer than a load balancer's idle time, so that it is never us who cut a connection it is about to use.
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(port, host, done);
  }).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      throw new Error(`Port ${port} is in use. Stop what runs there, or set PORT to another.`, {
        cause: error,
      });
    }
    throw error;
  });
  return { port: (server.address() as AddressInfo).port, close: (graceMs) => close(server, graceMs) };
}

function close(server: Server, graceMs: number): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearTimeout(timer);
      done();
    });
    server.closeIdleConnections();
  });
}
