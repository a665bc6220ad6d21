import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { transact, transactAs } from '../../../src/chat/queue/transaction.ts';
import { createSignInLink } from '../../../src/webchat/sign-in.ts';
import { JOB } from '../../support/queue.ts';
import { type WebServer, webServer } from '../../support/web-server.ts';

let server: WebServer;
let link: string;
beforeAll(async () => {
  server = await webServer((config) => ({
    ...config,
    publicUrl: 'https://desk.example.com',
    web: { ...config.web, signIn: 'link' },
  }));
});
afterAll(() => server.stop());
beforeEach(async () => {
  const kim = await transact(server.unit, (scope) =>
    server.directory.resolve(
      scope,
      { platform: 'slack', tenant: 'T1', channel: '@U1', kind: 'dm' },
      { externalId: 'U1', name: 'Kim <b>Lee</b>', email: 'kim@example.com' },
    ),
  );
  const url = await transactAs(server.unit, JOB, (ctx) => createSignInLink(ctx, server.config, kim.personId));
  link = new URL(url).pathname;
});

const form = { 'Content-Type': 'application/x-www-form-urlencoded', 'X-Parley': undefined };
const redeem = (headers: Record<string, string | undefined> = {}) =>
  server.ask('POST', '/sign-in', {
    bytes: Buffer.from(`token=${link.split('/').at(-1)}`),
    headers: { ...form, ...headers },
  });
const cookieOf = (response: Response) => response.headers.get('set-cookie')?.split(';')[0] ?? '';

describe('signing in', () => {
  it('shows a button, however often the link is opened, and uses it up with the press', async () => {
    for (let n = 0; n < 3; n++) {
      const page = await server.ask('GET', link);
      expect(page.status).toBe(200);
      expect(page.headers.get('content-security-policy')).toContain("script-src 'none'");
      expect(await page.text()).toContain('<form method="post" action="/sign-in">');
    }
    const made = await redeem();
    expect([made.status, made.headers.get('location')]).toEqual([303, '/']);
    expect(made.headers.get('set-cookie')).toMatch(
      /^__Host-parley=[\w-]{43}; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Strict$/,
    );
    for (const again of [await redeem(), await server.ask('GET', link)]) {
      expect(again.status).toBe(410);
      expect(await again.text()).not.toContain('<form');
    }
  });

  it('lets the person in until they sign out', async () => {
    const cookie = cookieOf(await redeem());
    const state = await server.ask('GET', '/web/state', { headers: { Cookie: `other=1; ${cookie}` } });
    expect(await state.json()).toMatchObject({
      mode: 'link',
      people: [],
      me: { name: 'Kim <b>Lee</b>', teams: 0 },
    });
    const out = await server.ask('POST', '/web/sign-out', { headers: { Cookie: cookie } });
    expect(out.status).toBe(204);
    expect(out.headers.get('set-cookie')).toMatch(/^__Host-parley=;/);
    expect((await server.ask('GET', '/web/state', { headers: { Cookie: cookie } })).status).toBe(401);
  });

  it('is not done by a form on another site', async () => {
    expect((await redeem({ 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403);
    expect((await server.ask('GET', link)).status).toBe(200);
  });

  it.each(['', 'token=', 'nonsense=1', `token=${'x'.repeat(300)}`])('with %j does nothing', async (body) => {
    const answer = await server.ask('POST', '/sign-in', { bytes: Buffer.from(body), headers: form });
    expect(answer.status).toBe(410);
  });

  it("speaks the browser's language", async () => {
    const page = await server.ask('GET', '/sign-in/none', { headers: { 'Accept-Language': 'zh-CN' } });
    expect(await page.text()).toContain('已使用或已过期');
  });
});

describe('without a session', () => {
  it('nobody is anybody, by no parameter', async () => {
    const attempts = [
      server.ask('GET', '/web/state'),
      server.ask('GET', '/web/state', { as: 'ada' }),
      server.ask('GET', '/web/state', { headers: { Cookie: '__Host-parley=guess; parley=guess' } }),
      server.ask('GET', '/web/events?since=0'),
      server.ask('POST', '/web/files', { bytes: Buffer.from('x') }),
    ];
    for (const answer of await Promise.all(attempts)) expect(answer.status).toBe(401);
  });

  it('the page itself is there, from anywhere: it holds nothing about anybody', async () => {
    const page = await server.raw('GET', '/tickets/INC-1', {
      Host: 'desk.example.com',
      'X-Forwarded-For': '1.2.3.4',
    });
    expect(page.status).toBe(200);
  });
});
