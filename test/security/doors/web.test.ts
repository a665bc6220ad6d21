import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { newKey } from '../../support/web-desk.ts';
import { type WebServer, webServer } from '../../support/web-server.ts';
import { tried } from '../payloads.ts';

// Thousands of requests, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

/** Attacks on the web chat of the demo: other sites in the same browser, and people who guess. */

let server: WebServer;
let host: string;
beforeAll(async () => {
  server = await webServer();
  host = `127.0.0.1:${server.port}`;
});
afterAll(() => server.stop());

interface Route {
  method: string;
  path: string;
}

/** Every route that the adapter really has, read off its router, so that a new one is attacked as well. */
function routes(): Route[] {
  return server.adapter.routes.stack.flatMap(({ route }) => {
    if (!route) return [];
    const paths = [route.path].flat();
    const methods = route.stack.map((layer) => layer.method).filter((method) => method !== undefined);
    return paths.flatMap((path) =>
      methods.map((method) => ({ method: method.toUpperCase(), path: String(path) })),
    );
  });
}
const concrete = (path: string) => path.replace(/[:*](\w+)/g, 'x');
const isChange = ({ method }: Route) => !['GET', 'HEAD'].includes(method);

const reached = () => server.intake.accepted.length + server.intake.interactions.length;
const bodies: Record<string, string> = {
  'application/json': JSON.stringify({
    key: 'csrf-key-1',
    room: 'general',
    text: 'forged',
    mentions: [],
    files: [],
  }),
  'text/plain': '{"key":"csrf-key-2","room":"general","text":"forged","mentions":[],"files":[],"x":"="}',
  'application/x-www-form-urlencoded': 'key=csrf-key-3&room=general&text=forged',
  'multipart/form-data; boundary=x':
    '--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nforged\r\n--x--',
};

describe('another site in the same browser', () => {
  const elsewhere: [string, Record<string, string>][] = [
    ['a form on another site', { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' }],
    ['an old browser on another site', { Origin: 'https://evil.example' }],
    ['a sandboxed frame', { Origin: 'null' }],
    ['another port of this machine', { 'Sec-Fetch-Site': 'same-site', Origin: 'http://127.0.0.1:8080' }],
    ['another port, in an old browser', { Origin: 'http://127.0.0.1:8080' }],
    ['a name that begins like ours', { Origin: 'http://127.0.0.1.evil.example' }],
    ['nobody who says', {}],
    ['a referrer of ours alone', { Referer: 'http://127.0.0.1/' }],
    ['our header, which a form can’t send', { 'X-Parley': '1' }],
    ['our header, from another site', { 'X-Parley': '1', 'Sec-Fetch-Site': 'cross-site' }],
    ['our header, from a bookmark', { 'X-Parley': '1', 'Sec-Fetch-Site': 'none' }],
    ['two answers about itself', { 'X-Parley': '1', 'Sec-Fetch-Site': 'cross-site, same-origin' }],
    ['same-origin but without our header', { 'Sec-Fetch-Site': 'same-origin' }],
  ];

  it('changes nothing by any route, with any content type', async ({ task }) => {
    const changes = routes().filter(isChange);
    expect(changes.length).toBeGreaterThan(8);
    const before = reached();
    let count = 0;
    for (const { method, path } of changes) {
      for (const [what, headers] of elsewhere) {
        for (const [type, body] of Object.entries(bodies)) {
          const all = {
            Host: host,
            'Content-Type': type,
            'Content-Length': String(Buffer.byteLength(body)),
            ...headers,
          };
          const { status } = await server.raw(method, `${concrete(path)}?as=sam`, all, [Buffer.from(body)]);
          expect([status, method, path, what], what).toEqual([403, method, path, what]);
          count++;
        }
      }
    }
    expect(reached()).toBe(before);
    tried(task, count);
  });

  it('changes nothing by a GET, however it is made', async ({ task }) => {
    const before = reached();
    const state = JSON.stringify(await (await server.ask('GET', '/web/state', { as: 'sam' })).json());
    const gets = routes().filter(({ method, path }) => method === 'GET' && path !== '/web/events');
    for (const { path } of gets) {
      await server.raw('GET', `${concrete(path)}?as=sam&text=forged&_method=POST`, {
        Host: host,
        'X-HTTP-Method-Override': 'DELETE',
        'X-Method-Override': 'POST',
      });
    }
    expect(reached()).toBe(before);
    expect(JSON.stringify(await (await server.ask('GET', '/web/state', { as: 'sam' })).json())).toBe(state);
    tried(task, gets.length);
  });

  it('is given no leave to read, by preflight or otherwise', async ({ task }) => {
    const origin = 'https://evil.example';
    const all = routes();
    for (const { method, path } of all) {
      if (path === '/web/events') continue;
      const preflight = await fetch(`http://${host}${concrete(path)}`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': method,
          'access-control-request-headers': 'x-parley',
        },
      });
      const read = await fetch(`http://${host}${concrete(path)}?as=sam`, { headers: { origin } });
      for (const { headers } of [preflight, read]) {
        expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
        expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
        expect(headers.get('x-frame-options')).toBe('DENY');
        expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
        expect(headers.get('x-content-type-options')).toBe('nosniff');
      }
      await read.body?.cancel();
    }
    tried(task, all.length * 2);
  });
});

describe('a page whose name was made to point at 127.0.0.1', () => {
  const names = [
    'evil.example',
    `evil.example:${'3000'}`,
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    'localhost@evil.example',
    'evil.example#localhost',
    'evil.example/localhost',
    'localhostx',
    'xlocalhost',
    '0.0.0.0',
    '0',
    '[::]',
    '[::ffff:10.0.0.1]',
    '10.0.0.1',
    '128.0.0.1',
    '127.0.0.1, evil.example',
    'ⓛocalhost.example',
    '',
    ' ',
  ];

  it('gets nothing by any route', async ({ task }) => {
    const all = [...routes(), { method: 'GET', path: '/' }];
    let count = 0;
    for (const { method, path } of all) {
      for (const name of names) {
        const headers = {
          Host: Buffer.from(name).toString('latin1'),
          'X-Parley': '1',
          'Sec-Fetch-Site': 'same-origin',
        };
        const { status } = await server.raw(method, `${concrete(path)}?as=sam`, headers);
        expect([400, 403], `${method} ${path} as ${name}`).toContain(status);
        count++;
      }
    }
    tried(task, count);
  });

  it('or somebody behind a proxy of any make, gets nothing', async ({ task }) => {
    const headers = [
      'Forwarded',
      'Via',
      'X-Forwarded',
      'X-Forwarded-For',
      'X-Forwarded-Host',
      'X-Forwarded-Port',
      'X-Forwarded-Proto',
      'X-Forwarded-Server',
      'X-Forwarded-Scheme',
      'X-Forwarded-Client-Cert',
      'X-Real-IP',
      'X-Original-URL',
      'X-Original-Forwarded-For',
      'X-Client-IP',
      'X-Cluster-Client-IP',
      'True-Client-IP',
      'CF-Connecting-IP',
      'CF-Ray',
      'Fly-Client-IP',
    ];
    for (const name of headers) {
      const { status } = await server.raw('GET', '/web/state?as=sam', { Host: host, [name]: '127.0.0.1' });
      expect(status, name).toBe(403);
    }
    tried(task, headers.length);
  });
});

describe('somebody who guesses', () => {
  const ABSENT = '01900000-0000-7000-8000-0000000000ff';
  const secret = 'only for the security team';

  it('finds no room, message, thread or file that isn’t theirs, and can’t tell it from none', async ({
    task,
  }) => {
    const uploaded = await server.ask('POST', '/web/files', {
      as: 'mei',
      bytes: Buffer.from(secret),
      headers: { 'Content-Type': 'text/plain', 'X-File-Name': 'secret.txt' },
    });
    const { fileId } = (await uploaded.json()) as { fileId: string };
    const hidden = await server.say('mei', 'triage-security', secret, { uploads: [fileId] });
    const direct = await server.say('ada', '@ada', secret);
    const where = { room: 'general' };
    const asks = (id: string, file: string, room: string): [string, string, unknown?][] => [
      ['GET', `/web/rooms/${encodeURIComponent(room)}/messages`],
      ['GET', `/web/threads/${id}`],
      ['GET', `/web/files/${id}/${file}`],
      ['PATCH', `/web/messages/${id}`, { key: newKey(), text: 'mine now', mentions: [] }],
      ['DELETE', `/web/messages/${id}`],
      ['PUT', `/web/messages/${id}/reactions/ticket`],
      ['DELETE', `/web/messages/${id}/reactions/ticket`],
      ['POST', `/web/messages/${id}/dismiss`],
      ['POST', '/web/messages', { key: newKey(), room, text: 'let me in', mentions: [], files: [] }],
      [
        'POST',
        '/web/messages',
        { key: newKey(), room: 'general', thread: id, text: 'in a thread', mentions: [], files: [] },
      ],
      [
        'POST',
        '/web/messages',
        { key: newKey(), room: 'general', text: 'their file', mentions: [], files: [file] },
      ],
      [
        'POST',
        '/web/interactions',
        { key: newKey(), where, type: 'shortcut', shortcut: 'open_ticket', messageId: id },
      ],
      [
        'POST',
        '/web/interactions',
        {
          key: newKey(),
          where,
          type: 'action',
          action: 'ticket.take',
          subject: 'x',
          values: {},
          messageId: id,
        },
      ],
      [
        'POST',
        '/web/interactions',
        { key: newKey(), where: { room: 'general', thread: id }, type: 'command', text: 'my tickets' },
      ],
      ['POST', '/web/interactions', { key: newKey(), where: { room }, type: 'command', text: 'my tickets' }],
      ['POST', '/web/read', { room, position: 1 }],
      ['POST', '/web/read', { thread: id, position: 1 }],
    ];
    const before = reached();
    const answersTo = async (id: string, file: string, room: string) => {
      const answers: string[] = [];
      for (const [method, path, body] of asks(id, file, room)) {
        const response = await server.ask(method, path, { as: 'sam', ...(body ? { body } : {}) });
        expect(response.status, `${method} ${path}`).toBe(404);
        answers.push(`${response.status} ${await response.text()}`);
      }
      return answers;
    };
    const none = await answersTo(ABSENT, ABSENT, 'nowhere');
    expect(await answersTo(hidden.messageId, fileId, 'triage-security')).toEqual(none);
    expect(await answersTo(direct.messageId, fileId, '@ada')).toEqual(none);
    expect(reached()).toBe(before);
    tried(task, none.length * 3);
  });

  it('hears nothing in the stream that isn’t theirs, from whatever point it is asked for', async () => {
    await server.say('tom', 'triage-network', `${secret} 2`);
    await server.say('sam', 'general', 'heard by everybody');
    const points: Record<string, string>[] = [{}, { 'last-event-id': '0' }, { 'last-event-id': '1' }];
    for (const headers of points) {
      const abort = new AbortController();
      const response = await fetch(`http://${host}/web/events?as=sam&since=0`, {
        headers,
        signal: abort.signal,
      });
      let text = '';
      for await (const chunk of response.body ?? []) {
        text += new TextDecoder().decode(chunk);
        if (text.includes('heard by everybody')) break;
      }
      abort.abort();
      expect(text).not.toContain(secret);
    }
  });

  it('keeps no more streams open than a person has pages', async ({ task }) => {
    const abort = new AbortController();
    const streams = await Promise.all(
      Array.from({ length: 60 }, () =>
        fetch(`http://${host}/web/events?as=lin&since=0`, { signal: abort.signal }),
      ),
    );
    const metric = await server.metrics.getSingleMetric('parley_web_streams')?.get();
    expect(metric?.values[0]?.value).toBeLessThanOrEqual(31);
    abort.abort();
    await Promise.allSettled(streams.map((stream) => stream.body?.cancel()));
    tried(task, 60);
  });

  it('is nobody by a name that objects have', async ({ task }) => {
    const names = ['__proto__', 'constructor', 'toString', 'sam\0', 'SAM', ' sam', '@sam', 'sam&as=ada', ''];
    for (const name of names) {
      const response = await fetch(`http://${host}/web/state?as=${encodeURIComponent(name)}`);
      expect(response.status, name).toBe(401);
    }
    const twice = await fetch(`http://${host}/web/state?as=mallory&as=ada`);
    const me = (await twice.json()) as { me?: { webId: string } };
    // Two names are none: then it is the first sample person, as without any.
    expect([undefined, server.config.web.people[0]?.id]).toContain(me.me?.webId);
    tried(task, names.length + 1);
  });
});

describe('a redirect', () => {
  it.each([
    '//evil.example',
    '//evil.example/..',
    '/\\evil.example',
    '/%2f%2fevil.example',
    '/%5cevil.example',
    '/web/assets//evil.example',
    '/sign-in//evil.example',
    '/.//evil.example/%2e%2e',
  ])('to another site is not made of %s', async (path) => {
    const { status } = await server.raw('GET', path, { Host: host });
    expect([301, 302, 303, 307, 308]).not.toContain(status);
  });
});
