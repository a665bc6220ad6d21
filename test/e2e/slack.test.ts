import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { types } from '@slack/bolt';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSlackAdapter } from '../../adapters/slack/index.ts';
import { configSchema } from '../../src/config/schema.ts';
import { en } from '../../src/i18n/en/index.ts';
import type { Locale } from '../../src/i18n/text.ts';
import { zhCN } from '../../src/i18n/zh-CN/index.ts';
import { type Parley, startParley } from '../../src/parley.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import {
  EMULATED_BOT,
  EMULATED_TEAM,
  type EmulatedMessage,
  EmulatedSlack,
} from '../support/emulated-slack.ts';
import { eventually } from '../support/eventually.ts';
import { messageProblems, mrkdwnIn, stringsIn, viewProblems } from '../support/slack-limits.ts';
import {
  asCommand,
  asEvent,
  asInteraction,
  commandOf,
  eventOf,
  pressInView,
  pressOf,
  type SignedRequest,
  submissionOf,
} from '../support/slack-payloads.ts';

const SECRET = 'e2e-signing-secret';
const TRIAGE = 'C000TRIAGE';
const GENERAL = 'C0GENERAL';
const REQUESTER = 'U0REQUESTER';
const AGENT = 'U0AGENT';
const CATALOGUES: Record<Locale, Record<keyof typeof en, string>> = { en, 'zh-CN': zhCN };

const words = {
  en: {
    // As Slack encodes what people type.
    problem: 'The VPN drops every ten minutes &amp; I can’t work &lt;!everyone&gt;',
    more: 'It began this morning',
    internal: 'Looks like the gateway again',
    reply: 'Please restart the client',
    solution: 'Restarted the gateway',
  },
  'zh-CN': {
    problem: 'VPN 每十分钟断线一次，无法工作 &lt;!everyone&gt;',
    more: '今天早上开始的',
    internal: '看起来又是网关的问题',
    reply: '请重启客户端',
    solution: '已重启网关',
  },
} as const;

describe.each(['en', 'zh-CN'] as const)('a ticket’s whole way in Slack (%s)', (locale) => {
  const text = CATALOGUES[locale];
  const said = words[locale];
  let slack: EmulatedSlack;
  let database: TestDatabase;
  let parley: Parley;
  let folder: string;
  let direct: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-e2e-'));
    [slack, database] = await Promise.all([EmulatedSlack.start(SECRET), testDatabase()]);
    slack.addUser(REQUESTER, 'mei');
    slack.addUser(AGENT, 'tom');
    slack.addChannel(TRIAGE, 'triage', [EMULATED_BOT, AGENT]);
    slack.addChannel(GENERAL, 'general-chat', [EMULATED_BOT, AGENT, REQUESTER]);
    const config = configSchema.parse({
      language: locale,
      intake: { defaultQueue: 'network', joinWindowSeconds: 1 },
      replies: { undoSeconds: 0 },
      teams: { network: { name: 'Network', agents: [`slack:${AGENT}`] } },
      queues: {
        network: { name: { en: 'Network', 'zh-CN': '网络' }, team: 'network', channel: `slack:${TRIAGE}` },
      },
      categories: { vpn: { name: 'VPN', words: ['vpn'] }, other: { name: { en: 'Other', 'zh-CN': '其他' } } },
    });
    parley = await startParley({
      environment: { port: 0, databaseUrl: database.url, dataDir: folder },
      config,
      log: pino({ level: process.env.LOG_LEVEL ?? 'silent' }),
      adapters: [
        async (deps) =>
          createSlackAdapter({ botToken: slack.botToken, signingSecret: SECRET, apiUrl: slack.apiUrl }, deps),
      ],
    });
    slack.subscribe(`http://127.0.0.1:${parley.port}/slack/events`);
    direct = await slack.directChat(REQUESTER);
    await eventually(async () => {
      const ready = (await (await fetch(`http://127.0.0.1:${parley.port}/readyz`)).json()) as {
        platforms: { slack: string };
      };
      return ready.platforms.slack === 'ok';
    });
  });
  afterAll(async () => {
    await parley?.stop();
    await slack?.stop();
    await database?.drop();
    await rm(folder, { recursive: true });
  });

  /** Slack sends what somebody did. @returns the response */
  async function post(request: SignedRequest): Promise<Record<string, unknown>> {
    const response = await fetch(`http://127.0.0.1:${parley.port}/slack/events`, {
      method: 'POST',
      ...request,
    });
    expect(response.status).toBe(200);
    const answer = await response.text();
    return answer ? (JSON.parse(answer) as Record<string, unknown>) : {};
  }
  const inTeam = <P extends object>(payload: P): P =>
    JSON.parse(JSON.stringify(payload).replaceAll('T0TEAM', EMULATED_TEAM)) as P;

  /** The message in a room that shows all of these words. */
  function message(channel: string, ...shown: string[]): EmulatedMessage | undefined {
    return slack
      .messagesIn(channel)
      .findLast(
        (one) =>
          one.user === EMULATED_BOT && shown.every((part) => stringsIn(one.blocks).join('\n').includes(part)),
      );
  }
  const eventuallyShown = (channel: string, ...shown: string[]) =>
    eventually(() => message(channel, ...shown), 10_000);

  function elementOf(
    blocks: types.KnownBlock[] | undefined,
    action: string,
  ): { element: types.Button; blockId: string } {
    for (const block of blocks ?? []) {
      if (block.type !== 'actions') continue;
      const element = block.elements.find(
        (one) => one.type === 'button' && one.action_id?.endsWith(`:${action}`),
      );
      if (element?.type === 'button') return { element, blockId: block.block_id ?? 'b' };
    }
    throw new Error(`there is no button ${action}`);
  }
  const hasButton = (one: EmulatedMessage | undefined, action: string): boolean =>
    stringsIn(one?.blocks).some((part) => part.endsWith(`:${action}`));

  /** Somebody presses a button of a message. */
  async function press(person: string, card: EmulatedMessage, action: string): Promise<void> {
    const { element, blockId } = elementOf(card.blocks, action);
    const { type, action_id, value } = element;
    const payload = pressOf(
      { type, action_id, value, block_id: blockId },
      {
        channel: card.channel_id,
        name: card.channel_id.startsWith('D') ? 'directmessage' : 'triage',
        ts: card.ts,
        person,
        ...(card.thread_ts ? { thread: card.thread_ts } : {}),
        trigger_id: await slack.trigger(person),
      },
    );
    await post(asInteraction(inTeam(payload), SECRET));
  }

  /** Somebody fills in the form before them and sends it. */
  async function submit(
    person: string,
    formId: string,
    values: Record<string, string>,
  ): Promise<Record<string, unknown>> {
    const view = await eventually(() => {
      const shown = slack.shownTo(person);
      return shown?.callback_id === formId ? shown : undefined;
    });
    expect(viewProblems(view)).toEqual([]);
    const typed = Object.fromEntries(
      Object.entries(values).map(([field, value]) => [field, { value: { type: 'plain_text_input', value } }]),
    );
    const { view_id: viewId, hash } = view;
    return post(asInteraction(inTeam(submissionOf(view, typed, { person, viewId, hash })), SECRET));
  }

  let triageCard: EmulatedMessage;
  let key: string;

  it('a direct message becomes a draft to check', async () => {
    await slack.say(REQUESTER, direct, said.problem);
    const draft = await eventuallyShown(direct, text['draft.intro'], 'VPN');
    expect(messageProblems(draft.blocks)).toEqual([]);
    expect(hasButton(draft, 'draft.send')).toBe(true);
    // Their words are shown, not executed.
    expect(stringsIn(draft.blocks).join('\n')).toMatch(/(<|&lt;)!everyone(>|&gt;)/);
    expect([...mrkdwnIn(draft.blocks), draft.text].join('\n')).not.toContain('<!everyone>');
  });

  it('sent, it is a ticket with a card in the triage channel', async () => {
    const draft = await eventuallyShown(direct, text['draft.intro']);
    await press(REQUESTER, draft, 'draft.send');
    triageCard = await eventually(
      () => slack.messagesIn(TRIAGE).find((one) => hasButton(one, 'ticket.take')),
      10_000,
    );
    expect(messageProblems(triageCard.blocks)).toEqual([]);
    key = /INC-\d+/.exec(stringsIn(triageCard.blocks).join('\n'))?.[0] ?? '';
    expect(key).not.toBe('');
    // The draft's own message is the ticket's card now.
    const card = await eventuallyShown(direct, key, text['state.new']);
    expect(card.ts).toBe(draft.ts);
    expect(
      slack.messagesIn(TRIAGE).filter((one) => one.user === EMULATED_BOT && !one.thread_ts),
    ).toHaveLength(1);
  });

  it('pressed again, “send” says that it was sent, and has no other effect', async () => {
    const ticketId = elementOf(triageCard.blocks, 'ticket.take').element.value;
    const again = pressOf(
      { type: 'button', action_id: '9:draft.send', value: ticketId },
      { channel: direct, name: 'directmessage', ts: triageCard.ts, person: REQUESTER },
    );
    await post(asInteraction(inTeam(again), SECRET));
    await eventuallyShown(direct, text['draft.gone']);
    expect(slack.messagesIn(TRIAGE)).toHaveLength(1);
  });

  it('an agent takes it: the same card changes, and names them', async () => {
    await press(AGENT, triageCard, 'ticket.take');
    const taken = await eventually(() => {
      const now = slack.messagesIn(TRIAGE).find((one) => one.ts === triageCard.ts);
      return now && !hasButton(now, 'ticket.take') ? now : undefined;
    });
    expect(stringsIn(taken.blocks).join('\n')).toContain(`<@${AGENT}>`);
    triageCard = taken;
    await eventuallyShown(direct, key, 'Tom');
  });

  it('the requester writes on, and the desk sees it in the ticket’s thread', async () => {
    const card = await eventuallyShown(direct, key, text['button.timeline']);
    await slack.say(REQUESTER, direct, said.more, card.ts);
    const relayed = await eventuallyShown(TRIAGE, said.more);
    expect(relayed.thread_ts).toBe(triageCard.ts);
  });

  it('what the desk says among itself stays there; with the prefix it reaches the requester', async () => {
    await slack.say(AGENT, TRIAGE, said.internal, triageCard.ts);
    await slack.say(AGENT, TRIAGE, `&gt;&gt; ${said.reply}`, triageCard.ts);
    const reply = await eventuallyShown(direct, said.reply);
    const card = message(direct, key, text['button.timeline']);
    expect(reply.thread_ts).toBe(card?.ts);
    expect(stringsIn(slack.messagesIn(direct)).join('\n')).not.toContain(said.internal);
  });

  it('a form that lacks something stays open and says so; then it solves the ticket', async () => {
    await press(AGENT, triageCard, 'ticket.solve');
    const missing = await submit(AGENT, 'ticket.solve', { resolution: ' ' });
    expect(missing).toEqual({
      response_action: 'errors',
      errors: { resolution: text['refusal.nothing_to_solve'] },
    });
    expect(await submit(AGENT, 'ticket.solve', { resolution: said.solution })).toEqual({});
    const solved = await eventuallyShown(direct, key, text['state.resolved'], said.solution);
    expect(hasButton(solved, 'ticket.reopen')).toBe(true);
    await eventually(() => {
      const now = slack.messagesIn(TRIAGE).find((one) => one.ts === triageCard.ts);
      return stringsIn(now?.blocks).join('\n').includes(text['state.resolved']);
    });
  });

  it('the command answers the asker in its own response', async () => {
    const answer = await post(
      asCommand(
        {
          ...commandOf(locale === 'en' ? `status of ${key}` : `状态 ${key}`),
          team_id: EMULATED_TEAM,
          user_id: REQUESTER,
        },
        SECRET,
      ),
    );
    expect(answer).toMatchObject({ response_type: 'ephemeral' });
    expect(stringsIn(answer).join('\n')).toContain(text['state.resolved']);
  });

  it('the home page lists the person’s tickets and opens the form for a new one', async () => {
    await post(
      asEvent(
        inTeam(eventOf({ type: 'app_home_opened', user: REQUESTER, channel: direct, tab: 'home' })),
        SECRET,
      ),
    );
    const home = await eventually(() => slack.homeOf(REQUESTER));
    expect(viewProblems(home)).toEqual([]);
    expect(stringsIn(home).join('\n')).toContain(key);
    const { element } = elementOf(home.blocks as types.KnownBlock[], 'desk.new');
    const pressed = pressInView(
      { type: 'button', action_id: element.action_id },
      { type: 'home' },
      REQUESTER,
    );
    await post(asInteraction(inTeam({ ...pressed, trigger_id: await slack.trigger(REQUESTER) }), SECRET));
    const form = await eventually(() => {
      const shown = slack.shownTo(REQUESTER);
      return shown?.callback_id === 'desk.new' ? shown : undefined;
    });
    expect(viewProblems(form)).toEqual([]);
  });

  it(':ticket: on somebody’s message in a channel becomes a draft in its thread', async () => {
    const ts = await slack.say(
      REQUESTER,
      GENERAL,
      locale === 'en' ? 'The printer on floor 3 is broken' : '三楼的打印机坏了',
    );
    await slack.call('reactions.add', { channel: GENERAL, timestamp: ts, name: 'ticket' }, `xoxp-${AGENT}`);
    const draft = await eventuallyShown(GENERAL, text['draft.intro']);
    expect(draft.thread_ts).toBe(ts);
  });
});
