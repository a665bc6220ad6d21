import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { activity, type TeamsDesk, teamsDesk } from '../../support/teams-desk.ts';
import {
  botToken,
  SERVICE_URL,
  SETTINGS,
  sharedSecretToken,
  TENANT,
  TeamsServer,
  unsignedToken,
} from '../../support/teams-server.ts';

const teams = new TeamsServer();
beforeAll(() => teams.start());
afterAll(() => teams.stop());

describe('the door with an app id', () => {
  let desk: TeamsDesk;
  beforeAll(async () => {
    desk = await teamsDesk();
  });
  afterAll(() => desk.stop());

  it('lets in what the Connector signed for this bot', async () => {
    const response = await desk.post(activity({ id: 'good' }));
    expect(response.status).toBe(200);
    expect(desk.events).toContainEqual(expect.objectContaining({ type: 'message', messageId: 'good' }));
  });

  const badTokens: [string, number, string, () => Promise<string | null>][] = [
    ['no token', 401, 'no_token', async () => null],
    ['nonsense', 401, 'malformed', async () => 'abc'],
    ['another issuer', 401, 'issuer', () => botToken({ issuer: 'https://sts.windows.net/x/' })],
    ['another bot’s audience', 401, 'audience', () => botToken({ audience: 'other-app' })],
    ['an expired token', 401, 'expired', () => botToken({ expiresIn: -301 })],
    ['a token from the future', 401, 'not_yet_valid', () => botToken({ notBeforeIn: 301 })],
    ['alg none', 401, 'algorithm', async () => `${unsignedToken('none')}x`],
    ['a shared secret', 401, 'algorithm', () => sharedSecretToken()],
    ['a forged signature', 401, 'signature', () => botToken({ forged: true })],
    ['an unknown key', 401, 'unknown_key', () => botToken({ keyId: 'unknown' })],
    ['a key of another channel', 403, 'endorsement', () => botToken({ webchat: true })],
    ['no service URL in the token', 403, 'service_url', () => botToken({ serviceUrl: null })],
    [
      'a token for another service URL',
      403,
      'service_url',
      () => botToken({ serviceUrl: 'https://smba.trafficmanager.net/emea/' }),
    ],
  ];
  it.each(badTokens)('refuses %s', async (_, status, reason, token) => {
    const before = await desk.rejected(reason);
    const response = await desk.post(activity({ id: `bad-${reason}` }), { token: await token() });
    expect(response.status).toBe(status);
    expect(await desk.rejected(reason)).toBe(before + 1);
    expect(desk.events.some((event) => 'messageId' in event && event.messageId === `bad-${reason}`)).toBe(
      false,
    );
  });

  it('allows clocks that differ by less than five minutes', async () => {
    for (const token of [await botToken({ expiresIn: -290 }), await botToken({ notBeforeIn: 290 })]) {
      expect((await desk.post(activity(), { token })).status).toBe(200);
    }
  });

  const elsewhere = 'https://evil.trafficmanager.net/amer/';
  const badBodies: [string, string, Record<string, unknown>, string?][] = [
    ['another channel', 'channel', { channelId: 'webchat' }],
    ['no channel', 'channel', { channelId: undefined }],
    [
      'another tenant',
      'tenant',
      { channelData: { tenant: { id: 'other' } }, conversation: { id: 'a:x', tenantId: 'other' } },
    ],
    ['two tenants', 'tenant', { channelData: { tenant: { id: 'other' } } }],
    ['no tenant', 'tenant', { channelData: {}, conversation: { id: 'a:x', conversationType: 'personal' } }],
    ['a host that anybody can register', 'host', { serviceUrl: elsewhere }, elsewhere],
    [
      'plain http',
      'host',
      { serviceUrl: 'http://smba.trafficmanager.net/amer/' },
      'http://smba.trafficmanager.net/amer/',
    ],
  ];
  it.each(badBodies)('refuses a body with %s', async (_, reason, more, serviceUrl = SERVICE_URL) => {
    const before = await desk.rejected(reason);
    const response = await desk.post(activity(more), { token: await botToken({ serviceUrl }) });
    expect(response.status).toBe(403);
    expect(await desk.rejected(reason)).toBe(before + 1);
  });

  it('answers 413 to more than a megabyte, and 400 to what is no activity', async () => {
    expect((await desk.post(activity({ text: 'x'.repeat(1_000_001) }))).status).toBe(413);
    const token = await botToken();
    const send = (body: string) =>
      fetch(desk.url, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body });
    expect((await send('{"type":')).status).toBe(400);
    expect((await send('{"no":"type"}')).status).toBe(400);
    expect((await send('[]')).status).toBe(400);
  });

  it('doesn’t read the body of somebody without a token', async () => {
    const response = await fetch(desk.url, { method: 'POST', body: 'x'.repeat(2_000_000) });
    expect(response.status).toBe(401);
  });

  it('answers 200 to what it doesn’t know, 500 only if the core can’t take it', async () => {
    for (const more of [
      { type: 'somethingNew' },
      { type: 'typing' },
      { type: 'event', name: 'application/vnd.microsoft.meetingStart', value: {} },
      { type: 'invoke', name: 'signin/verifyState', value: {} },
      { type: 'invoke', name: undefined },
      { type: 'message', from: undefined },
    ]) {
      expect((await desk.post(activity(more))).status).toBe(200);
    }
    desk.fail(new Error('the database is away'));
    const response = await desk.post(activity());
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('database');
    desk.fail(undefined);
  });

  it('takes a redelivery for the same', async () => {
    const again = activity({ id: 'twice' });
    await desk.post(again);
    await desk.post(again);
    expect(desk.events.filter((event) => 'messageId' in event && event.messageId === 'twice')).toHaveLength(
      1,
    );
  });
});

it('wants to be told which tenants, if the bot is for many', async () => {
  const settings = { ...SETTINGS, appType: 'MultiTenant', tenantId: undefined } as const;
  await expect(teamsDesk({ settings })).rejects.toThrow(/teamsApp.tenants/);
});

describe('the door without an app id', () => {
  let desk: TeamsDesk;
  const local = { serviceUrl: 'http://localhost:56150/_connector' };
  beforeAll(async () => {
    desk = await teamsDesk({ settings: { appType: 'SingleTenant' } });
  });
  afterAll(() => desk.stop());

  it('lets an emulator on this machine in', async () => {
    expect((await desk.post(activity({ ...local, id: 'local' }))).status).toBe(200);
    expect(desk.events).toHaveLength(1);
    expect(desk.events[0]).toMatchObject({
      place: { tenant: TENANT, channel: expect.stringMatching(/^@0000/) },
    });
  });

  it.each([
    ['x-forwarded-for', '203.0.113.7'],
    ['x-forwarded-proto', 'https'],
    ['forwarded', 'for=203.0.113.7'],
    ['x-real-ip', '203.0.113.7'],
    ['via', '1.1 proxy'],
    ['origin', 'https://evil.example'],
    ['content-type', 'text/plain'],
  ])('refuses a request with %s: %s', async (name, value) => {
    const response = await desk.post(activity(local), { headers: { [name]: value } });
    expect(response.status).toBe(403);
  });

  it('refuses another Host, which a name that points here would have', async () => {
    const url = new URL(desk.url);
    const status = await new Promise<number | undefined>((done, fail) => {
      const headers = { host: 'desk.example', 'content-type': 'application/json' };
      request(
        { port: url.port, host: url.hostname, path: url.pathname, method: 'POST', headers },
        (response) => {
          response.resume();
          done(response.statusCode);
        },
      )
        .on('error', fail)
        .end(JSON.stringify(activity(local)));
    });
    expect(status).toBe(403);
  });

  it('refuses a service URL that isn’t on this machine', async () => {
    expect((await desk.post(activity())).status).toBe(403);
    expect((await desk.post(activity({ serviceUrl: 'http://10.0.0.5/' }))).status).toBe(403);
  });
});
