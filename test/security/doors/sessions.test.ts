import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { transact, transactAs } from '../../../src/chat/queue/transaction.ts';
import { createSignIn, createSignInLink } from '../../../src/webchat/sign-in.ts';
import { JOB, testUnit } from '../../support/queue.ts';
import { type WebServer, webServer } from '../../support/web-server.ts';
import { tried } from '../payloads.ts';

/** Attacks on signing in and on sessions, where the web chat is open to others. */

const HOST = 'desk.example.com';
let server: WebServer;
let kim: string;
let lee: string;
beforeAll(async () => {
  server = await webServer((config) => ({
    ...config,
    publicUrl: `https://${HOST}`,
    web: { ...config.web, signIn: 'link' },
  }));
  kim = await personOf('U1', 'Kim Lee');
  lee = await personOf('U2', 'Lee Kim');
});
afterAll(() => server.stop());
beforeEach(() => {
  server.unit.clock.advance({ seconds: 10 });
});

async function personOf(externalId: string, name: string): Promise<string> {
  const place = { platform: 'slack', tenant: 'T1', channel: `@${externalId}`, kind: 'dm' } as const;
  const actor = { externalId, name, email: `${externalId}@example.com` };
  const person = await transact(server.unit, (scope) => server.directory.resolve(scope, place, actor));
  return person.personId;
}
async function tokenFor(personId: string): Promise<string> {
  const link = await transactAs(server.unit, JOB, (ctx) => createSignInLink(ctx, server.config, personId));
  return link.split('/').at(-1) ?? '';
}
const FORM = { 'Content-Type': 'application/x-www-form-urlencoded', 'X-Parley': undefined };
const redeem = (token: string, headers: Record<string, string | undefined> = {}) =>
  server.ask('POST', '/sign-in', {
    bytes: Buffer.from(`token=${encodeURIComponent(token)}`),
    headers: { ...FORM, ...headers },
  });
const cookieOf = (response: Response) => response.headers.get('set-cookie')?.split(';')[0] ?? '';
async function signIn(personId: string, headers: Record<string, string | undefined> = {}): Promise<string> {
  const cookie = cookieOf(await redeem(await tokenFor(personId), headers));
  expect(cookie).toMatch(/^__Host-parley=[\w-]{43}$/);
  return cookie;
}
const stateWith = (cookie: string) => server.ask('GET', '/web/state', { headers: { Cookie: cookie } });
async function nameWith(cookie: string): Promise<string | undefined> {
  const body = (await (await stateWith(cookie)).json()) as { me?: { name: string } };
  return body.me?.name;
}

describe('a session', () => {
  it('that was made up beforehand is not the one that one gets', async () => {
    const planted = `__Host-parley=${'A'.repeat(43)}`;
    const made = await signIn(kim, { Cookie: planted });
    expect(made).not.toBe(planted);
    expect((await stateWith(planted)).status).toBe(401);
  });

  it('of the attacker’s own that was planted in the browser ends with the person’s sign-in', async () => {
    const planted = await signIn(lee);
    const own = await signIn(kim, { Cookie: planted });
    expect((await stateWith(planted)).status).toBe(401);
    expect(await nameWith(own)).toBe('Kim Lee');
  });

  it('has a cookie that no script reads, no other site sends and no other host sets', async () => {
    const set = (await redeem(await tokenFor(kim))).headers.get('set-cookie') ?? '';
    expect(set.split('; ').sort()).toEqual([
      expect.stringMatching(/^Expires=/),
      'HttpOnly',
      'Path=/',
      'SameSite=Strict',
      'Secure',
      expect.stringMatching(/^__Host-parley=/),
    ]);
    expect(set).not.toMatch(/domain=/i);
  });

  it('is known to the database by its digest only', async () => {
    const token = (await signIn(kim)).split('=')[1] ?? 'none';
    const link = await tokenFor(kim);
    const rows = await server.database.sql`select to_jsonb(s)::text as row from web_session s`;
    const text = JSON.stringify(rows);
    expect(rows.length).toBeGreaterThan(1);
    expect([text.includes(token), text.includes(link)]).toEqual([false, false]);
  });

  it('of somebody who was disabled opens nothing any more, and their open page hears nothing more', async () => {
    const gone = await personOf('U3', 'Gone Soon');
    const cookie = await signIn(gone);
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      const stream = await server.ask('GET', '/web/events?since=0', { headers: { Cookie: cookie } });
      expect(stream.status).toBe(200);
      const over = stream.text();
      await transactAs(server.unit, JOB, (ctx) => server.directory.disable(ctx, gone));
      server.unit.clock.advance({ seconds: 6 });
      vi.advanceTimersByTime(25_000);
      await over;
    } finally {
      vi.useRealTimers();
    }
    expect((await stateWith(cookie)).status).toBe(401);
  });

  it('that was ended ends its streams too', async () => {
    const cookie = await signIn(kim);
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      const stream = await server.ask('GET', '/web/events?since=0', { headers: { Cookie: cookie } });
      const over = stream.text();
      await server.ask('POST', '/web/sign-out', { headers: { Cookie: cookie } });
      vi.advanceTimersByTime(25_000);
      await over;
    } finally {
      vi.useRealTimers();
    }
    expect((await stateWith(cookie)).status).toBe(401);
  });

  it('of an erased person is nobody’s', async () => {
    const erased = await personOf('U4', 'Erased Person');
    const cookie = await signIn(erased);
    await server.database.sql`delete from account where person_id = ${erased}`;
    await server.database.sql`delete from person where person_id = ${erased}`;
    server.unit.clock.advance({ seconds: 6 });
    expect((await stateWith(cookie)).status).toBe(401);
  });

  it('of another workspace in the same database is none here', async () => {
    const there = testUnit(server.database, { workspaceId: 'another', clock: server.unit.clock });
    const scope = { workspaceId: 'another', db: server.database.db };
    const signInThere = createSignIn({ unit: there, scope, config: server.config });
    const link = await transactAs(there, JOB, (ctx) => createSignInLink(ctx, server.config, kim));
    const token = link.split('/').at(-1) ?? '';
    expect((await redeem(token)).status).toBe(410);
    const made = await signInThere.redeem(token);
    expect(made).toBeDefined();
    expect((await stateWith(`__Host-parley=${made?.session}`)).status).toBe(401);
    await there.wakeup.stop();
  });

  it('is found under its own cookie’s name only, and by nothing else', async ({ task }) => {
    const cookie = await signIn(kim);
    const token = cookie.split('=')[1] ?? '';
    const cookies = [
      `parley=${token}`,
      `__host-parley=${token}`,
      `__Host-parley =x; parley=${token}`,
      `__Secure-parley=${token}`,
      `__Host-parley=${token.toLowerCase()}x`,
      `__Host-parley=`,
      `x=__Host-parley=${token}`,
    ];
    for (const wrong of cookies) expect((await stateWith(wrong)).status, wrong).toBe(401);
    for (const headers of [{ Authorization: `Bearer ${token}` }, { 'X-Session': token }]) {
      expect((await server.ask('GET', `/web/state?session=${token}&as=${kim}`, { headers })).status).toBe(
        401,
      );
    }
    expect((await stateWith(`a=1; ${cookie}; b=2`)).status).toBe(200);
    tried(task, cookies.length + 2);
  });
});

describe('a sign-in link', () => {
  it('that twenty use at the same time lets one of them in', async ({ task }) => {
    const token = await tokenFor(kim);
    const answers = await Promise.all(Array.from({ length: 20 }, () => redeem(token)));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, ...Array(19).fill(410)]);
    tried(task, 20);
  });

  it('that is a quarter of an hour old is none', async () => {
    const token = await tokenFor(kim);
    server.unit.clock.advance({ minutes: 15, seconds: 1 });
    expect((await redeem(token)).status).toBe(410);
  });

  it('is no session, and a session is no link', async () => {
    const token = await tokenFor(kim);
    expect((await stateWith(`__Host-parley=${token}`)).status).toBe(401);
    const session = (await signIn(kim)).split('=')[1] ?? '';
    expect((await redeem(session)).status).toBe(410);
  });

  it('can’t be guessed, and a wrong one says no more than a used one', async ({ task }) => {
    const used = await tokenFor(kim);
    await redeem(used);
    const ofUsed = await (await redeem(used)).text();
    const good = await tokenFor(kim);
    expect(good).toMatch(/^[\w-]{43}$/);
    const guesses = Array.from(
      { length: 300 },
      (_, n) => `${good.slice(0, 40)}${String(n).padStart(3, '0')}`,
    );
    const odd = [
      '',
      '\0',
      "' or 1=1 --",
      '%',
      '../',
      '[]',
      'undefined',
      good.toUpperCase(),
      `${good} `,
      good.slice(1),
    ];
    for (const guess of [...guesses, ...odd]) {
      if (guess === good) continue;
      const answer = await redeem(guess);
      expect([answer.status, await answer.text()], guess).toEqual([410, ofUsed]);
    }
    tried(task, guesses.length + odd.length);
  });

  it('leads to the start page, whatever else the form says', async ({ task }) => {
    const names = ['next', 'redirect', 'return', 'returnTo', 'url', 'continue', 'Location'];
    for (const name of names) {
      const token = await tokenFor(kim);
      const to = encodeURIComponent('https://evil.example/');
      const answer = await server.ask('POST', `/sign-in?${name}=${to}`, {
        bytes: Buffer.from(`token=${token}&${name}=${to}`),
        headers: { ...FORM, Host: 'evil.example', 'X-Forwarded-Host': 'evil.example' },
      });
      expect([answer.status, answer.headers.get('location')]).toEqual([303, '/']);
    }
    tried(task, names.length);
  });

  it('is not used up by another site’s form, nor by an old page over plain http', async () => {
    const token = await tokenFor(kim);
    const elsewhere = [
      { 'Sec-Fetch-Site': 'cross-site' },
      { 'Sec-Fetch-Site': 'same-site' },
      { 'Sec-Fetch-Site': undefined },
      { 'Sec-Fetch-Site': undefined, Origin: 'null' },
      { 'Sec-Fetch-Site': undefined, Origin: 'https://evil.example' },
      { 'Sec-Fetch-Site': undefined, Origin: `http://${HOST}` },
      { 'Sec-Fetch-Site': undefined, Origin: `http://127.0.0.1:${server.port}` },
    ];
    for (const headers of elsewhere) expect((await redeem(token, headers)).status).toBe(403);
    expect((await redeem(token, { 'Sec-Fetch-Site': undefined, Origin: `https://${HOST}` })).status).toBe(
      303,
    );
  });

  it('stands in an address that no cache keeps and no other site is told', async () => {
    const token = await tokenFor(kim);
    const page = await server.ask('GET', `/sign-in/${token}`);
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('referrer-policy')).toBe('same-origin');
    expect(await page.text()).not.toMatch(/https?:\/\//);
  });
});
