import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPersonalData } from '../../src/people/personal-data.ts';
import type { WebMessage } from '../../src/webchat/model.ts';
import { webChatData } from '../../src/webchat/personal-data-store.ts';
import { storedWords } from '../support/canaries.ts';
import { buttonCard, newKey, type WebDesk, webDesk } from '../support/web-desk.ts';

/** What the web chat hands out of a person and takes away of them. */

const NAME = 'Zelda Quentin-Ypsilon';
const WHO = [NAME, 'zelda@example.com', 'zelda-web'];
const OPERATOR = { operator: 'root' };
let desk: WebDesk;
let root: WebMessage;
beforeAll(async () => {
  desk = await webDesk((config) => {
    config.web.people.push({ id: 'zelda-web', name: NAME, email: 'zelda@example.com' });
    return config;
  });
  const { chat } = desk;
  const zelda = await desk.person('zelda-web');
  const upload = await chat.upload(zelda, {
    name: 'plan.txt',
    mime: 'text/plain',
    bytes: new TextEncoder().encode('a plan'),
  });
  root = await desk.say('sam', 'general', `Hello @${NAME}`, { mentions: ['zelda-web'] });
  await desk.say('zelda-web', 'general', 'hello to you', {
    thread: root.messageId,
    uploads: [upload.fileId],
  });
  await chat.react(zelda, root.messageId, 'wave');
  await desk.say('zelda-web', '@zelda-web', 'my screen is black');
  for (const room of ['general', '@zelda-web']) {
    await chat.bot.post({ clientKey: newKey(), room, card: buttonCard(`${NAME} has opened INC-1`) });
  }
  await chat.bot.home('zelda-web', buttonCard(`Welcome, ${NAME}`));
  await chat.bot.home('sam', buttonCard(`INC-1, assigned to ${NAME}`));
  await chat.markRead(zelda, { room: 'general' }, 1);
});
afterAll(() => desk.stop());

const personalData = () =>
  createPersonalData({
    unit: desk.unit,
    holders: [webChatData],
    aliasOf: (code) => `Former person ${code}`,
  });
async function zelda() {
  const [found] = await personalData().find(OPERATOR, 'zelda@example.com');
  if (!found) throw new Error('nobody is Zelda');
  return found;
}

it('an export has messages, uploads, marks and the home page, and not those of others', async () => {
  const found = await personalData().collect(OPERATOR, await zelda());
  expect(found.web_chat).toMatchObject({
    messages: [
      { body: 'hello to you' },
      { body: 'my screen is black' },
      { room: '@zelda-web', author_id: null },
    ],
    uploads: [{ name: 'plan.txt' }],
    read: [{ room: 'general' }],
    follows: [{ web_id: 'zelda-web' }],
    home: [{ web_id: 'zelda-web' }],
    sessions: [],
  });
  expect(JSON.stringify(found)).not.toContain('sam@example.com');
});

it('an erasure takes the direct chat away, gives shared messages to a former person, and tells open pages', async () => {
  const seen: unknown[] = [];
  const sam = await desk.person('sam');
  const { change } = await desk.chat.overview(sam);
  const leave = await desk.chat.subscribe(sam, change, {
    onChange: (one) => seen.push(one),
    onReset: () => {},
  });
  await personalData().erase(OPERATOR, await zelda(), { texts: false });
  // The words in which somebody else named them stay.
  await desk.database.sql`update web_message set body = '' where message_id = ${root.messageId}`;
  expect(await storedWords(desk.database, WHO)).toEqual([]);
  const { root: now, replies } = await desk.chat.thread(sam, root.messageId);
  expect(replies).toMatchObject([
    {
      body: 'hello to you',
      authorName: expect.stringMatching(/^Former person/),
      files: [{ name: 'plan.txt' }],
    },
  ]);
  expect(now).toMatchObject({
    mentions: [{ name: expect.stringMatching(/^Former person/) }],
    reactions: { wave: [{ name: expect.stringMatching(/^Former person/) }] },
    lastReply: { authorName: expect.stringMatching(/^Former person/), text: 'hello to you' },
  });
  // As the next change of anybody would do.
  await desk.say('sam', 'general', 'who was that?');
  await expect.poll(() => JSON.stringify(seen)).toMatch(/"authorName":"Former person [0-9a-f]{4}"/);
  leave();
});
