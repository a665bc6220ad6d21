import { connect } from 'node:net';
import express from 'express';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../../src/http/app.ts';
import { type Listening, listen } from '../../../src/http/listen.ts';
import { silent } from '../../support/queue.ts';
import { tried } from '../payloads.ts';

/**
 * Requests that a proxy and a server may read differently: each is refused, or read in the one way that the
 * standard allows, so that no second request hides inside a first.
 */

const reached: string[] = [];
let http: Listening;
beforeAll(async () => {
  const routes = express.Router().all('/{*path}', express.text({ type: () => true }), (request, response) => {
    reached.push(`${request.method} ${request.path}`);
    response.send('here');
  });
  const app = createApp({
    log: silent,
    metrics: new Registry(),
    adapters: [],
    problems: async () => ({}),
    routes: [routes],
  });
  http = await listen(app, 0, '127.0.0.1');
});
afterAll(() => http.close(100));

/** Sends bytes as they are. @returns the status lines of whatever came back */
function raw(text: string): Promise<string[]> {
  return new Promise((done) => {
    const socket = connect(http.port, '127.0.0.1');
    let answer = '';
    socket.on('data', (part) => {
      answer += part.toString('latin1');
    });
    const end = () => done([...answer.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map((match) => match[1] ?? ''));
    socket.on('close', end);
    socket.on('error', end);
    socket.end(text, 'latin1');
  });
}

const SMUGGLED = 'GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n';
const ATTACKS: [string, string][] = [
  [
    'a length and chunks',
    `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${SMUGGLED}`,
  ],
  [
    'chunks and a length',
    `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n${SMUGGLED}`,
  ],
  [
    'two lengths',
    `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: ${SMUGGLED.length}\r\n\r\n${SMUGGLED}`,
  ],
  [
    'a list of lengths',
    `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0, ${SMUGGLED.length}\r\n\r\n${SMUGGLED}`,
  ],
  ['a length with a sign', `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +0\r\n\r\n${SMUGGLED}`],
  ['a length in hex', `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x0\r\n\r\n${SMUGGLED}`],
  ['a negative length', `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n${SMUGGLED}`],
  [
    'chunks under a blank',
    `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n${SMUGGLED}`,
  ],
  [
    'chunks of another kind',
    `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${SMUGGLED}`,
  ],
  [
    'chunked twice',
    `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${SMUGGLED}`,
  ],
  [
    'a header after a tab',
    `POST / HTTP/1.1\r\nHost: a\r\n\tTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${SMUGGLED}`,
  ],
  [
    'a chunk that lies',
    `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nfffffffff\r\n${SMUGGLED}`,
  ],
  ['a bare line feed', `POST / HTTP/1.1\nHost: a\nContent-Length: 0\n\n${SMUGGLED}`],
  [
    'a bare carriage return',
    `POST / HTTP/1.1\r\nHost: a\r\nX: a\rTransfer-Encoding: chunked\r\n\r\n${SMUGGLED}`,
  ],
  ['a NUL in a header', `GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n${SMUGGLED}`],
  ['two Hosts', `GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n`],
  ['two Hosts in other letters', `GET / HTTP/1.1\r\nHost: a\r\nHOST: a\r\n\r\n`],
  ['no Host', 'GET / HTTP/1.1\r\n\r\n'],
  ['a later version', 'GET / HTTP/9.9\r\nHost: a\r\n\r\n'],
  ['a method that is none', 'GOT / HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['a tunnel', 'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n'],
  ['a header of 100 KB', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`],
  ['an address of 100 KB', `GET /${'x'.repeat(100_000)} HTTP/1.1\r\nHost: a\r\n\r\n`],
  ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['a TLS hello', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
];

describe('a request that can be read in two ways', () => {
  it.each(ATTACKS)('with %s carries no second one in', async (_what, text) => {
    reached.length = 0;
    const statuses = await raw(text);
    expect(reached).not.toContain('GET /smuggled');
    expect(statuses.filter((status) => status.startsWith('2'))).toEqual([]);
    expect(
      statuses.filter((status) => status.startsWith('5') && status !== '505' && status !== '501'),
    ).toEqual([]);
  });

  it('of the right kind is answered, so the others fail for their own fault', async () => {
    reached.length = 0;
    expect(await raw('GET /good HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')).toEqual(['200']);
    expect(reached).toEqual(['GET /good']);
  });

  it('is not echoed: TRACE shows nobody their own cookies', async () => {
    const response = await new Promise<string>((done) => {
      const socket = connect(http.port, '127.0.0.1');
      let answer = '';
      socket.on('data', (part) => {
        answer += part.toString();
      });
      socket.on('close', () => done(answer));
      socket.end('TRACE /healthz HTTP/1.1\r\nHost: a\r\nCookie: canary=1\r\nConnection: close\r\n\r\n');
    });
    expect(response).not.toContain('canary');
  });

  it('a thousand headers, or a connection that says nothing, holds nobody else up', async ({ task }) => {
    const many = Array.from({ length: 3_000 }, (_, n) => `X-${n}: 1`).join('\r\n');
    const silentOnes = Array.from({ length: 50 }, () => connect(http.port, '127.0.0.1'));
    await raw(`GET /many HTTP/1.1\r\nHost: a\r\n${many}\r\n\r\n`);
    const began = performance.now();
    expect(await raw('GET /good HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')).toEqual(['200']);
    expect(performance.now() - began).toBeLessThan(2_000);
    for (const socket of silentOnes) socket.destroy();
    tried(task, 51);
  });
});
