import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSigningKeys } from '../../../adapters/teams/door/keys.ts';
import { publicKeys } from '../../support/teams-server.ts';

/** A key server whose keys and moods the test sets. */
let server: Server;
let base: string;
let keys: object[];
let jwksUri: string | undefined;
let isBroken: boolean;
let fetched: number;
let now: Temporal.Instant;
const clock = { now: () => now };

beforeEach(async () => {
  keys = await publicKeys();
  jwksUri = undefined;
  isBroken = false;
  fetched = 0;
  now = Temporal.Instant.from('2026-11-24T09:00:00Z');
  server = createServer((request, response) => {
    if (isBroken) return response.writeHead(503).end();
    if (request.url === '/metadata')
      return response.end(JSON.stringify({ jwks_uri: jwksUri ?? `${base}/keys` }));
    fetched += 1;
    return response.end(JSON.stringify({ keys }));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.close();
  server.closeAllConnections();
});

const make = () => createSigningKeys({ metadataUrl: `${base}/metadata`, clock });

describe('signing keys', () => {
  it('are fetched once for many who ask at the same time', async () => {
    const signing = make();
    const found = await Promise.all([1, 2, 3, 4].map(() => signing.find('test-key')));
    expect(found.every((key) => key?.endorsements.includes('msteams'))).toBe(true);
    expect(fetched).toBe(1);
  });

  it('are looked for again when one is unknown, but at most once a minute', async () => {
    const signing = make();
    expect(await signing.find('new-key')).toBeUndefined();
    keys = keys.map((key) => ({ ...key, kid: 'new-key' }));
    expect(await signing.find('new-key')).toBeUndefined();
    expect(fetched).toBe(1);
    now = now.add({ seconds: 61 });
    expect(await signing.find('new-key')).toBeDefined();
    expect(fetched).toBe(2);
  });

  it('are renewed after a day, and stay good while the key server is away', async () => {
    const signing = make();
    await signing.find('test-key');
    now = now.add({ hours: 25 });
    isBroken = true;
    expect(await signing.find('test-key')).toBeDefined();
    isBroken = false;
    now = now.add({ minutes: 2 });
    await signing.find('test-key');
    expect(fetched).toBe(2);
  });

  it('that were never had are an error, not a refusal', async () => {
    isBroken = true;
    const signing = make();
    await expect(signing.find('test-key')).rejects.toThrow('503');
    await expect(signing.find('test-key')).rejects.toThrow('could not be fetched yet');
  });

  it('from another host than the metadata are not trusted', async () => {
    jwksUri = 'https://evil.example/keys';
    await expect(make().find('test-key')).rejects.toThrow('another host');
  });
});
