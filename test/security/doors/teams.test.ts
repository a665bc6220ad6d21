import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { HttpResponse, http } from 'msw';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { activity, BOT, PERSON, type TeamsDesk, teamsDesk } from '../../support/teams-desk.ts';
import {
  botToken,
  craftedToken,
  publicKeyPem,
  publicKeys,
  SERVICE_URL,
  SETTINGS,
  TENANT,
  TeamsServer,
} from '../../support/teams-server.ts';
import { tried } from '../payloads.ts';
import { INSIDE, lookalikes } from './addresses.ts';

/** Attacks on Teams' door: whoever hasn't a token of the Bot Framework's, made for this bot, reaches nobody. */

const teams = new TeamsServer();
let desk: TeamsDesk;
let keysFetched = 0;
beforeAll(async () => {
  teams.start();
  teams.server.use(
    http.get('https://login.botframework.com/v1/.well-known/keys', async () => {
      keysFetched++;
      return HttpResponse.json({ keys: await publicKeys() });
    }),
  );
  desk = await teamsDesk();
  // The keys are known from here on, to botbuilder too.
  expect((await desk.post(activity())).status).toBe(200);
});
afterAll(async () => {
  await desk.stop();
  teams.stop();
});
let before: number;
const reached = () => desk.events.length + desk.interactions.length;
beforeEach(() => {
  before = reached();
});

/** Posts with exactly this Authorization header. */
const bearing = (authorization: string, body: object = activity()) =>
  desk.post(body, { token: null, headers: { authorization } });

const seconds = (from: number) => Math.floor(Date.now() / 1000) + from;
const none = (claims: object) =>
  [{ alg: 'none', typ: 'JWT', kid: 'test-key' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
const good = { iss: 'https://api.botframework.com', aud: SETTINGS.appId, serviceurl: SERVICE_URL, exp: 4e9 };

async function hmacWith(secret: string): Promise<string> {
  return new SignJWT(good).setProtectedHeader({ alg: 'HS256', kid: 'test-key' }).sign(Buffer.from(secret));
}

async function selfSigned(header: Record<string, unknown>): Promise<string> {
  const own = await generateKeyPair('RS256');
  const jwk = await exportJWK(own.publicKey);
  const filled = Object.fromEntries(
    Object.entries(header).map(([name, value]) => [name, value === 'JWK' ? jwk : value]),
  );
  return new SignJWT(good).setProtectedHeader({ alg: 'RS256', ...filled }).sign(own.privateKey);
}

const FORGED: [string, () => Promise<string> | string][] = [
  ['alg none', () => `${none(good)}.`],
  ['alg none with a signature', () => `${none(good)}.AAAA`],
  ['alg None', () => `${none(good).replace('none', 'None')}.AAAA`],
  ['no alg', () => craftedToken({ alg: undefined }, {})],
  ['alg in lower case', () => craftedToken({ alg: 'rs256' }, {})],
  ['RS384 over the right key', () => craftedToken({ alg: 'RS384' }, {}, 'sha384')],
  ['RS512 over the right key', () => craftedToken({ alg: 'RS512' }, {}, 'sha512')],
  ['PS256', () => craftedToken({ alg: 'PS256' }, {})],
  ['HS256 with the public key as PEM', async () => hmacWith(await publicKeyPem())],
  ['HS256 with the public key as JWK', async () => hmacWith(JSON.stringify((await publicKeys())[0]))],
  ['HS256 with the app id', () => hmacWith(SETTINGS.appId.repeat(2))],
  ['HS256 with nothing', () => hmacWith('\0'.repeat(32))],
  ['a stranger’s key under our key’s name', () => selfSigned({ kid: 'test-key' })],
  ['a stranger’s key in the header', () => selfSigned({ kid: 'test-key', jwk: 'JWK' })],
  ['a stranger’s key by address', () => selfSigned({ kid: 'x', jku: 'https://evil.example/keys' })],
  [
    'a stranger’s certificate',
    () => selfSigned({ kid: 'test-key', x5u: 'https://evil.example/c', x5c: ['AAAA'] }),
  ],
  ['a key named like a path', () => selfSigned({ kid: '../../../../dev/null' })],
  ['a key named like SQL', () => selfSigned({ kid: "x' union select 'AAAA" })],
  ['a key named like a property', () => selfSigned({ kid: '__proto__' })],
  ['no key named', () => craftedToken({ kid: undefined }, {})],
  ['a critical extension', () => craftedToken({ crit: ['b64'], b64: false }, {})],
  ['no issuer', () => craftedToken({}, { iss: undefined })],
  ['the issuer of emulators', () => craftedToken({}, { iss: `https://sts.windows.net/${TENANT}/` })],
  [
    'the issuer of skills',
    () => craftedToken({}, { iss: `https://login.microsoftonline.com/${TENANT}/v2.0` }),
  ],
  ['the issuer with a slash', () => craftedToken({}, { iss: 'https://api.botframework.com/' })],
  ['the issuer of the government cloud', () => craftedToken({}, { iss: 'https://api.botframework.us' })],
  ['several issuers', () => craftedToken({}, { iss: ['https://api.botframework.com'] })],
  ['no audience', () => craftedToken({}, { aud: undefined })],
  ['an empty audience', () => craftedToken({}, { aud: '' })],
  ['the API’s own audience', () => craftedToken({}, { aud: 'https://api.botframework.com' })],
  ['the app id in another case', () => craftedToken({}, { aud: SETTINGS.appId.replaceAll('1', 'I') })],
  ['no expiry', () => craftedToken({}, { exp: undefined })],
  ['an expiry that is no number', () => craftedToken({}, { exp: '4000000000' })],
  ['an expired token', () => craftedToken({}, { exp: seconds(-301) })],
  ['a token of 1970', () => craftedToken({}, { exp: 0 })],
  ['a token from the future', () => craftedToken({}, { nbf: seconds(301) })],
  ['a key of another channel', () => craftedToken({ kid: 'webchat-key' }, {})],
  ['no service URL', () => craftedToken({}, { serviceurl: undefined })],
  ['an empty service URL', () => craftedToken({}, { serviceurl: '' })],
  ['several service URLs', () => craftedToken({}, { serviceurl: [SERVICE_URL] })],
  [
    'the service URL under another name',
    () => craftedToken({}, { serviceurl: undefined, serviceUrl: SERVICE_URL }),
  ],
  ['the service URL without its slash', () => craftedToken({}, { serviceurl: SERVICE_URL.slice(0, -1) })],
  ['the service URL in another case', () => craftedToken({}, { serviceurl: SERVICE_URL.toUpperCase() })],
];

describe('a token', () => {
  it.each(FORGED)('with %s opens nothing', async (_what, make) => {
    const { status } = await bearing(`Bearer ${await make()}`);
    expect([401, 403]).toContain(status);
    expect(reached()).toBe(before);
  });

  it('with any one character changed is refused', async ({ task }) => {
    const token = craftedToken({}, {});
    const places = Array.from({ length: 60 }, (_, n) => Math.floor((n * token.length) / 60));
    for (const place of places) {
      const was = token[place];
      // The last character of a base64 part holds bits that nobody reads.
      if (was === '.' || token[place + 1] === '.' || place === token.length - 1) continue;
      const changed = `${token.slice(0, place)}${was === 'A' ? 'B' : 'A'}${token.slice(place + 1)}`;
      expect((await bearing(`Bearer ${changed}`)).status, String(place)).toBe(401);
    }
    expect(reached()).toBe(before);
    tried(task, places.length);
  });

  it('is taken from one place only: a single header of its own kind', async ({ task }) => {
    const token = craftedToken({}, {});
    const headers = [
      token,
      `Basic ${token}`,
      `Bearer  ${token}`,
      `Bearer ${token} `.replace(/ $/, '.x'),
      `Bearer ${token}, Bearer ${token}`,
      `Bearer x, Bearer ${token}`,
      `JWT ${token}`,
      `Bearer "${token}"`,
      `Bearer ${token.replaceAll('.', '. ')}`,
    ];
    for (const header of headers) expect((await bearing(header)).status, header.slice(0, 20)).toBe(401);
    const query = await fetch(`${desk.url}?access_token=${token}&authorization=Bearer%20${token}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-authorization': `Bearer ${token}` },
      body: JSON.stringify({ ...activity(), authorization: `Bearer ${token}` }),
    });
    expect(query.status).toBe(401);
    expect(reached()).toBe(before);
    tried(task, headers.length + 1);
  });

  it('that names unknown keys makes us look for new ones once a minute, however many come', async ({
    task,
  }) => {
    const fetched = keysFetched;
    const tokens = Array.from({ length: 300 }, (_, n) => craftedToken({ kid: `unknown-${n}` }, {}));
    const statuses = await Promise.all(
      tokens.map(async (token) => (await bearing(`Bearer ${token}`)).status),
    );
    expect(new Set(statuses)).toEqual(new Set([401]));
    expect(keysFetched - fetched).toBeLessThanOrEqual(1);
    expect((await desk.post(activity())).status).toBe(200);
    tried(task, tokens.length);
  });

  it('of the right kind says nothing to the caller about why another was refused', async () => {
    const answers = await Promise.all(
      [craftedToken({}, { iss: 'x' }), craftedToken({}, { aud: 'x' }), craftedToken({}, { exp: 1 })].map(
        async (token) => (await bearing(`Bearer ${token}`)).text(),
      ),
    );
    expect(new Set(answers)).toEqual(new Set(['{"error":"unauthorized"}']));
  });
});

describe('a body under a good token', () => {
  const conversation = { conversationType: 'personal', tenantId: TENANT, id: 'a:personal' };
  it.each([
    ['for another channel', { channelId: 'webchat' }],
    ['for the emulator’s channel', { channelId: 'emulator' }],
    ['for a channel in capitals', { channelId: 'MSTEAMS' }],
    ['for two channels', { channelId: ['msteams'] }],
    [
      'for another tenant',
      { channelData: { tenant: { id: 'other' } }, conversation: { ...conversation, tenantId: 'other' } },
    ],
    [
      'for our tenant in one place and another in the other',
      { conversation: { ...conversation, tenantId: 'other' } },
    ],
    ['for ours and another, the other way round', { channelData: { tenant: { id: 'other' } } }],
    ['for no tenant', { channelData: {}, conversation: { id: 'a:x', conversationType: 'personal' } }],
    [
      'for a tenant that is no text',
      { channelData: { tenant: { id: [TENANT] } }, conversation: { id: 'a:x', tenantId: { x: TENANT } } },
    ],
    ['for another service URL', { serviceUrl: 'https://smba.trafficmanager.net/emea/' }],
    ['for no service URL', { serviceUrl: undefined }],
    ['for a service URL with a fragment', { serviceUrl: `${SERVICE_URL}#x` }],
  ])('%s is refused', async (_what, more) => {
    expect((await desk.post(activity(more))).status).toBe(403);
    expect(reached()).toBe(before);
  });

  it('cannot have the bot’s token sent to a host that only looks right', async ({ task }) => {
    const strangers = [
      ...lookalikes('smba.trafficmanager.net', '/teams/'),
      ...INSIDE,
      'https://smba.trafficmanager.net.evil.com/',
      'https://other.trafficmanager.net/',
      'https://smba-evil.trafficmanager.net/',
      'https://smba.trafficmanager.net:444/',
    ];
    for (const serviceUrl of strangers) {
      const response = await desk.post(activity({ serviceUrl }), {
        token: craftedToken({}, { serviceurl: serviceUrl }),
      });
      expect(response.status, serviceUrl).toBe(403);
    }
    expect(reached()).toBe(before);
    tried(task, strangers.length);
  });

  it('that pretends to be the bot itself, or says so in a reply, is not heard', async () => {
    await desk.post(activity({ from: BOT }));
    expect(reached()).toBe(before);
  });

  it('that packs a gigabyte into a megabyte is not unpacked further than its limit', async () => {
    const bomb = gzipSync(Buffer.alloc(100_000_000, '['));
    const heap = process.memoryUsage().arrayBuffers;
    const response = await fetch(desk.url, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await botToken()}`,
        'content-type': 'application/json',
        'content-encoding': 'gzip',
      },
      body: bomb,
    });
    expect([400, 413, 415]).toContain(response.status);
    expect(process.memoryUsage().arrayBuffers - heap).toBeLessThan(30_000_000);
  });

  it('that is nested a hundred thousand deep ends nothing', async () => {
    const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
    const body = JSON.stringify(activity({ value: 'DEEP' })).replace('"DEEP"', deep);
    const response = await fetch(desk.url, {
      method: 'POST',
      headers: { authorization: `Bearer ${await botToken()}`, 'content-type': 'application/json' },
      body,
    });
    expect(response.status).toBeLessThan(500);
    expect((await desk.post(activity())).status).toBe(200);
  });

  it('is not read at all before the token is good', async () => {
    const url = new URL(desk.url);
    const status = await new Promise<number | undefined>((done) => {
      const sent = request(
        {
          host: url.hostname,
          port: url.port,
          path: url.pathname,
          method: 'POST',
          headers: { 'content-length': '900000' },
        },
        (response) => {
          response.resume();
          done(response.statusCode);
          sent.destroy();
        },
      );
      sent.on('error', () => done(undefined));
      // The answer comes although the body never does.
      sent.flushHeaders();
    });
    expect(status).toBe(401);
  });
});

describe('a captured request', () => {
  it('sent again, as it is or a hundred times at once, has one effect', async ({ task }) => {
    const captured = activity({ from: PERSON });
    const token = await botToken();
    const statuses = await Promise.all(
      Array.from({ length: 100 }, async () => (await desk.post(captured, { token })).status),
    );
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(reached()).toBe(before + 1);
    tried(task, 100);
  });
});
