import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mentionedOn } from '../../src/webchat/bot.ts';
import { buttonCard, type WebDesk, webDesk } from '../support/web-desk.ts';

let desk: WebDesk;
beforeAll(async () => {
  desk = await webDesk();
});
afterAll(() => desk.stop());

const unreadIn = async (webId: string, room: string) => {
  const { unread } = await desk.chat.overview(await desk.person(webId));
  return unread.find((one) => one.room === room)?.count;
};

describe('unread messages', () => {
  it('counts what others wrote since the mark, which only moves forward', async () => {
    const lin = await desk.person('lin');
    const first = await desk.say('sam', 'general', 'one');
    await desk.say('lin', 'general', 'her own');
    const second = await desk.say('sam', 'general', 'two');
    expect(await unreadIn('lin', 'general')).toBe(2);
    await desk.chat.markRead(lin, { room: 'general' }, second.position);
    await desk.chat.markRead(lin, { room: 'general' }, first.position);
    expect(await unreadIn('lin', 'general')).toBe(0);
    await desk.say('sam', 'general', 'three');
    expect(await unreadIn('lin', 'general')).toBe(1);
  });

  it('leaves out replies, deleted messages and what others alone see', async () => {
    const root = await desk.say('sam', 'it-help', 'root');
    await desk.say('sam', 'it-help', 'reply', { thread: root.messageId });
    const gone = await desk.say('sam', 'it-help', 'gone');
    await desk.chat.remove(await desk.person('sam'), gone.messageId);
    await desk.chat.bot.post({ clientKey: 'p', room: 'it-help', card: buttonCard('x'), onlyFor: 'sam' });
    expect(await unreadIn('lin', 'it-help')).toBe(1);
  });

  it('takes what is older than a day for known in a room that somebody opens for the first time', async () => {
    await desk.say('sam', 'general', 'old');
    desk.unit.clock.advance({ hours: 25 });
    await desk.say('sam', 'general', 'new');
    expect(await unreadIn('tom', 'general')).toBe(1);
  });

  it('stops counting at 100', async () => {
    for (let n = 0; n < 104; n++) {
      await desk.chat.bot.post({ clientKey: `many ${n}`, room: '@tom', card: buttonCard('x') });
    }
    expect(await unreadIn('tom', '@tom')).toBe(100);
  });
});

describe('threads that somebody takes part in', () => {
  const threadsOf = async (webId: string) =>
    (await desk.chat.threads(await desk.person(webId))).map(({ root, position }) => ({
      id: root.messageId,
      isUnread: (root.lastReply?.position ?? 0) > position,
    }));

  it('are those that one began, wrote in, or is mentioned in', async () => {
    const root = await desk.say('sam', 'general', 'root');
    await desk.say('lin', 'general', 'for @Mei Chen', { thread: root.messageId, mentions: ['mei'] });
    for (const webId of ['sam', 'lin', 'mei']) {
      expect((await threadsOf(webId)).map((thread) => thread.id)).toContain(root.messageId);
    }
    expect(await threadsOf('ada')).toEqual([]);
  });

  it('are read up to where one has been', async () => {
    const root = await desk.say('lin', 'general', 'question');
    const reply = await desk.say('sam', 'general', 'answer', { thread: root.messageId });
    expect((await threadsOf('lin'))[0]).toEqual({ id: root.messageId, isUnread: true });
    await desk.chat.markRead(await desk.person('lin'), { thread: root.messageId }, reply.position);
    expect((await threadsOf('lin'))[0]).toEqual({ id: root.messageId, isUnread: false });
  });

  it("are also those of the bot's cards in one's direct chat, and of cards that name one", async () => {
    const own = await desk.chat.bot.post({ clientKey: 'own', room: '@ada', card: buttonCard('yours') });
    await desk.chat.bot.post({
      clientKey: 'own reply',
      room: '@ada',
      thread: own ?? '',
      card: buttonCard('news'),
    });
    const ticket = await desk.chat.bot.post({ clientKey: 'tk', room: 'triage-desk', card: buttonCard('T') });
    const assigned = {
      summary: 'T',
      blocks: [
        {
          type: 'facts' as const,
          facts: [{ label: 'Assignee', value: { mention: { name: 'Ada Novak', accounts: { web: 'ada' } } } }],
        },
      ],
    };
    expect(mentionedOn(assigned)).toEqual(['ada']);
    await desk.chat.bot.update(ticket ?? '', assigned);
    await desk.say('mei', 'triage-desk', 'a note', { thread: ticket ?? '' });
    expect((await threadsOf('ada')).map((thread) => thread.id)).toEqual([ticket, own]);
  });

  it('go when one may no longer see their room', async () => {
    const root = await desk.say('tom', 'triage-network', 'root');
    await desk.say('ada', 'triage-network', 'reply', { thread: root.messageId });
    const tom = await desk.person('tom');
    const moved = { ...tom, viewer: { ...tom.viewer, agentOf: new Set<string>() } };
    expect((await desk.chat.threads(tom)).map((thread) => thread.root.messageId)).toContain(root.messageId);
    expect((await desk.chat.threads(moved)).map((thread) => thread.root.messageId)).not.toContain(
      root.messageId,
    );
  });
});

describe('what somebody has read of the bot', () => {
  it('is told, up to the mark, of rooms and threads; not what others alone see', async () => {
    const sam = await desk.person('sam');
    const post = (clientKey: string, more: object = {}) =>
      desk.chat.bot.post({ clientKey, room: 'triage-desk', card: buttonCard(clientKey), ...more });
    const ada = await desk.person('ada');
    const first = await post('shown-1');
    const hidden = await post('shown-only', { onlyFor: 'mei' });
    const reply = await post('shown-reply', { thread: first });
    const mark = await desk.say('ada', 'triage-desk', 'seen');
    const later = await post('shown-2');
    desk.shown.length = 0;
    await desk.chat.markRead(ada, { room: 'triage-desk' }, mark.position);
    expect(desk.shown).toContain(`triage-desk ${first}`);
    for (const other of [hidden, reply, later]) expect(desk.shown).not.toContain(`triage-desk ${other}`);
    desk.shown.length = 0;
    await desk.chat.markRead(ada, { thread: first ?? '' }, mark.position);
    expect(desk.shown).toEqual([`triage-desk ${reply}`]);
    await expect(desk.chat.markRead(sam, { room: 'triage-desk' }, mark.position)).rejects.toThrow();
    expect(desk.shown).toHaveLength(1);
  });
});
