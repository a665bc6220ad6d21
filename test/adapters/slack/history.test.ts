import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { InboundOf } from '../../../src/chat/inbound.ts';
import { directPlace, type Place } from '../../../src/chat/place.ts';
import type { History, HistoryResult } from '../../../src/chat/platform.ts';
import { eventually } from '../../support/eventually.ts';
import { type RunningAdapter, runAdapter, SECRET } from '../../support/slack-adapter.ts';
import { asEvent, BOT, eventOf, messageOf, TEAM } from '../../support/slack-payloads.ts';
import { type FakeMessage, FakeSlack } from '../../support/slack-server.ts';

const HELP = 'C0HELP';
const help: Place = { platform: 'slack', tenant: TEAM, channel: HELP, kind: 'channel' };

let slack: FakeSlack;
let running: RunningAdapter;
let at = 0;
beforeEach(async () => {
  slack = await new FakeSlack().start();
  at = Date.parse('2026-11-24T08:00:00Z');
  slack.now = () => at;
  slack.addUser({ id: 'U0SAM', name: 'sam' });
  slack.addUser({ id: 'U0MEI', name: 'mei' });
  slack.addChannel(HELP);
  running = await runAdapter({ apiUrl: slack.apiUrl });
  await eventually(() => running.adapter.problem() === undefined);
});
afterEach(async () => {
  await running.stop();
  await slack.stop();
});

const history = (): History => {
  const found = running.adapter.platform.history;
  if (!found) throw new Error('Slack has a history');
  return found;
};
const minutes = (n: number) => {
  at += n * 60_000;
};
const instant = () => Temporal.Instant.fromEpochMilliseconds(at);
const says = (text: string, more: Record<string, unknown> = {}) =>
  slack.say(HELP, { user: 'U0SAM', text, ...more });
const mentions = (text: string, more: Record<string, unknown> = {}) => says(`<@${BOT}> ${text}`, more);
const read = (since: Temporal.Instant, threads: string[] = [], place = help): Promise<HistoryResult> =>
  history().read({ place, since, threads }, AbortSignal.timeout(20_000));

async function texts(since: Temporal.Instant, threads: string[] = []): Promise<string[]> {
  const result = await read(since, threads);
  if (result.kind !== 'read') throw new Error(result.kind);
  return result.events.flatMap((event) =>
    'text' in event ? [`${event.type === 'message_edited' ? 'edited: ' : ''}${event.text}`] : [],
  );
}

describe('a room’s history', () => {
  it('has what Slack would have told, under the same keys', async () => {
    const since = instant();
    minutes(1);
    const said = mentions('the printer is broken', {
      files: [{ id: 'F1', name: 'a.png', mimetype: 'image/png', size: 3 }],
    });
    const line = says('it is the grey one', { thread_ts: said.ts });
    const result = await read(since);
    if (result.kind !== 'read') throw new Error(result.kind);
    const tell = (message: FakeMessage) =>
      running.post(
        asEvent(
          eventOf(messageOf({ ...message, channel: HELP, channel_type: 'channel', event_ts: message.ts })),
          SECRET,
        ),
      );
    await tell(said);
    await tell(line);
    slack.edit(line, 'it is the black one');
    const edit = {
      type: 'message',
      subtype: 'message_changed',
      channel: HELP,
      channel_type: 'channel',
      message: line,
      previous_message: { ...line, text: 'before' },
    };
    await running.post(asEvent(eventOf(edit), SECRET));
    const later = await read(since);
    if (later.kind !== 'read') throw new Error(later.kind);
    const [first, second, third] = running.intake.accepted;
    expect(result.events).toEqual([first, second]);
    expect(later.events).toEqual([first, { ...second, text: 'it is the black one' }, third]);
    expect(result.isAll).toBe(true);
  });

  it('is read page by page, oldest first, without what is nobody’s matter here', async () => {
    const since = instant();
    for (let n = 0; n < 450; n++) {
      at += 1_000;
      if (n % 10 === 0) mentions(`line ${n}`);
      else says('people among themselves');
    }
    slack.say(HELP, { user: BOT, bot_id: 'B0BOT', text: `<@${BOT}> my own` });
    says('joined', { subtype: 'channel_join' });
    expect(await texts(since)).toEqual(Array.from({ length: 45 }, (_, n) => `line ${n * 10}`));
    expect(slack.callsOf('conversations.history').filter(({ args }) => args.limit === '200')).toHaveLength(3);
  });

  it('tells which threads were answered, also those that began long before', async () => {
    const roots = Array.from({ length: 12 }, (_, n) => mentions(`ticket ${n}`));
    minutes(60 * 24);
    const since = instant();
    minutes(1);
    for (const n of [3, 7]) says(`answer to ${n}`, { thread_ts: roots[n]?.ts });
    const fresh = mentions('a new one');
    says('more of it', { thread_ts: fresh.ts });
    slack.calls.length = 0;
    const threads = roots.map(({ ts }) => ts);
    expect(await texts(since, threads)).toEqual(['answer to 3', 'answer to 7', 'a new one', 'more of it']);
    // One look back instead of one for each of the twelve.
    expect(slack.callsOf('conversations.history')).toHaveLength(2);
    expect(
      slack
        .callsOf('conversations.replies')
        .map(({ args }) => args.ts)
        .sort(),
    ).toEqual([roots[3]?.ts, roots[7]?.ts, fresh.ts].sort());
  });

  it('has edits of messages that were heard before', async () => {
    const said = mentions('before');
    minutes(30);
    const since = instant();
    minutes(1);
    slack.edit(said, `<@${BOT}> after`);
    expect(await texts(since)).toEqual(['edited: after']);
  });

  it('of a direct chat is its person’s', async () => {
    const since = instant();
    minutes(1);
    const place = directPlace('slack', TEAM, 'U0SAM', { channel: 'D0SAM' });
    slack.say('D0SAM', { user: 'U0SAM', text: 'hello' });
    const chat = slack.channels.get('D0SAM');
    if (chat) chat.person = 'U0SAM';
    const result = await read(since, [], place);
    if (result.kind !== 'read') throw new Error(result.kind);
    const [event] = result.events as InboundOf<'message'>[];
    expect(event).toMatchObject({
      text: 'hello',
      addressed: true,
      place: { kind: 'dm', channel: '@U0SAM', reference: { channel: 'D0SAM' } },
    });
  });
});

describe('a history that can’t be read', () => {
  it('because there is no direct chat yet opens none', async () => {
    expect(await read(instant(), [], directPlace('slack', TEAM, 'U0MEI'))).toMatchObject({ kind: 'closed' });
    expect(slack.callsOf('conversations.open')).toEqual([]);
  });

  it('because the bot isn’t there is closed', async () => {
    slack.addChannel(HELP, { members: [] });
    expect(await read(instant())).toMatchObject({ kind: 'closed' });
  });

  it('because it was asked too often says how long to wait', async () => {
    slack.fail('conversations.history', { kind: 'status', status: 429, headers: { 'retry-after': '7' } });
    expect(await read(instant())).toEqual({ kind: 'rate_limited', retryAfterMs: 7_000 });
  });

  it('because Slack is away throws, so that it is tried again', async () => {
    slack.fail('conversations.history', { kind: 'status', status: 500 });
    await expect(read(instant())).rejects.toThrow();
  });
});

describe('rooms', () => {
  const rooms = async () =>
    (await history().rooms(instant(), AbortSignal.timeout(5_000))).map(({ channel }) => channel).sort();

  it('are those that the bot is in, and its direct chats by their person', async () => {
    slack.addChannel('C0OTHER', { members: [] });
    slack.addChannel('D0MEI', { members: [BOT, 'U0MEI'] }).person = 'U0MEI';
    expect(await rooms()).toEqual(['@U0MEI', HELP]);
  });

  it('are the channels alone where the app may not list direct chats', async () => {
    slack.addChannel('D0MEI', { members: [BOT, 'U0MEI'] }).person = 'U0MEI';
    slack.fail('users.conversations', { kind: 'error', error: 'missing_scope' });
    expect(await rooms()).toEqual([HELP]);
  });
});
