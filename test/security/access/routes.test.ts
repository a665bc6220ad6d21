import { randomBytes, randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Express } from 'express';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MessageView } from '../../../adapters/web/wire.ts';
import { adaptersFor } from '../../../src/adapters.ts';
import { readEnvironment } from '../../../src/config/environment.ts';
import { type AdapterFactory, type Parley, startParley } from '../../../src/parley.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { newKey, sampleConfig } from '../../support/web-desk.ts';
import { type WebServer, webServer } from '../../support/web-server.ts';
import { type Pass, ROUTES, routesOf } from './routes.ts';

/** The doors of the HTTP server: which there are, and who is let through each. */

describe('every door', () => {
  let database: TestDatabase;
  let parley: Parley;
  let app: Express;
  const dataDir = join(tmpdir(), `parley-doors-${randomBytes(6).toString('hex')}`);

  beforeAll(async () => {
    database = await testDatabase();
    const config = await sampleConfig((sample) => ({
      ...sample,
      publicUrl: 'https://desk.example.com',
      web: { ...sample.web, signIn: 'link', sampleData: false },
    }));
    const environment = {
      ...readEnvironment({
        DATABASE_URL: database.url,
        PORT: '0',
        SLACK_BOT_TOKEN: 'xoxb-1',
        SLACK_SIGNING_SECRET: 'a-secret',
        SLACK_API_URL: 'http://127.0.0.1:9/api/',
        MicrosoftAppId: randomUUID(),
        MicrosoftAppPassword: 'a-password',
        MicrosoftAppTenantId: randomUUID(),
      }),
      dataDir,
    };
    // A route of the test's own, which is shown the app that it is mounted in.
    const [web, ...others] = adaptersFor(environment, config);
    const looking: AdapterFactory = async (deps, core) => {
      const adapter = await web?.(deps, core);
      if (!adapter) throw new Error('there is no web chat');
      adapter.routes.get('/look', (request, response) => {
        app = request.app as Express;
        response.end();
      });
      return adapter;
    };
    parley = await startParley({
      environment,
      config,
      log: pino({ level: 'silent' }),
      adapters: [looking, ...others],
    });
    await fetch(`http://127.0.0.1:${parley.port}/look`);
  });
  afterAll(async () => {
    await parley.stop();
    await database.drop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('is known, with what lets one through', () => {
    expect(
      routesOf(app)
        .filter((route) => route !== 'GET /look')
        .sort(),
    ).toEqual(Object.keys(ROUTES).sort());
  });

  /** What somebody gets who has nothing to show. */
  const WITHOUT: Record<Exclude<Pass, 'nothing'>, number[]> = {
    'a session': [401],
    'Slack’s signature': [401],
    'Microsoft’s token': [401],
    'a signed link': [404],
    'a one-time link': [410],
    'a token of its own': [401],
    'a secret link': [404],
  };

  it.each(Object.entries(ROUTES))('%s asks for %s', async (route, pass) => {
    const [method = '', path = ''] = route.split(' ');
    const address = path.replace(/[:*]\w+/g, () => randomUUID());
    const ask = (headers: Record<string, string>) =>
      fetch(`http://127.0.0.1:${parley.port}${address}`, {
        method,
        headers: { 'content-type': 'application/json', ...headers },
        ...(method === 'GET' ? {} : { body: '{}' }),
        redirect: 'manual',
      });
    const ours = { 'x-parley': '1', 'sec-fetch-site': 'same-origin' };
    const response = await ask({ ...ours, cookie: `__Host-parley=${randomBytes(32).toString('base64url')}` });
    const text = await response.text();
    if (pass === 'nothing') expect([200, 204, 404, 503]).toContain(response.status);
    else expect(WITHOUT[pass], text).toContain(response.status);
    // Nothing that names anybody, whoever asks.
    for (const name of ['Mei Chen', 'mei@example.com', 'Sam Rivera']) expect(text).not.toContain(name);
    // Another site's page, with the visitor's own cookies, changes nothing.
    if (method !== 'GET' && path.startsWith('/web/')) {
      expect((await ask({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    }
  });
});

describe('what somebody is let in to', () => {
  let server: WebServer;
  const PEOPLE = ['sam', 'lin', 'mei', 'tom', 'ada'] as const;
  /** The rooms of the sample company, and who of its people may see each. */
  const ROOMS: Record<string, readonly (typeof PEOPLE)[number][]> = {
    '@sam': ['sam'],
    'it-help': PEOPLE,
    'triage-network': ['tom', 'ada'],
    'triage-security': ['mei', 'ada'],
  };
  const cells = Object.entries(ROOMS).flatMap(([room, readers]) =>
    PEOPLE.map((as) => ({ room, as, isIn: readers.includes(as) })),
  );
  /** In each room a message of its first reader with a file, and one that only they see. */
  const stood = new Map<string, { id: string; fileId: string; onlyFor: string; author: string }>();

  beforeAll(async () => {
    server = await webServer();
    for (const [room, [author = 'ada']] of Object.entries(ROOMS)) {
      const { fileId } = (await (
        await server.ask('POST', '/web/files', {
          as: author,
          bytes: Buffer.from('secret'),
          headers: { 'X-File-Name': 'zqfile.txt', 'Content-Type': 'text/plain' },
        })
      ).json()) as { fileId: string };
      const body = { key: newKey(), room, text: `zqsecret ${room}`, mentions: [], files: [fileId] };
      const message = (await (
        await server.ask('POST', '/web/messages', { as: author, body })
      ).json()) as MessageView;
      const onlyFor = await server.chat.bot.post({
        clientKey: newKey(),
        room,
        onlyFor: author,
        card: { summary: 'zqwhisper', blocks: [{ type: 'text', text: 'zqwhisper' }] },
      });
      if (!onlyFor) throw new Error(`nobody can write in ${room}`);
      stood.set(room, { id: message.id, fileId, onlyFor, author });
    }
  });
  afterAll(() => server.stop());

  const at = (room: string) => {
    const found = stood.get(room);
    if (!found) throw new Error(`nothing stands in ${room}`);
    return found;
  };

  it.each(cells)('$as in $room: $isIn', async ({ room, as, isIn }) => {
    const { id, fileId, onlyFor, author } = at(room);
    const isAuthor = as === author;
    const key = newKey();
    const act = { key, where: { room }, type: 'action', action: 'desk.home', subject: '', values: {} };
    const attempts: [method: string, path: string, body: unknown, isAllowed: boolean][] = [
      ['GET', `/web/rooms/${encodeURIComponent(room)}/messages`, undefined, isIn],
      ['GET', `/web/threads/${id}`, undefined, isIn],
      ['GET', `/web/files/${id}/${fileId}`, undefined, isIn],
      ['POST', '/web/messages', { key, room, text: 'hello', mentions: [], files: [] }, isIn],
      [
        'POST',
        '/web/messages',
        { key: newKey(), room, thread: id, text: 'hello', mentions: [], files: [] },
        isIn,
      ],
      ['POST', '/web/read', { room, position: 1 }, isIn],
      ['POST', '/web/read', { thread: id, position: 1 }, isIn],
      ['PUT', `/web/messages/${id}/reactions/eyes`, undefined, isIn],
      ['DELETE', `/web/messages/${id}/reactions/eyes`, undefined, isIn],
      ['POST', '/web/interactions', { ...act, messageId: id }, isIn],
      ['POST', '/web/interactions', { ...act, key: newKey() }, isIn],
      ['POST', '/web/interactions', { ...act, key: newKey(), where: { room, thread: id } }, isIn],
      [
        'POST',
        '/web/interactions',
        { ...act, key: newKey(), type: 'shortcut', shortcut: 'open_ticket', messageId: id },
        isIn,
      ],
      // What one person alone was told is nobody else's, whatever room it stands in.
      ['GET', `/web/threads/${onlyFor}`, undefined, isAuthor],
      ['POST', '/web/interactions', { ...act, key: newKey(), messageId: onlyFor }, isAuthor],
      ['POST', `/web/messages/${onlyFor}/dismiss`, undefined, isAuthor],
      // Nobody changes what another wrote, nor sends another's file on.
      ['PATCH', `/web/messages/${id}`, { key: newKey(), text: `zqsecret ${room}`, mentions: [] }, isAuthor],
      [
        'POST',
        '/web/messages',
        { key: newKey(), room, text: 'x', mentions: [], files: [fileId] },
        isIn && isAuthor,
      ],
    ];
    for (const [method, path, body, isAllowed] of attempts) {
      const response = await server.ask(method, path, { as, ...(body === undefined ? {} : { body }) });
      const text = await response.text();
      const what = `${method} ${path} ${JSON.stringify(body)}: ${response.status} ${text.slice(0, 200)}`;
      if (isAllowed) expect(response.status, what).toBeLessThan(300);
      else {
        expect([400, 404], what).toContain(response.status);
        expect(text, what).not.toContain('zq');
      }
    }
  });

  it('is all that a page starts from and a stream tells', async () => {
    for (const as of PEOPLE) {
      const state = await (await server.ask('GET', '/web/state', { as })).text();
      const threads = await (await server.ask('GET', '/web/threads', { as })).text();
      const stream = await server.ask('GET', '/web/events', { as, headers: { 'Last-Event-ID': '0' } });
      const told = await upTo(stream, 'it-help');
      for (const [room, readers] of Object.entries(ROOMS)) {
        if (readers.includes(as)) continue;
        for (const text of [state, threads, told]) expect(text).not.toContain(`zqsecret ${room}`);
      }
    }
  });

  it('is nothing that isn’t there: the same answer for what is and what never was', async () => {
    const { id, fileId } = at('triage-security');
    const ask = async (path: string) => {
      const response = await server.ask('GET', path, { as: 'sam' });
      return [response.status, await response.text()];
    };
    for (const path of [`/web/threads/ID`, `/web/files/ID/${fileId}`]) {
      expect(await ask(path.replace('ID', id))).toEqual(await ask(path.replace('ID', randomUUID())));
    }
    expect(await ask('/web/rooms/triage-security/messages')).toEqual(
      await ask('/web/rooms/never-was/messages'),
    );
  });
});

/** What a stream has told until something was told that everybody is told. */
async function upTo(response: Response, last: string): Promise<string> {
  const reader = response.body?.getReader();
  if (!reader) throw new Error('no stream');
  let text = '';
  while (!text.includes(last)) {
    const { value, done } = await reader.read();
    if (done) break;
    text += new TextDecoder().decode(value);
  }
  await reader.cancel();
  return text;
}
