import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { roomKeys } from '../../src/webchat/rooms.ts';
import { sampleConfig, type WebDesk, webDesk } from '../support/web-desk.ts';

let desk: WebDesk;
beforeAll(async () => {
  desk = await webDesk((config) => ({
    ...config,
    channels: { ...config.channels, 'web:network-lounge': { team: 'network' } },
  }));
});
afterAll(() => desk.stop());

/** Who sees what: sam and lin only ask; mei works in desk and security, tom in desk and network; ada is admin. */
const SEEN: Record<string, string[]> = {
  general: ['sam', 'lin', 'mei', 'tom', 'ada'],
  'it-help': ['sam', 'lin', 'mei', 'tom', 'ada'],
  'triage-desk': ['mei', 'tom', 'ada'],
  'triage-network': ['tom', 'ada'],
  'triage-security': ['mei', 'ada'],
  'network-lounge': ['tom', 'ada'],
  '@sam': ['sam'],
  '@ada': ['ada'],
};
const EVERYBODY = ['sam', 'lin', 'mei', 'tom', 'ada'];
const CASES = Object.entries(SEEN).flatMap(([room, who]) =>
  EVERYBODY.map((webId) => [webId, room, who.includes(webId)] as const),
);

describe('who sees a room', () => {
  it.each(CASES)('%s in %s: %s', async (webId, room, isSeen) => {
    const who = await desk.person(webId);
    // Put there by the bot, so that there is something to be seen.
    const id = await desk.chat.bot.post({
      clientKey: `${webId} ${room}`,
      room,
      card: { summary: 'x', blocks: [] },
    });
    if (!id) throw new Error('there is no such room');
    expect(desk.chat.mayEnter(who, room)).toBe(isSeen);
    const tries = [
      () => desk.chat.messages(who, room),
      () => desk.say(webId, room, 'hello'),
      () => desk.chat.message(who, id),
      () => desk.chat.thread(who, id),
      () => desk.chat.react(who, id, 'eyes'),
      () => desk.chat.markRead(who, { room }, 1),
      () => desk.chat.markRead(who, { thread: id }, 1),
    ];
    for (const attempt of tries) {
      const outcome = await attempt().then(
        () => 'seen',
        (error: unknown) => (error instanceof Error && 'reason' in error ? error.reason : error),
      );
      expect(outcome).toBe(isSeen ? 'seen' : 'not_found');
    }
  });

  it('lists the same rooms as it lets people into', async () => {
    for (const webId of EVERYBODY) {
      const who = await desk.person(webId);
      const { rooms, unread } = await desk.chat.overview(who);
      const expected = Object.keys(SEEN).filter(
        (room) => !room.startsWith('@') && SEEN[room]?.includes(webId),
      );
      expect(rooms.map((room) => room.room).sort()).toEqual(expected.sort());
      expect(unread.map((one) => one.room).sort()).toEqual([`@${webId}`, ...expected].sort());
    }
  });

  it('knows no room that the configuration does not name', async () => {
    const ada = await desk.person('ada');
    expect(desk.chat.mayEnter(ada, 'nowhere')).toBe(false);
    const posted = await desk.chat.bot.post({
      clientKey: 'x',
      room: 'nowhere',
      card: { summary: 'x', blocks: [] },
    });
    expect(posted).toBeUndefined();
  });
});

it('orders ordinary rooms before triage channels, each once', async () => {
  expect(roomKeys(await sampleConfig())).toEqual([
    'general',
    'it-help',
    'triage-desk',
    'triage-network',
    'triage-security',
  ]);
});
