import { afterAll, beforeAll, expect, it } from 'vitest';
import { transactAs } from '../../src/chat/queue/transaction.ts';
import { JOB } from '../support/queue.ts';
import { type WebDesk, webDesk } from '../support/web-desk.ts';

let desk: WebDesk;
beforeAll(async () => {
  desk = await webDesk();
});
afterAll(() => desk.stop());

it('knows the sample people with their language and zone, and nobody else', async () => {
  expect(await desk.chat.person('lin')).toMatchObject({
    name: '林薇',
    locale: 'zh-CN',
    timeZone: 'Asia/Shanghai',
  });
  expect(await desk.chat.person('mallory')).toBeUndefined();
  expect(await desk.chat.profile('sam')).toEqual({
    externalId: 'sam',
    name: 'Sam Rivera',
    email: 'sam@example.com',
    locale: 'en',
    timeZone: 'America/New_York',
  });
  expect(await desk.chat.profile('mallory')).toBeUndefined();
});

it('follows a change of language once it is told to look again, and by itself after a moment', async () => {
  const { personId, locale } = await desk.person('sam');
  expect(locale).toBe('en');
  await transactAs(desk.unit, JOB, (ctx) => desk.directory.setLanguage(ctx, personId, 'zh-CN'));
  desk.chat.forget('sam');
  expect((await desk.person('sam')).locale).toBe('zh-CN');
  await transactAs(desk.unit, JOB, (ctx) => desk.directory.setLanguage(ctx, personId, 'en'));
  desk.unit.clock.advance({ seconds: 6 });
  expect((await desk.person('sam')).locale).toBe('en');
});

it('finds people by a part of their name in any script', async () => {
  expect((await desk.chat.search('me')).map((person) => person.webId)).toContain('mei');
  expect((await desk.chat.search('林')).map((person) => person.webId)).toEqual(['lin']);
  expect(await desk.chat.search('zzz')).toEqual([]);
});
