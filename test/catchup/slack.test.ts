import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { types } from '@slack/bolt';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSlackAdapter } from '../../adapters/slack/index.ts';
import type { Config } from '../../src/config/schema.ts';
import { type Parley, startParley } from '../../src/parley.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { SECRET, slackConfig } from '../support/slack-adapter.ts';
import { stringsIn } from '../support/slack-limits.ts';
import { BOT, eventOf, messageOf, pressOf, sign } from '../support/slack-payloads.ts';
import { type FakeMessage, FakeSlack } from '../support/slack-server.ts';
import { StoryClock } from '../support/story-world.ts';

/** Parley is stopped for hours while people write in Slack, and starts again. */

const TRIAGE = 'C0TRIAGE';
const HELP = 'C0HELP';
const NEW_ROOM = 'C0NEWROOM';
const [SAM, MEI, NOOR] = ['U0SAM', 'U0MEI', 'U0NOOR'] as const;

let slack: FakeSlack;
let database: TestDatabase;
let folder: string;
let config: Config;
let parley: Parley;
const clock = new StoryClock();
/** The time of the stop lies in the past, so that Slack's messages are never in the future. */
clock.forward({ hours: -6 });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-catch-up-'));
  [slack, database] = await Promise.all([new FakeSlack().start(), testDatabase()]);
  slack.now = () => clock.now().epochMilliseconds;
  for (const [id, name] of [
    [SAM, 'Sam'],
    [MEI, 'Mei'],
    [NOOR, 'Noor'],
  ] as const) {
    const email = `${name.toLowerCase()}@example.com`;
    slack.addUser({
      id,
      name: name.toLowerCase(),
      real_name: name,
      tz: 'UTC',
      locale: 'en-US',
      profile: { email },
    });
  }
  slack.addChannel(TRIAGE, { members: [BOT, MEI] });
  slack.addChannel(HELP, { members: [BOT, SAM, MEI, NOOR] });
  config = slackConfig({
    intake: { defaultQueue: 'desk', joinWindowSeconds: 120 },
    replies: { undoSeconds: 0 },
    teams: { desk: { name: 'Desk', agents: [`slack:${MEI}`] } },
  });
  parley = await start();
});
afterAll(async () => {
  await parley?.stop();
  await slack?.stop();
  await database?.drop();
  await rm(folder, { recursive: true });
});

async function start(): Promise<Parley> {
  const started = await startParley({
    environment: { port: 0, databaseUrl: database.url, dataDir: folder },
    config,
    log: pino({ level: process.env.STORY_LOG ?? 'silent' }),
    clock,
    adapters: [
      async (deps) =>
        createSlackAdapter({ botToken: 'xoxb-bot', signingSecret: SECRET, apiUrl: slack.apiUrl }, deps),
    ],
  });
  await eventually(async () => {
    const ready = await (await fetch(`http://127.0.0.1:${started.port}/readyz`)).text();
    return ready.includes('"slack":"ok"');
  });
  return started;
}

/** Somebody writes something, and nobody tells Parley. */
function writes(user: string, channel: string, text: string, thread?: string): FakeMessage {
  return slack.say(channel, { user, text, type: 'message', ...(thread ? { thread_ts: thread } : {}) });
}

/** Slack tells Parley of it. */
async function tell(channel: string, message: FakeMessage): Promise<void> {
  const channelType = channel.startsWith('D') ? 'im' : 'channel';
  const event = eventOf(messageOf({ ...message, channel, channel_type: channelType, event_ts: message.ts }));
  await post(JSON.stringify(event), 'application/json');
}

async function post(body: string, type: string): Promise<void> {
  const request = sign(body, type, SECRET, Math.floor(clock.now().epochMilliseconds / 1000));
  const response = await fetch(`http://127.0.0.1:${parley.port}/slack/events`, {
    method: 'POST',
    ...request,
  });
  expect(response.status).toBe(200);
}

async function press(person: string, channel: string, card: FakeMessage, action: string): Promise<void> {
  const blocks = (card.blocks ?? []) as unknown as types.KnownBlock[];
  for (const block of blocks) {
    const element =
      block.type === 'actions'
        ? block.elements.find((one) => one.type === 'button' && one.action_id?.endsWith(`:${action}`))
        : undefined;
    if (element?.type !== 'button') continue;
    const { type, action_id, value } = element;
    const thread = card.thread_ts ? { thread: card.thread_ts } : {};
    const payload = pressOf(
      { type, action_id, value, block_id: block.block_id },
      { channel, ts: card.ts, person, ...thread },
    );
    const pressed = { ...payload, actions: payload.actions.map((one) => ({ ...one, action_ts: card.ts })) };
    return post(
      new URLSearchParams({ payload: JSON.stringify(pressed) }).toString(),
      'application/x-www-form-urlencoded',
    );
  }
  throw new Error(`there is no ${action}`);
}

const shownIn = (message: FakeMessage): string => stringsIn(message.blocks).join('\n');
/** What the bot has posted in a room that shows these words. */
function shows(channel: string, words: string): FakeMessage[] {
  return slack.messagesIn(channel).filter((one) => one.user === BOT && shownIn(one).includes(words));
}
const sees = (channel: string, words: string) => eventually(() => shows(channel, words).at(-1), 10_000);

/** Everything that was taken is worked and everything that was caused is posted. */
async function settled(): Promise<void> {
  await eventually(async () => {
    const [row] = await database.sql<{ n: number }[]>`
      select (select count(*) from inbound_event where state = 'due')
        + (select count(*) from outbound_message where state in ('due', 'sending', 'ambiguous')) as n`;
    return Number(row?.n) === 0;
  }, 30_000);
}

it('each message is handled once and in order, edits too, and a late answer says that it is late', async () => {
  // Before the stop: a ticket from the channel, worked in triage.
  const asked = writes(SAM, HELP, `<@${BOT}> the printer is broken`);
  await tell(HELP, asked);
  const draft = await sees(HELP, 'the printer is broken');
  await press(SAM, HELP, draft, 'draft.send');
  const triage = await sees(TRIAGE, 'the printer is broken');
  const hello = writes(SAM, 'D0SAM', 'hello');
  slack.addChannel('D0SAM', { members: [BOT, SAM], isPrivate: true }).person = SAM;
  slack.messagesIn('D0SAM').push(hello);
  await tell('D0SAM', hello);
  const early = writes(MEI, TRIAGE, 'I look at it', triage.ts);
  await tell(TRIAGE, early);
  await settled();

  await parley.stop();
  clock.forward({ minutes: 30 });
  // In the direct chat: a matter in two lines, and two hours later another one.
  writes(SAM, 'D0SAM', 'my lamp is broken');
  clock.forward({ seconds: 20 });
  writes(SAM, 'D0SAM', 'it is the one on my desk');
  clock.forward({ hours: 2 });
  writes(SAM, 'D0SAM', 'I need a new chair');
  // Somebody who never wrote before, and a room into which the bot was invited meanwhile.
  slack.addChannel('D0NOOR', { members: [BOT, NOOR], isPrivate: true }).person = NOOR;
  writes(NOOR, 'D0NOOR', 'the beamer is dark');
  slack.addChannel(NEW_ROOM, { members: [BOT, NOOR] });
  writes(NOOR, NEW_ROOM, `<@${BOT}> the door is stuck`);
  writes(NOOR, HELP, 'lunch at twelve?');
  // In the ticket's threads: lines of both sides, one of them edited, and an edit of a line from before.
  const lines = ['first', 'second', 'third'].map((word) => writes(MEI, TRIAGE, `${word} note`, triage.ts));
  writes(SAM, HELP, 'it is the grey one', asked.ts);
  const [, second] = lines;
  if (second) slack.edit(second, 'second note, corrected');
  const reply = writes(MEI, TRIAGE, '&gt;&gt; a new drum is on its way', triage.ts);
  clock.forward({ hours: 1 });

  parley = await start();
  // The last of it is told by Slack as well, at the same moment.
  await tell(TRIAGE, reply);
  await sees('D0SAM', 'I need a new chair');
  await sees('D0NOOR', 'the beamer is dark');
  await sees(NEW_ROOM, 'the door is stuck');
  await sees(HELP, 'a new drum is on its way');
  await settled();

  const [desk] = shows('D0SAM', 'my lamp is broken');
  expect(shownIn(desk ?? reply)).toContain('it is the one on my desk');
  expect(shows('D0SAM', 'Send to the desk')).toHaveLength(2);
  expect(shows('D0NOOR', 'Send to the desk')).toHaveLength(1);
  expect(shows(NEW_ROOM, 'Send to the desk')).toHaveLength(1);
  expect(shows('D0NOOR', 'when I was away')).toHaveLength(1);
  expect(shows(HELP, 'when I was away')).toHaveLength(0);
  expect(shows(TRIAGE, 'it is the grey one')).toHaveLength(1);
  const comments = async () =>
    (
      await database.sql<
        { body: string }[]
      >`select body from comment where deleted_at is null order by created_at, comment_id`
    ).map(({ body }) => body);
  const expected = [
    'I look at it',
    'first note',
    'second note, corrected',
    'third note',
    'a new drum is on its way',
  ];
  expect((await comments()).filter((body) => body !== 'it is the grey one')).toEqual(expected);

  // Slack gives up nothing: it tells everything once more, and one more start reads it all again.
  const before = await counts();
  for (const line of lines) await tell(TRIAGE, line);
  for (const message of slack.messagesIn('D0SAM').filter(({ user }) => user === SAM))
    await tell('D0SAM', message);
  await parley.stop();
  parley = await start();
  await settled();
  expect(await counts()).toEqual(before);
}, 60_000);

async function counts(): Promise<unknown> {
  const [row] = await database.sql`
    select (select count(*) from ticket_draft) as drafts, (select count(*) from comment) as comments,
      (select count(*) from inbound_event) as events, (select count(*) from outbound_message) as messages`;
  return row;
}
