import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { HttpResponse, http } from 'msw';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSlackAdapter } from '../../../adapters/slack/index.ts';
import { createTeamsAdapter } from '../../../adapters/teams/index.ts';
import { web } from '../../../src/adapters.ts';
import { secretsOf } from '../../../src/config/environment.ts';
import { createLog } from '../../../src/log.ts';
import { type Parley, startParley } from '../../../src/parley.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { eventually } from '../../support/eventually.ts';
import { type LineProxy, proxyTo } from '../../support/proxy.ts';
import { asCommand, asEvent, commandOf, eventOf, messageOf, sign } from '../../support/slack-payloads.ts';
import { FakeSlack } from '../../support/slack-server.ts';
import { activity } from '../../support/teams-desk.ts';
import { botToken, SETTINGS, TeamsServer } from '../../support/teams-server.ts';
import { sampleConfig } from '../../support/web-desk.ts';
import { tried } from '../payloads.ts';

/**
 * A whole desk whose every secret is a canary, through ordinary work and through every kind of trouble: the
 * platforms echo what they were sent, the database goes away, payloads are nonsense. Afterwards no canary is
 * in any log line of any level, in the metrics, in an answer to somebody, or in a row's error; and what people
 * wrote is in no log line of level info or above.
 */

const WORDS = 'canarywords zebra umbrella';
const secrets: Record<string, string> = {
  'bot token': 'xoxb-canary-bot-0123456789-abcdef',
  'signing secret': 'canary-signing-secret-77',
  'app token': 'xapp-canary-1-A0-0123456789',
  'app password': 'canary~App.Password+with/odd=signs',
  'access token': `eyJhbGciOiJSUzI1NiJ9.${'canaryaccess'.repeat(4)}.signature-canary`,
  'database password': 'canary-database-password',
};
const signing = secrets['signing secret'] ?? '';

let database: TestDatabase;
let proxy: LineProxy;
let folder: string;
let slack: FakeSlack;
const teams = new TeamsServer();
let parley: Parley;
const lines: string[] = [];
/** What the world was answered, as far as it wasn't meant for one person. */
const answers: string[] = [];

beforeAll(async () => {
  database = await testDatabase();
  const role = `canary_${database.url.split('_').at(-1)}`;
  await database.sql.unsafe(`create role ${role} login superuser password '${secrets['database password']}'`);
  const url = new URL(database.url);
  url.username = role;
  url.password = secrets['database password'] ?? '';
  proxy = await proxyTo(url.href);
  folder = await mkdtemp(join(tmpdir(), 'parley-canary-'));
  slack = await new FakeSlack().start();
  slack.addUser({ id: 'U0MEI', name: 'mei', profile: { email: 'mei@example.com', display_name: 'Mei' } });
  teams.start();
  teams.server.use(
    http.post('https://login.microsoftonline.com/:tenant/oauth2/v2.0/token', () =>
      HttpResponse.json({ token_type: 'Bearer', expires_in: 3600, access_token: secrets['access token'] }),
    ),
    // Refuses everything, with all that it was sent in its words.
    http.all('https://smba.trafficmanager.net/*', async ({ request }) => {
      const echo = `${request.headers.get('authorization')} ${await request.text()}`;
      teamsAnswers += 1;
      const status = [401, 500, 403, 400, 404][teamsAnswers % 5] ?? 500;
      const body = { error: { code: `Echo ${echo}`, message: echo } };
      return teamsAnswers % 2 ? HttpResponse.json(body, { status }) : new HttpResponse(echo, { status });
    }),
  );
  const sample = await sampleConfig();
  const config = {
    ...sample,
    publicUrl: 'https://desk.example.com',
    web: { ...sample.web, signIn: 'link' as const },
  };
  const settings = {
    slack: {
      botToken: secrets['bot token'] ?? '',
      signingSecret: signing,
      appToken: secrets['app token'],
      apiUrl: slack.apiUrl,
    },
    teams: { ...SETTINGS, appPassword: secrets['app password'] },
  };
  const environment = { port: 0, databaseUrl: proxy.url, dataDir: folder, ...settings };
  const known = secretsOf({ ...environment, configFile: '', configNamed: false, logLevel: 'trace' });
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(...String(chunk).split('\n').filter(Boolean));
      done();
    },
  });
  // What opens Socket Mode refuses, and repeats the token.
  slack.answers.set('apps.connections.open', {
    ok: false,
    error: 'invalid_auth',
    response_metadata: { messages: [`token ${secrets['app token']}`] },
  });
  parley = await startParley({
    environment,
    config,
    log: createLog('trace', known, destination),
    adapters: [
      web(config),
      async (deps) => createSlackAdapter(settings.slack, deps),
      async (deps) => createTeamsAdapter(settings.teams, deps),
    ],
  });
});
afterAll(async () => {
  await parley.stop();
  await slack.stop();
  teams.stop();
  await proxy.close();
  await rm(folder, { recursive: true, force: true });
  await database.drop();
});
let teamsAnswers = 0;

const base = () => `http://127.0.0.1:${parley.port}`;
/** A request whose answer the world sees. */
async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(`${base()}${path}`, { redirect: 'manual', ...init });
  answers.push(`${response.status} ${await response.clone().text()}`);
  return response;
}
const fromSlack = (text: string, more: Record<string, unknown> = {}) =>
  ask('/slack/events', { method: 'POST', ...asEvent(eventOf(messageOf({ text, ...more })), signing) });
const fromTeams = async (text: string) =>
  ask('/api/messages', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await botToken()}` },
    body: JSON.stringify(activity({ text })),
  });
const errorsIn = async (table: 'inbound_event' | 'outbound_message') =>
  (await database.sql.unsafe<{ error: string }[]>(`select error from ${table} where error is not null`)).map(
    ({ error }) => error,
  );

/** The link that the bot sends for signing in, as the person's Slack has it. */
async function signInToken(): Promise<string> {
  await fromSlack('sign in');
  return eventually(
    () => /sign-in\/([\w-]{43})/.exec(JSON.stringify([...slack.channels.values()]))?.[1],
    10_000,
  );
}

it('no secret gets out, whatever goes wrong, and no words of people get into the log', async ({ task }) => {
  await eventually(async () => (await (await ask('/readyz')).text()).includes('platforms'));

  // Ordinary work, on every platform.
  await eventually(async () => (await fromSlack(`${WORDS} VPN drops`)).status === 200);
  expect((await fromTeams(`${WORDS} printer`)).status).toBe(200);
  const token = await signInToken();
  secrets['sign-in link'] = token;
  const page = await fetch(`${base()}/sign-in/${token}`);
  expect(page.status).toBe(200);
  const redeemed = await fetch(`${base()}/sign-in`, {
    method: 'POST',
    headers: { 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' },
    body: `token=${token}`,
    redirect: 'manual',
  });
  const cookie = redeemed.headers.get('set-cookie')?.split(';')[0] ?? '';
  secrets.session = cookie.split('=')[1] ?? '';
  expect(secrets.session).toMatch(/^[\w-]{43}$/);
  const [workspace] = await database.sql<{ link_key: string }[]>`select link_key from workspace`;
  secrets['file link key'] = workspace?.link_key ?? '';
  expect((await fetch(`${base()}/web/state`, { headers: { cookie } })).status).toBe(200);

  // The platforms refuse, and repeat what they were sent.
  const echo = `Bearer ${secrets['bot token']} wrote ${WORDS}`;
  const faults: Parameters<FakeSlack['fail']>[1][] = [
    { kind: 'status', status: 401, body: echo },
    { kind: 'status', status: 500, body: echo },
    { kind: 'status', status: 302, headers: { location: `http://127.0.0.1:1/${secrets['bot token']}` } },
    { kind: 'error', error: echo },
    { kind: 'error', error: 'invalid_auth' },
    { kind: 'cut' },
  ];
  for (const method of ['chat.postMessage', 'users.info', 'conversations.open', 'conversations.history']) {
    for (const fault of faults) slack.fail(method, fault);
  }
  slack.answers.set('files.info', {
    ok: false,
    error: 'invalid_arguments',
    response_metadata: { messages: [echo, `[ERROR] ${echo}`] },
  });
  for (let n = 0; n < 6; n++) {
    await fromSlack(`${WORDS} again ${n}`, { user: `U0P${n}`, channel: `D0P${n}` });
    await fromTeams(`${WORDS} again ${n}`);
    await ask('/slack/events', {
      method: 'POST',
      ...asCommand(commandOf(WORDS, { user_id: `U0C${n}` }), signing),
    });
  }
  await eventually(async () => (await errorsIn('outbound_message')).length >= 3, 15_000);
  await ask('/readyz');
  teams.server.use(
    http.post('https://login.microsoftonline.com/:tenant/oauth2/v2.0/token', async ({ request }) =>
      HttpResponse.json(
        { error: 'invalid_client', error_description: `AADSTS7000215: ${await request.text()}` },
        { status: 401 },
      ),
    ),
  );

  // Nonsense at every door, with secrets and words in it.
  const nonsense = Object.values(secrets).join(' ') + WORDS;
  const noise: [string, RequestInit][] = [
    ['/slack/events', { ...sign(`{"x":"${WORDS}`, 'application/json', signing) }],
    ['/slack/events', { ...sign(nonsense, 'application/json', 'forged') }],
    [
      '/slack/events',
      {
        ...sign(
          JSON.stringify({ type: 'block_actions', user: { id: nonsense } }),
          'application/json',
          signing,
        ),
      },
    ],
    ['/api/messages', { headers: { authorization: `Bearer ${secrets['access token']}` }, body: nonsense }],
    [
      '/api/messages',
      { headers: { authorization: `Bearer ${await botToken()}` }, body: `{"text":"${nonsense}` },
    ],
    [
      '/web/messages',
      {
        headers: {
          cookie,
          'x-parley': '1',
          'sec-fetch-site': 'same-origin',
          'content-type': 'application/json',
        },
        body: `{"text":"${nonsense}`,
      },
    ],
    ['/web/messages', { headers: { cookie }, body: nonsense }],
    [
      '/sign-in',
      { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: `token=${token}` },
    ],
    [`/${WORDS}`, { body: nonsense }],
  ];
  for (const [path, init] of noise) await ask(path, { method: 'POST', ...init });

  // The database goes away under all of it.
  await proxy.cut();
  const away: [string, RequestInit][] = [
    ['/slack/events', { method: 'POST', ...asEvent(eventOf(messageOf({ text: WORDS })), signing) }],
    [`/sign-in/${token}`, {}],
    [
      '/sign-in',
      {
        method: 'POST',
        headers: { 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' },
        body: `token=${token}`,
      },
    ],
    ['/web/state', { headers: { cookie } }],
    ['/web/events?since=0', { headers: { cookie } }],
    [`/files/01900000-0000-7000-8000-000000000001/4000000000/${'canarysignature'.repeat(3)}`, {}],
    ['/readyz', {}],
  ];
  const statuses: number[] = [];
  for (const [path, init] of away) statuses.push((await ask(path, init)).status);
  statuses.push((await fromTeams(WORDS)).status);
  expect(statuses.filter((status) => status >= 500).length).toBeGreaterThanOrEqual(5);
  await proxy.restore();
  await eventually(async () => (await ask('/readyz')).status === 200, 15_000);
  answers.push(await (await fetch(`${base()}/metrics`)).text());

  // And nothing of it is anywhere.
  const rows = [...(await errorsIn('inbound_event')), ...(await errorsIn('outbound_message'))];
  expect(rows.length).toBeGreaterThan(2);
  expect(lines.length).toBeGreaterThan(25);
  const places = { 'a log line': lines, 'an answer': answers, 'a row’s error': rows };
  for (const [place, texts] of Object.entries(places)) {
    for (const [name, secret] of Object.entries(secrets)) {
      const forms = [
        secret,
        encodeURIComponent(secret),
        Buffer.from(secret).toString('base64').replace(/=+$/, ''),
      ];
      const found = texts.filter((text) => forms.some((form) => text.includes(form)));
      expect(found, `the ${name} in ${place}`).toEqual([]);
    }
  }
  const told = lines.filter((line) => (JSON.parse(line) as { level: number }).level >= 30);
  expect(told.length).toBeGreaterThan(5);
  expect(told.filter((line) => /canarywords|zebra|umbrella|canarysignature/.test(line))).toEqual([]);
  expect([...rows, ...answers].filter((text) => /canarywords|zebra|umbrella/.test(text))).toEqual([]);
  tried(task, 60);
}, 60_000);
