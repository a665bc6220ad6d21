import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAX_BODY, WebRefusal } from '../../src/webchat/model.ts';
import { newKey, type WebDesk, webDesk } from '../support/web-desk.ts';

let desk: WebDesk;
beforeAll(async () => {
  desk = await webDesk();
});
afterAll(() => desk.stop());

const refused = (reason: WebRefusal['reason']) =>
  expect.objectContaining({ name: WebRefusal.name, reason }) as unknown;

describe('posting', () => {
  it('stores a message once, however often and however simultaneously the browser sends it', async () => {
    const sam = await desk.person('sam');
    const message = { key: newKey(), room: 'general', body: 'once', mentions: [], uploads: [] };
    const stored = await Promise.all(Array.from({ length: 6 }, () => desk.chat.post(sam, message)));
    expect(new Set(stored.map((one) => one.messageId)).size).toBe(1);
    const { messages } = await desk.chat.messages(sam, 'general');
    expect(messages.filter((one) => one.body === 'once')).toHaveLength(1);
  });

  it("doesn't take one person's key for another's", async () => {
    const key = newKey();
    const mine = await desk.say('sam', 'general', 'mine', { key });
    const hers = await desk.say('lin', 'general', 'hers', { key });
    expect(hers.messageId).not.toBe(mine.messageId);
    expect(hers.body).toBe('hers');
  });

  it('keeps a message of 40,000 characters, emoji and right-to-left text as they are', async () => {
    const body = `${'долго 😀 طويل '.repeat(3_000)}`.slice(0, 40_000);
    const { messageId } = await desk.say('sam', 'general', body);
    expect((await desk.chat.message(await desk.person('lin'), messageId)).body).toBe(body);
  });

  it('refuses what is empty or too long, and says so', async () => {
    await expect(desk.say('sam', 'general', '  \n')).rejects.toEqual(refused('invalid'));
    await expect(desk.say('sam', 'general', 'x'.repeat(MAX_BODY + 1))).rejects.toEqual(refused('invalid'));
  });

  it('mentions only people whose name stands in the text', async () => {
    const message = await desk.say('sam', 'general', 'Ask @Mei Chen about it', {
      mentions: ['mei', 'tom', 'x'],
    });
    expect(message.mentions).toEqual([{ webId: 'mei', name: 'Mei Chen' }]);
  });
});

describe('threads', () => {
  it('counts replies under their root and shows the latest', async () => {
    const root = await desk.say('sam', 'general', 'root');
    await desk.say('lin', 'general', 'first', { thread: root.messageId });
    const second = await desk.say('mei', 'general', 'second', { thread: root.messageId });
    const { root: now, replies } = await desk.chat.thread(await desk.person('sam'), root.messageId);
    expect(replies.map((reply) => reply.body)).toEqual(['first', 'second']);
    expect(now).toMatchObject({
      replyCount: 2,
      lastReply: { authorName: 'Mei Chen', text: 'second', position: second.position },
    });
    expect(now.changed).toBeGreaterThan(second.changed);
  });

  it('counts every reply when many come at once', async () => {
    const root = await desk.say('sam', 'general', 'busy');
    await Promise.all(
      Array.from({ length: 12 }, (_, n) => desk.say('lin', 'general', `r${n}`, { thread: root.messageId })),
    );
    const { root: now } = await desk.chat.thread(await desk.person('sam'), root.messageId);
    expect(now.replyCount).toBe(12);
  });

  it('takes a reply only under a top-level message of the same room', async () => {
    const root = await desk.say('sam', 'general', 'root');
    const reply = await desk.say('lin', 'general', 'reply', { thread: root.messageId });
    await expect(desk.say('lin', 'it-help', 'elsewhere', { thread: root.messageId })).rejects.toEqual(
      refused('not_found'),
    );
    await expect(desk.say('lin', 'general', 'nested', { thread: reply.messageId })).rejects.toEqual(
      refused('not_found'),
    );
    await expect(desk.say('lin', 'general', 'nowhere', { thread: 'not-an-id' })).rejects.toEqual(
      refused('not_found'),
    );
  });

  it('changes the line under the root with the latest reply, and counts down when one goes', async () => {
    const lin = await desk.person('lin');
    const root = await desk.say('sam', 'general', 'root');
    await desk.say('lin', 'general', 'stays', { thread: root.messageId });
    const last = await desk.say('lin', 'general', 'tpyo', { thread: root.messageId });
    await desk.chat.edit(lin, last.messageId, { body: 'typo', mentions: [] });
    expect((await desk.chat.message(lin, root.messageId)).lastReply?.text).toBe('typo');
    await desk.chat.remove(lin, last.messageId);
    expect(await desk.chat.message(lin, root.messageId)).toMatchObject({
      replyCount: 1,
      lastReply: { text: '' },
    });
  });
});

describe('changing', () => {
  it('lets only the author edit and delete', async () => {
    const message = await desk.say('sam', 'general', 'mine');
    const lin = await desk.person('lin');
    await expect(desk.chat.edit(lin, message.messageId, { body: 'hers', mentions: [] })).rejects.toEqual(
      refused('not_found'),
    );
    await expect(desk.chat.remove(lin, message.messageId)).rejects.toEqual(refused('not_found'));
    expect((await desk.chat.message(lin, message.messageId)).body).toBe('mine');
  });

  it('marks an edit; the same text again changes nothing', async () => {
    const sam = await desk.person('sam');
    const message = await desk.say('sam', 'general', 'befor');
    const edited = await desk.chat.edit(sam, message.messageId, { body: 'before', mentions: [] });
    expect(edited).toMatchObject({ body: 'before', editedAt: expect.any(String) });
    const again = await desk.chat.edit(sam, message.messageId, { body: 'before', mentions: [] });
    expect(again.changed).toBe(edited.changed);
  });

  it('leaves nothing of a deleted message but its place, and that only under a thread', async () => {
    const sam = await desk.person('sam');
    const alone = await desk.say('sam', 'it-help', 'alone');
    const root = await desk.say('sam', 'it-help', 'root');
    await desk.say('lin', 'it-help', 'reply', { thread: root.messageId });
    for (const message of [alone, root]) await desk.chat.remove(sam, message.messageId);
    const { messages } = await desk.chat.messages(sam, 'it-help');
    expect(messages.map(({ messageId, body }) => [messageId, body])).toEqual([[root.messageId, '']]);
    const again = await desk.chat.remove(sam, root.messageId);
    expect(again.deletedAt).not.toBeNull();
  });

  it('holds one reaction of a person and emoji, and takes it back', async () => {
    const [sam, lin] = [await desk.person('sam'), await desk.person('lin')];
    const { messageId } = await desk.say('sam', 'general', 'nice');
    await Promise.all([1, 2, 3].map(() => desk.chat.react(lin, messageId, 'tada')));
    await desk.chat.react(sam, messageId, 'tada');
    const both = await desk.chat.react(sam, messageId, '+1');
    expect(both.reactions.tada?.map((who) => who.webId)).toEqual(['lin', 'sam']);
    await desk.chat.unreact(lin, messageId, 'tada');
    const left = await desk.chat.unreact(sam, messageId, 'tada');
    expect(Object.keys(left.reactions)).toEqual(['+1']);
    await expect(desk.chat.react(sam, messageId, 'not an emoji')).rejects.toEqual(refused('invalid'));
  });
});

it('pages through a room without missing or repeating a message', async () => {
  const lin = await desk.person('lin');
  const room = '@lin';
  for (let n = 0; n < 120; n++) await desk.say('lin', room, `m${n}`);
  const seen: string[] = [];
  let before: number | undefined;
  for (;;) {
    const page = await desk.chat.messages(lin, room, before);
    seen.unshift(...page.messages.map((message) => message.body));
    if (page.isAll) break;
    before = page.messages[0]?.position;
  }
  expect(seen).toEqual(Array.from({ length: 120 }, (_, n) => `m${n}`));
});
