import { afterAll, beforeAll, expect, it } from 'vitest';
import { storedWords } from '../support/canaries.ts';
import { newKey, type WebDesk, webDesk } from '../support/web-desk.ts';

/** The web chat keeps what people write itself: without secrets. */

const CARD = '4242 4242 4242 4242';
const PASSWORD = 'S0mmer-2026!';

let desk: WebDesk;
beforeAll(async () => {
  desk = await webDesk();
});
afterAll(() => desk.stop());

it('hides them in messages, edits, previews of threads and names of files', async () => {
  const sam = await desk.person('sam');
  const root = await desk.say('sam', 'general', `my card is ${CARD}`);
  expect(root).toMatchObject({
    body: 'my card is [hidden: card ending 4242]',
    hidden: [{ kind: 'card', last: '4242' }],
  });
  await desk.say('lin', 'general', `密码：${PASSWORD}`, { thread: root.messageId });
  const { root: after } = await desk.chat.thread(sam, root.messageId);
  expect(after.lastReply?.text).toBe('密码：[已隐藏：密码]');
  const edited = await desk.chat.edit(sam, root.messageId, { body: `password: ${PASSWORD}`, mentions: [] });
  expect(edited).toMatchObject({ body: 'password: [hidden: password]', hidden: [{ kind: 'password' }] });
  const file = await desk.chat.upload(sam, {
    name: `${CARD}.txt`,
    mime: 'text/plain',
    bytes: new Uint8Array([1]),
  });
  expect(file.name).toBe('[hidden: card ending 4242].txt');
  expect(await storedWords(desk.database, [CARD, PASSWORD])).toEqual([]);
});

it('tells again what was hidden when the browser sends the same once more', async () => {
  const key = newKey();
  const first = await desk.say('sam', 'general', `my card is ${CARD}`, { key });
  const again = await desk.say('sam', 'general', `my card is ${CARD}`, { key });
  expect(again).toEqual(first);
});

it('keeps them for agents who ask for it, and for nobody else', async () => {
  const kept = await desk.say('mei', 'triage-desk', 'keep: password: W1nter-2026!');
  expect(kept).toMatchObject({ body: 'keep: password: W1nter-2026!', hidden: [] });
  expect((await desk.say('sam', 'general', `keep: password: ${PASSWORD}`)).body).toBe(
    'keep: password: [hidden: password]',
  );
});
