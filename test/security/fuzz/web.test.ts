import fc from 'fast-check';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import {
  editedMessage,
  homeOpened,
  interaction,
  newMessage,
  readMark,
} from '../../../adapters/web/routes/parse.ts';
import { transact, transactAs } from '../../../src/chat/queue/transaction.ts';
import { createSignInLink } from '../../../src/webchat/sign-in.ts';
import { JOB } from '../../support/queue.ts';
import { type WebServer, webServer } from '../../support/web-server.ts';
import { tried } from '../payloads.ts';
import { barrage, type Shot } from './barrage.ts';
import { fromSchema } from './from-schema.ts';
import { mutated } from './mutate.ts';
import { isObject, type Json, type JsonObject, nastyJson, nastyText } from './nasty.ts';

// Thousands of requests, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

/**
 * Ten thousand requests of the web chat's API, on a real PostgreSQL, as a sample person of the demo and as
 * somebody who has signed in: no crash and no failure, and every message that was taken is in the room and
 * was told to the core.
 */

const DEMO = 7_500;
const SIGNED_IN = 2_500;
/** Of longer ones Node makes an end by itself (431), in the middle of what is being sent. */
const HEADER = 4_000;

interface Asked {
  method: string;
  path: string;
  body?: Json;
  headers?: Record<string, string>;
}

let keys = 0;
/** What a page of ours sends, before it is changed. */
const own = (message: string): Asked[] => {
  const where = { room: 'general' };
  return [
    {
      method: 'POST',
      path: '/web/messages',
      body: { key: '', room: 'general', text: 'VPN drops', mentions: ['tom'], files: [] },
    },
    {
      method: 'POST',
      path: '/web/messages',
      body: { key: '', room: 'general', thread: message, text: 'more', mentions: [], files: [] },
    },
    { method: 'PATCH', path: `/web/messages/${message}`, body: { key: '', text: 'changed', mentions: [] } },
    {
      method: 'POST',
      path: '/web/interactions',
      body: { key: '', where, type: 'action', action: 'ticket.take', subject: 'x', values: { note: 'a' } },
    },
    {
      method: 'POST',
      path: '/web/interactions',
      body: {
        key: '',
        where,
        type: 'form',
        form: 'ticket.new',
        subject: '',
        values: { title: 'a', requester: 'tom' },
      },
    },
    {
      method: 'POST',
      path: '/web/interactions',
      body: { key: '', where, type: 'command', text: 'my tickets' },
    },
    {
      method: 'POST',
      path: '/web/interactions',
      body: { key: '', where, type: 'shortcut', shortcut: 'open_ticket', messageId: message },
    },
    { method: 'POST', path: '/web/read', body: { room: 'general', position: 1 } },
    { method: 'POST', path: '/web/home', body: { key: '' } },
  ];
};
const SCHEMAS = [
  ['/web/messages', newMessage],
  ['/web/interactions', interaction],
  ['/web/read', readMark],
  ['/web/home', homeOpened],
] as const;

/** A part of an address: whatever can stand there at all. */
const part = nastyText.map((text) => encodeURIComponent(text.toWellFormed().slice(0, 500)) || 'x');

function requests(message: string): fc.Arbitrary<Asked> {
  const examples = own(message);
  const withBody = examples.map(
    ({ method, path, body }) => ({ method, path, body: body ?? null }) as JsonObject,
  );
  const changed = mutated(withBody).map((asked, index = 0): Asked => {
    const { method, path, body } = asked;
    const example = examples[index % examples.length];
    return {
      method: typeof method === 'string' && /^(POST|PATCH)$/.test(method) ? method : 'POST',
      path:
        typeof path === 'string' && path.startsWith('/web/')
          ? path.replace(/[^\x21-\x7e]/g, '')
          : (example?.path ?? '/web/read'),
      body: body ?? null,
    };
  });
  const generated = fc.oneof(
    ...SCHEMAS.map(([path, schema]) =>
      fromSchema(schema).map((body): Asked => ({ method: 'POST', path, body })),
    ),
    fromSchema(editedMessage).map(
      (body): Asked => ({ method: 'PATCH', path: `/web/messages/${message}`, body }),
    ),
  );
  const read = fc
    .tuple(fc.constantFrom('rooms', 'threads', 'files', 'people', 'assets'), part, part)
    .map(([what, one, two]): Asked => {
      const paths = {
        rooms: `/web/rooms/${one}/messages?before=${two}`,
        threads: `/web/threads/${one}`,
        files: `/web/files/${one}/${two}`,
        people: `/web/people?q=${one}&q[${two}]=1`,
        assets: `/web/assets/${one}/${two}`,
      };
      return { method: 'GET', path: paths[what] };
    });
  const change = fc
    .tuple(fc.constantFrom('PUT', 'DELETE', 'POST'), fc.constantFrom(message, 'x'), part)
    .map(
      ([method, id, one]): Asked =>
        method === 'POST'
          ? { method, path: `/web/messages/${one}/dismiss` }
          : { method, path: `/web/messages/${id}/reactions/${one}` },
    );
  const file = fc.tuple(part, nastyText, nastyText).map(
    ([name, type, content]): Asked => ({
      method: 'POST',
      path: '/web/files',
      body: content,
      headers: {
        'x-file-name': name.slice(0, HEADER),
        'content-type': type
          .replace(/[^\x20-\x7e]/g, '')
          .slice(0, HEADER)
          .trim(),
      },
    }),
  );
  return fc.oneof(
    { weight: 10, arbitrary: changed },
    { weight: 5, arbitrary: generated },
    { weight: 3, arbitrary: read },
    { weight: 2, arbitrary: change },
    { weight: 1, arbitrary: file },
    {
      weight: 1,
      arbitrary: nastyJson.map((body): Asked => ({ method: 'POST', path: '/web/interactions', body })),
    },
  );
}

async function fuzz(
  server: WebServer,
  message: string,
  count: number,
  who: Pick<Shot, 'headers'> & { query: string },
) {
  const origin = `http://127.0.0.1:${server.port}`;
  const taken: string[] = [];
  const shots = new Map<Asked, boolean>();
  await barrage(
    origin,
    { arbitrary: requests(message), count },
    (asked, index) => {
      const isReal = index % 25 === 0;
      const sent: Asked = isReal
        ? {
            method: 'POST',
            path: '/web/messages',
            body: { key: '', room: 'general', text: `real matter ${index}`, mentions: [], files: [] },
          }
        : asked;
      shots.set(asked, isReal);
      const { body } = sent;
      // A key of its own where the payload left it as it was: else everything would be a repeat.
      const keyed = isObject(body) && body.key === '' ? { ...body, key: `fuzz-key-${++keys}` } : body;
      return {
        method: sent.method,
        path: `${sent.path}${sent.path.includes('?') ? '&' : '?'}${who.query}`,
        headers: {
          'x-parley': '1',
          'sec-fetch-site': 'same-origin',
          'content-type': 'application/json',
          ...who.headers,
          ...sent.headers,
        },
        body: keyed === undefined ? '' : JSON.stringify(keyed),
      };
    },
    ({ status, text }, asked) => {
      expect(status).toBeLessThan(500);
      expect(text).not.toMatch(/postgres|drizzle|node_modules|at \w+ \(/i);
      if (!shots.get(asked)) return;
      expect(status).toBe(200);
      taken.push(JSON.parse(text).id);
    },
  );
  const told = server.intake.accepted.flatMap((one) => (one.type === 'message' ? [one.messageId] : []));
  expect(taken.filter((id) => told.filter((one) => one === id).length !== 1)).toEqual([]);
  expect(taken).toHaveLength(count / 25);
  expect(Object.keys(Object.prototype)).toEqual([]);
}

let demo: WebServer;
let desk: WebServer;
beforeAll(async () => {
  demo = await webServer();
  desk = await webServer((config) => ({
    ...config,
    publicUrl: 'https://desk.example.com',
    web: { ...config.web, signIn: 'link' },
  }));
});
afterAll(async () => {
  await demo.stop();
  await desk.stop();
});

it('as a sample person of the demo', async ({ task }) => {
  const { messageId } = await demo.say('sam', 'general', 'the first');
  await fuzz(demo, messageId, DEMO, { headers: {}, query: 'as=sam' });
  tried(task, DEMO);
});

it('as somebody who has signed in', async ({ task }) => {
  const kim = await transact(desk.unit, (scope) =>
    desk.directory.resolve(
      scope,
      { platform: 'slack', tenant: 'T1', channel: '@U1', kind: 'dm' },
      { externalId: 'U1', name: 'Kim Lee', email: 'kim@example.com' },
    ),
  );
  const link = await transactAs(desk.unit, JOB, (ctx) => createSignInLink(ctx, desk.config, kim.personId));
  const made = await desk.chat.signIn.redeem(link.split('/').at(-1) ?? '');
  const { messageId } = await desk.say(kim.personId, 'general', 'the first');
  await fuzz(desk, messageId, SIGNED_IN, {
    headers: { cookie: `__Host-parley=${made?.session}` },
    query: 'x=1',
  });
  tried(task, SIGNED_IN);
});
