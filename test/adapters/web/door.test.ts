import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type WebServer, webServer } from '../../support/web-server.ts';

let server: WebServer;
beforeAll(async () => {
  server = await webServer();
});
afterAll(() => server.stop());

const message = (key: string) => ({ key, room: 'general', text: 'hello', mentions: [], files: [] });

describe('who gets in', () => {
  it('is this machine, and everybody else is told how to open the desk to them', async () => {
    const host = `localhost:${server.port}`;
    expect((await server.raw('GET', '/', { Host: host })).status).toBe(200);
    const strangers: Record<string, string>[] = [
      { Host: 'desk.example.com' },
      { Host: host, 'X-Forwarded-For': '203.0.113.9' },
    ];
    for (const headers of strangers) {
      for (const path of ['/', '/tickets/INC-1', '/web/state', '/web/events?since=0']) {
        const refused = await server.raw('GET', path, headers);
        expect(refused.status).toBe(403);
        expect(refused.body).toContain('web.signIn');
      }
    }
    const chinese = await server.raw('GET', '/', { Host: 'x.example', 'Accept-Language': 'zh-CN,zh;q=0.9' });
    expect(chinese.body).toContain('本机');
  });

  it("leaves other adapters' addresses alone", async () => {
    const other = await server.raw('POST', '/other', { Host: 'desk.example.com', 'Content-Length': '0' });
    expect(other).toEqual({ status: 200, body: 'another adapter' });
  });

  it('is nobody whom the configuration does not name', async () => {
    const refused = await server.ask('GET', '/web/state', { as: 'mallory' });
    expect(refused.status).toBe(401);
    expect(await refused.json()).toMatchObject({ mode: 'demo', error: 'You are not signed in.' });
  });
});

describe('a request that changes something', () => {
  it.each([
    ['without our header', { 'X-Parley': undefined }],
    ['from another site', { 'Sec-Fetch-Site': 'cross-site' }],
    ['from a sibling of our site', { 'Sec-Fetch-Site': 'same-site' }],
    ['from nowhere that says so', { 'Sec-Fetch-Site': undefined }],
    ['from another origin', { 'Sec-Fetch-Site': undefined, Origin: 'http://evil.example' }],
  ])('is refused %s', async (_what, headers) => {
    const refused = await server.ask('POST', '/web/messages', {
      as: 'sam',
      body: message('refused-0'),
      headers,
    });
    expect(refused.status).toBe(403);
    expect(server.intake.accepted).toEqual([]);
    expect(await server.metrics.metrics()).toMatch(/parley_web_refused_total\{reason="cross_site"\} [1-9]/);
  });

  it('is taken from an older browser, which sends only its origin', async () => {
    const taken = await server.ask('POST', '/web/messages', {
      as: 'sam',
      body: message('old-browser'),
      headers: { 'Sec-Fetch-Site': undefined, Origin: `http://127.0.0.1:${server.port}` },
    });
    expect(taken.status).toBe(200);
  });
});

describe('the page', () => {
  it.each(['/', '/home', '/threads', '/direct', '/rooms/general', '/rooms/general/x', '/tickets/INC-1042'])(
    'is the same at %s, and lets nothing run but our own modules',
    async (path) => {
      const page = await server.ask('GET', path);
      expect(page.status).toBe(200);
      const policy = page.headers.get('content-security-policy') ?? '';
      const directives = Object.fromEntries(
        policy.split('; ').map((directive) => {
          const [name = '', ...values] = directive.split(' ');
          return [name, values.join(' ')];
        }),
      );
      expect(directives).toMatchObject({
        'default-src': "'none'",
        'script-src': expect.stringMatching(/^'self' 'sha256-[\w+/]+='$/),
        'style-src': "'self'",
        'connect-src': "'self'",
        'img-src': "'self' data: blob:",
        'frame-ancestors': "'none'",
        'form-action': "'self'",
        'base-uri': "'none'",
      });
      expect(page.headers.get('x-content-type-options')).toBe('nosniff');
      expect(page.headers.get('referrer-policy')).toBe('same-origin');
      const html = await page.text();
      expect(html).not.toMatch(/\son\w+=|style=|javascript:/i);
      expect([
        ...html.matchAll(/<script(?![^>]*(?:src=|type="importmap"|type="application\/json"))/g),
      ]).toEqual([]);
    },
  );

  it('loads everything that it names, to be kept by browsers for good', async () => {
    const html = await (await server.ask('GET', '/')).text();
    const urls = [...html.matchAll(/(?:src|href)="(\/web\/[^"]+)"/g)].map((match) => match[1] ?? '');
    const imports: Record<string, string> = JSON.parse(
      /<script type="importmap">(.*?)<\/script>/s.exec(html)?.[1] ?? '{}',
    ).imports;
    for (const url of new Set([...urls, ...Object.values(imports)])) {
      const asset = await server.ask('GET', url);
      expect([url, asset.status]).toEqual([url, 200]);
      expect(asset.headers.get('cache-control')).toContain('immutable');
      expect(asset.headers.get('content-type')).toMatch(/^(text\/(javascript|css)|image\/svg)/);
      expect((await asset.text()).length).toBeGreaterThan(10);
    }
    expect(urls.length).toBeGreaterThan(20);
    expect((await server.ask('GET', '/web/assets/old/client/main.ts')).status).toBe(404);
    expect(
      (await server.ask('GET', `${urls[0]?.replace(/client.*/, '')}..%2f..%2fpackage.json`)).status,
    ).toBe(404);
  });

  it('comes without compression for whoever does not take it', async () => {
    const html = await (await server.ask('GET', '/')).text();
    const url = /href="(\/web\/[^"]+\.css)"/.exec(html)?.[1] ?? '';
    const plain = await server.ask('GET', url, { headers: { 'Accept-Encoding': 'identity' } });
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(await plain.text()).toContain('{');
  });
});

describe('bad input', () => {
  it.each([
    ['no JSON', 'POST', '/web/messages', '{"key":'],
    ['nothing', 'POST', '/web/messages', ''],
    ['something else', 'POST', '/web/messages', '{"text":"x"}'],
    ['a key that is none', 'POST', '/web/messages', JSON.stringify(message('!'))],
    [
      'an unknown interaction',
      'POST',
      '/web/interactions',
      '{"type":"dance","key":"12345678","where":{"room":"general"}}',
    ],
    ['a mark without a place', 'POST', '/web/read', '{"position":1}'],
    ['a mark in the past of time', 'POST', '/web/read', '{"room":"general","position":-1}'],
  ])('%s is answered with 400', async (_what, method, path, body) => {
    const answer = await server.ask(method, path, {
      as: 'sam',
      bytes: new TextEncoder().encode(body),
      headers: { 'Content-Type': 'application/json' },
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ error: 'This page is out of date. Please reload it.' });
  });

  it('a body over 1 MB is answered with 413', async () => {
    const answer = await server.ask('POST', '/web/messages', {
      as: 'sam',
      body: { ...message('too-large'), text: 'x'.repeat(1_100_000) },
    });
    expect(answer.status).toBe(413);
  });

  it('a text that is too long, or nothing at all, gets a clear answer in the own language', async () => {
    const long = { ...message('too-long-0'), text: 'x'.repeat(100_001) };
    const english = await server.ask('POST', '/web/messages', { as: 'sam', body: long });
    expect(english.status).toBe(400);
    expect(await english.json()).toEqual({
      error: 'A message holds 100,000 characters at most. Please attach longer texts as a file.',
    });
    const empty = { ...message('empty-000'), text: ' ' };
    const chinese = await server.ask('POST', '/web/messages', { as: 'lin', body: empty });
    expect(await chinese.json()).toEqual({ error: '请填写内容或添加文件。' });
  });

  it('NUL and halves of characters are taken out before they are stored', async () => {
    const body = { ...message('odd-chars'), text: 'a\u0000b\ud800c' };
    const stored = await server.ask('POST', '/web/messages', { as: 'sam', body });
    expect(await stored.json()).toMatchObject({ text: 'ab\ufffdc' });
  });

  it.each(['/web/rooms/nowhere/messages', '/web/threads/x', '/web/files/x/y', '/web/rooms/%40lin/messages'])(
    '%s is not there',
    async (path) => {
      expect((await server.ask('GET', path, { as: 'sam' })).status).toBe(404);
    },
  );
});
