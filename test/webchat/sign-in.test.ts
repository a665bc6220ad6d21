import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { transact, transactAs } from '../../src/chat/queue/transaction.ts';
import { findByAccount } from '../../src/people/store.ts';
import { createSignInLink } from '../../src/webchat/sign-in.ts';
import { JOB } from '../support/queue.ts';
import { type WebDesk, webDesk } from '../support/web-desk.ts';

let desk: WebDesk;
let personId: string;
beforeAll(async () => {
  desk = await webDesk((config) => ({
    ...config,
    publicUrl: 'https://desk.example.com/help',
    web: { ...config.web, signIn: 'link', sessionDays: 30 },
    teams: {
      ...config.teams,
      network: { name: { en: 'N', 'zh-CN': 'N' }, agents: ['kim@example.com'], leads: [] },
    },
  }));
  const kim = await transact(desk.unit, (scope) =>
    desk.directory.resolve(
      scope,
      { platform: 'slack', tenant: 'T1', channel: '@U1', kind: 'dm' },
      { externalId: 'U1', name: 'Kim Lee', email: 'kim@example.com' },
    ),
  );
  personId = kim.personId;
});
afterAll(() => desk.stop());

const newLink = () => transactAs(desk.unit, JOB, (ctx) => createSignInLink(ctx, desk.config, personId));
const tokenOf = (link: string) => new URL(link).pathname.split('/').at(-1) ?? '';

describe('a sign-in link', () => {
  it('leads below the public URL and holds 256 random bits, of which only a hash is stored', async () => {
    const link = await newLink();
    expect(link).toMatch(/^https:\/\/desk\.example\.com\/help\/sign-in\/[\w-]{43}$/);
    const rows = await desk.database.sql`select * from web_session`;
    expect(JSON.stringify(rows)).not.toContain(tokenOf(link));
  });

  it('works once, also when it is pressed twice at the same instant', async () => {
    const token = tokenOf(await newLink());
    expect(await desk.chat.signIn.isGoodLink(token)).toBe(true);
    const made = await Promise.all([1, 2, 3].map(() => desk.chat.signIn.redeem(token)));
    expect(made.filter(Boolean)).toHaveLength(1);
    expect(await desk.chat.signIn.isGoodLink(token)).toBe(false);
    expect(await desk.chat.signIn.redeem(token)).toBeUndefined();
  });

  it('is not used up by being looked at', async () => {
    const token = tokenOf(await newLink());
    for (let n = 0; n < 3; n++) expect(await desk.chat.signIn.isGoodLink(token)).toBe(true);
    expect(await desk.chat.signIn.redeem(token)).toBeDefined();
  });

  it('runs out after 15 minutes', async () => {
    const token = tokenOf(await newLink());
    desk.unit.clock.advance({ minutes: 14 });
    expect(await desk.chat.signIn.isGoodLink(token)).toBe(true);
    desk.unit.clock.advance({ minutes: 1 });
    expect(await desk.chat.signIn.isGoodLink(token)).toBe(false);
    expect(await desk.chat.signIn.redeem(token)).toBeUndefined();
  });

  it('is none of any other text, nor of a session', async () => {
    const made = await desk.chat.signIn.redeem(tokenOf(await newLink()));
    for (const token of ['', 'x', made?.session ?? '']) {
      expect(await desk.chat.signIn.redeem(token)).toBeUndefined();
    }
  });

  it('needs a public URL to lead to', async () => {
    const made = transactAs(desk.unit, JOB, (ctx) => createSignInLink(ctx, {}, personId));
    await expect(made).rejects.toThrow('publicUrl');
  });
});

describe('a session', () => {
  it('is the person who got the link, with what they may do and a web account of their own', async () => {
    const made = await desk.chat.signIn.redeem(tokenOf(await newLink()));
    const webId = await desk.chat.signIn.whose(made?.session ?? '');
    expect(webId).toBe(personId);
    const who = await desk.person(webId ?? '');
    expect(who).toMatchObject({ name: 'Kim Lee', email: 'kim@example.com' });
    expect(desk.chat.mayEnter(who, 'triage-network')).toBe(true);
    const account = { platform: 'web' as const, tenant: 'local', externalId: personId };
    const known = await transact(desk.unit, (scope) => findByAccount(scope, account));
    expect(known?.row.personId).toBe(personId);
  });

  it('ends when it is ended, or after the configured days', async () => {
    const first = await desk.chat.signIn.redeem(tokenOf(await newLink()));
    await desk.chat.signIn.end(first?.session ?? '');
    expect(await desk.chat.signIn.whose(first?.session ?? '')).toBeUndefined();
    const second = await desk.chat.signIn.redeem(tokenOf(await newLink()));
    desk.unit.clock.advance({ hours: 24 * 30 - 1 });
    expect(await desk.chat.signIn.whose(second?.session ?? '')).toBe(personId);
    desk.unit.clock.advance({ hours: 1 });
    expect(await desk.chat.signIn.whose(second?.session ?? '')).toBeUndefined();
  });

  it('is worth nothing once the person is disabled', async () => {
    const made = await desk.chat.signIn.redeem(tokenOf(await newLink()));
    await transactAs(desk.unit, JOB, (ctx) => desk.directory.disable(ctx, personId));
    desk.chat.forget(personId);
    const webId = await desk.chat.signIn.whose(made?.session ?? '');
    expect(await desk.chat.person(webId ?? '')).toBeUndefined();
    expect(await desk.chat.profile(personId)).toBeUndefined();
  });
});

describe('people who never signed in', () => {
  it('can be found, and are the same people when the core meets them by their web id', async () => {
    const place = { platform: 'teams', tenant: 'T', channel: '@A1', kind: 'dm' } as const;
    const bo = await transact(desk.unit, (scope) =>
      desk.directory.resolve(scope, place, { externalId: 'A1', name: 'Bo 100%_a' }),
    );
    expect(await desk.chat.search('100%_')).toEqual([{ webId: bo.personId, name: 'Bo 100%_a' }]);
    expect(await desk.chat.search('nobody like this')).toEqual([]);
    await desk.chat.introduce([bo.personId, 'nonsense']);
    const met = await transact(desk.unit, (scope) =>
      desk.directory.resolve(
        scope,
        { platform: 'web', tenant: 'local', channel: `@${bo.personId}`, kind: 'dm' },
        { externalId: bo.personId },
      ),
    );
    expect(met.personId).toBe(bo.personId);
  });
});
