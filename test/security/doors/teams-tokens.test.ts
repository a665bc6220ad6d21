import { HttpResponse } from 'msw';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { textCard } from '../../../src/chat/card.ts';
import { FileUnavailable } from '../../../src/chat/file-errors.ts';
import type { Delivery, DeliveryContent } from '../../../src/chat/platform.ts';
import { type TeamsDesk, teamsDesk } from '../../support/teams-desk.ts';
import { SERVICE_URL, TENANT } from '../../support/teams-server.ts';
import { tried } from '../payloads.ts';
import { INSIDE, lookalikes } from './addresses.ts';
import { at, Recorder, redirect } from './recorder.ts';

// Thousands of requests, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

/** Where the bot's token and app password go: to the Connector's exact hosts and Microsoft's sign-in. */

/** What names have for addresses, as an attacker's name server says. */
const names = vi.hoisted(() => new Map<string, string[][]>());
vi.mock('node:dns', async (original) => {
  const dns = await original<typeof import('node:dns')>();
  const lookup = (name: string, options: { all?: boolean }, callback: (...told: unknown[]) => void) => {
    const answers = names.get(name);
    if (!answers) return dns.lookup(name, options, callback);
    const [now = []] = answers.length > 1 ? answers.splice(0, 1) : answers;
    const found = now.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    if (options.all) callback(null, found);
    else callback(null, found[0]?.address, found[0]?.family);
  };
  return { ...dns, default: { ...dns, lookup }, lookup };
});

const TOKEN = 'eyJhbGciOiJSUzI1NiJ9.canary-access-token.sig';
const PASSWORD = 'canary-app-password';
const internet = new Recorder();
let desk: TeamsDesk;

const microsoft = at('https://login.microsoftonline.com/', (request) =>
  request.url.includes('/oauth2/')
    ? HttpResponse.json({ token_type: 'Bearer', expires_in: 3600, access_token: TOKEN })
    : HttpResponse.json({}),
);
const connector = at('https://smba.trafficmanager.net/', () =>
  HttpResponse.json({ id: '1' }, { status: 201 }),
);

beforeAll(async () => {
  internet.start();
  desk = await teamsDesk({
    settings: {
      appId: '11111111-2222-3333-4444-555555555555',
      appPassword: PASSWORD,
      appType: 'SingleTenant',
      tenantId: TENANT,
    },
  });
});
afterAll(async () => {
  await desk.stop();
  internet.stop();
});
beforeEach(() => internet.answer(microsoft, connector));

const download = (source: Record<string, unknown>) =>
  desk.adapter.platform.download({ name: 'a', mime: 'image/png', size: 0, source }, TENANT, 10_000);
const link = (url: string) => ({ kind: 'link', url });
const inline = (url: string) => ({ kind: 'inline', url });
const ATTACHMENT = `${SERVICE_URL}v3/attachments/0-eus-d1/views/original`;

const STRANGERS = [
  ...lookalikes('smba.trafficmanager.net', '/amer/'),
  ...INSIDE,
  'https://other.trafficmanager.net/amer/',
  'https://smba.trafficmanager.net.evil.com/amer/',
];

describe('a stored reference', () => {
  const delivery = (serviceUrl: string, content: (ref: object) => DeliveryContent): Delivery => {
    const reference = { serviceUrl, conversationId: '19:room@thread.tacv2' };
    return {
      place: {
        platform: 'teams',
        tenant: TENANT,
        channel: '19:room@thread.tacv2',
        kind: 'channel',
        reference,
      },
      content: content(reference),
      locale: 'en',
      timeZone: 'UTC',
      clientKey: 'k',
      firstTriedAt: '2026-11-24T08:00:00Z',
    };
  };
  const card = textCard('a matter');

  it('works as long as it names the Connector', async () => {
    const good = delivery(SERVICE_URL, () => ({ op: 'post', card }));
    expect(await desk.adapter.platform.send(good, AbortSignal.timeout(5_000))).toMatchObject({
      kind: 'sent',
    });
    expect(internet.hostsThatSaw(TOKEN)).toEqual(['smba.trafficmanager.net']);
    expect(internet.hostsThatSaw(PASSWORD)).toEqual(['login.microsoftonline.com']);
  });

  it('that was changed in the database sends nothing anywhere', async ({ task }) => {
    const contents: ((ref: object) => DeliveryContent)[] = [
      () => ({ op: 'post', card }),
      (reference) => ({ op: 'update', card, ref: { externalId: '1', reference: { ...reference } } }),
      (reference) => ({ op: 'delete', ref: { externalId: '1', reference: { ...reference } } }),
    ];
    for (const serviceUrl of STRANGERS) {
      for (const content of contents) {
        internet.answer(microsoft);
        const result = await desk.adapter.platform.send(
          delivery(serviceUrl, content),
          AbortSignal.timeout(5_000),
        );
        expect(result, serviceUrl).toMatchObject({ kind: 'refused', cause: 'invalid' });
        expect(internet.hops).toEqual([]);
      }
      const { place } = delivery(serviceUrl, () => ({ op: 'post', card }));
      const profile = await desk.adapter.platform.profile(TENANT, '29:x', place);
      expect([profile, internet.hops]).toEqual([undefined, []]);
    }
    tried(task, STRANGERS.length * 4);
  });

  it.each([301, 302, 307, 308])('whose host redirects (%i) takes nothing elsewhere', async (status) => {
    internet.answer(
      microsoft,
      at('https://smba.trafficmanager.net/', () => redirect('https://evil.example/', status)),
    );
    const result = await desk.adapter.platform.send(
      delivery(SERVICE_URL, () => ({ op: 'post', card })),
      AbortSignal.timeout(5_000),
    );
    expect(result.kind).not.toBe('sent');
    expect(internet.hostsThatSaw(TOKEN, 'a matter')).toEqual(['smba.trafficmanager.net']);
  });
});

describe('an image in a message', () => {
  it('is fetched with the token if it is one of the Connector’s attachments', async () => {
    internet.answer(microsoft);
    await download(inline(ATTACHMENT));
    expect(internet.hostsThatSaw(TOKEN)).toEqual(['smba.trafficmanager.net']);
  });

  it('that is something else of the Connector’s is asked for without it', async ({ task }) => {
    const others = [
      `${SERVICE_URL}v3/conversations/19:board@thread.tacv2/members`,
      `${SERVICE_URL}v3/conversations`,
      `${SERVICE_URL}v3/attachments/../conversations/19:board@thread.tacv2/members`,
      `${SERVICE_URL}v3/attachments/x/views/..%2f..%2f..%2fconversations`,
      `${SERVICE_URL}v3/attachments/x/views/original/../../../conversations/x/members`,
      `${SERVICE_URL}v3/teams/19:team@thread.tacv2`,
    ];
    for (const url of others) {
      internet.answer(microsoft, connector);
      await download(inline(url)).catch(() => undefined);
      expect(internet.hostsThatSaw(TOKEN), url).toEqual([]);
    }
    tried(task, others.length);
  });

  it('at any other host never gets it, directly or by a redirect', async ({ task }) => {
    for (const url of STRANGERS) {
      internet.answer(microsoft);
      await download(inline(url)).catch(() => undefined);
      expect(internet.hostsThatSaw(TOKEN, PASSWORD), url).toEqual([]);
      if (!URL.canParse(url)) continue;
      for (const status of [302, 307]) {
        internet.answer(
          microsoft,
          at(ATTACHMENT, () => redirect(new URL(url).href, status)),
        );
        await download(inline(ATTACHMENT)).catch(() => undefined);
        expect(internet.hostsThatSaw(TOKEN), url).toEqual(['smba.trafficmanager.net']);
      }
    }
    tried(task, STRANGERS.length * 3);
  });
});

describe('a link', () => {
  it('inside, in any spelling, is not called', async ({ task }) => {
    for (const url of INSIDE) await expect(download(link(url)), url).rejects.toBeInstanceOf(FileUnavailable);
    expect(internet.hops).toEqual([]);
    for (const url of INSIDE) {
      internet.answer(at('https://contoso.sharepoint.com/', () => redirect(url)));
      await expect(download(link('https://contoso.sharepoint.com/d')), url).rejects.toBeInstanceOf(
        FileUnavailable,
      );
      expect(internet.hops.map(({ host }) => host)).toEqual(['contoso.sharepoint.com']);
    }
    tried(task, INSIDE.length * 2);
  });

  it.each([
    'http://contoso.sharepoint.com/d',
    'ftp://contoso.sharepoint.com/d',
    'file:///etc/passwd',
    'data:,x',
    'gopher://x',
  ])('of another kind is not followed: %s', async (url) => {
    await expect(download(link(url))).rejects.toBeInstanceOf(FileUnavailable);
    internet.answer(at('https://contoso.sharepoint.com/', () => redirect(url)));
    await expect(download(link('https://contoso.sharepoint.com/d'))).rejects.toBeInstanceOf(FileUnavailable);
  });
});

describe('a name that resolves inside', () => {
  // Not recorded but really connected: what counts is that no connection is made.
  beforeAll(() => internet.stop());
  afterAll(() => internet.start());

  it.each([
    ['this machine', ['127.0.0.1']],
    ['this machine by IPv6', ['::1']],
    ['this machine, IPv4 in IPv6', ['::ffff:127.0.0.1']],
    ['the metadata service', ['169.254.169.254']],
    ['the metadata service by IPv6', ['fd00:ec2::254']],
    ['the private network beside a public address', ['93.184.216.34', '10.0.0.5']],
    ['nothing', []],
  ])('to %s is refused where the connection is made', async (_what, addresses) => {
    names.set('rebind.example', [addresses]);
    await expect(download(link('https://rebind.example/x'))).rejects.toThrow('is not a public host');
  });

  it('only the second time is never looked up a second time', async () => {
    // Public when it is checked, this machine when it would be connected: there is one look-up for both.
    names.set('rebind.example', [['192.0.2.1'], ['127.0.0.1']]);
    await expect(download(link('https://rebind.example/x'))).rejects.toThrow('is not a public host');
    expect(names.get('rebind.example')).toEqual([['127.0.0.1']]);
  });
});
