import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { verify } from '../../../adapters/slack/webhook/verify.ts';
import {
  type RunningAdapter,
  runAdapter,
  runWithSlack,
  SECRET,
  slackConfig,
} from '../../support/slack-adapter.ts';
import {
  asCommand,
  asEvent,
  asInteraction,
  commandOf,
  eventOf,
  messageOf,
  pressOf,
  sign,
} from '../../support/slack-payloads.ts';
import { FakeSlack } from '../../support/slack-server.ts';

const NOW = Math.floor(Date.now() / 1000);
const JSON_TYPE = 'application/json';

async function counted(running: RunningAdapter, metric: string, label: string): Promise<number> {
  const found = await running.metrics.getSingleMetric(metric)?.get();
  return found?.values.find((one) => Object.values(one.labels).includes(label))?.value ?? 0;
}

/** Posts `megabytes` in pieces, without saying how much it will be. @returns the status */
function streamed(
  url: string,
  headers: Record<string, string>,
  megabytes: number,
): Promise<number | undefined> {
  return new Promise((done) => {
    const sent = request(url, { method: 'POST', headers }, (response) => {
      response.resume();
      done(response.statusCode);
    });
    sent.on('error', () => done(undefined));
    for (let n = 0; n < megabytes; n++) sent.write(Buffer.alloc(1_000_000));
    sent.end();
  });
}

describe('the HTTP door', () => {
  let slack: FakeSlack;
  let running: RunningAdapter;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    ({ slack, running, stop } = await runWithSlack());
  });
  afterAll(() => stop());
  beforeEach(() => {
    running.intake.failure = undefined;
    running.intake.delayMs = 0;
  });

  it('answers 200 once the event is committed, and not before', async () => {
    running.intake.delayMs = 150;
    const began = performance.now();
    const event = messageOf({ text: 'VPN drops' });
    const { status, text } = await running.post(asEvent(eventOf(event), SECRET));
    expect({ status, text }).toEqual({ status: 200, text: '' });
    expect(performance.now() - began).toBeGreaterThan(140);
    expect(running.intake.accepted.at(-1)).toMatchObject({
      type: 'message',
      messageId: event.ts,
      text: 'VPN drops',
    });
  });

  it('answers 500 when the event can’t be committed, so that Slack sends it again', async () => {
    running.intake.failure = new Error('the database is away');
    const payload = eventOf(messageOf({ text: 'again' }));
    expect((await running.post(asEvent(payload, SECRET))).status).toBe(500);
    running.intake.failure = undefined;
    expect((await running.post(asEvent(payload, SECRET), { 'x-slack-retry-num': '1' })).status).toBe(200);
    expect(running.intake.accepted.at(-1)).toMatchObject({ text: 'again' });
  });

  it('answers 500 to a press that can’t be worked, without acknowledging it first', async () => {
    running.intake.failure = new Error('the database is away');
    const press = pressOf({ type: 'button', action_id: '1:ticket.take' }, { channel: 'C1', ts: '1.000001' });
    expect((await running.post(asInteraction(press, SECRET))).status).toBe(500);
  });

  it.each([
    ['no signature', {}, 'missing'],
    ['a time stamp only', { 'x-slack-request-timestamp': String(NOW) }, 'missing'],
    ['a wrong signature', { ...sign('{}', JSON_TYPE, 'another secret').headers }, 'wrong'],
    ['another body’s signature', { ...sign('{"a":1}', JSON_TYPE, SECRET).headers }, 'wrong'],
    ['an old one', { ...sign('{}', JSON_TYPE, SECRET, NOW - 310).headers }, 'stale'],
    ['one from the future', { ...sign('{}', JSON_TYPE, SECRET, NOW + 310).headers }, 'stale'],
  ])('turns away %s', async (_name, headers: Record<string, string>, reason) => {
    const before = await counted(running, 'parley_slack_rejected_total', reason);
    const { status } = await running.post({ body: '{}', headers: { 'content-type': JSON_TYPE, ...headers } });
    expect(status).toBe(401);
    expect(await counted(running, 'parley_slack_rejected_total', reason)).toBe(before + 1);
  });

  it.each([
    ['no JSON', '{"type":', JSON_TYPE],
    ['a JSON list', '[]', JSON_TYPE],
    ['no object in the form', 'payload=7', 'application/x-www-form-urlencoded'],
    ['an empty form', '', 'application/x-www-form-urlencoded'],
    ['another type', '<xml/>', 'application/xml'],
    ['a challenge without one', '{"type":"url_verification"}', JSON_TYPE],
  ])('answers 400 to %s', async (_name, body, type) => {
    expect((await running.post(sign(body, type, SECRET))).status).toBe(400);
  });

  it('reads no further than 1 MB', async () => {
    const big = sign(JSON.stringify({ text: 'x'.repeat(1_100_000) }), JSON_TYPE, SECRET);
    expect((await running.post(big)).status).toBe(413);
    // Without a length in its head, it is cut off where it becomes too long.
    expect([413, undefined]).toContain(await streamed(running.url, big.headers, 40));
    expect(await counted(running, 'parley_slack_rejected_total', 'too_large')).toBe(2);
  });

  it('answers Slack’s checks', async () => {
    const challenge = sign(
      JSON.stringify({ type: 'url_verification', challenge: 'abc.123', token: 'x' }),
      JSON_TYPE,
      SECRET,
    );
    expect(await running.post(challenge)).toMatchObject({ status: 200, text: 'abc.123' });
    const check = sign('ssl_check=1&token=x', 'application/x-www-form-urlencoded', SECRET);
    expect((await running.post(check)).status).toBe(200);
  });

  it('takes what nobody listens to, and what Slack invents next, without a word', async () => {
    const before = running.intake.accepted.length;
    for (const event of [
      { type: 'emoji_changed' },
      { type: 'a_new_kind_of_event', channel: null, item: 'x' },
      { type: 'message' },
      { type: 'reaction_added', item: 7 },
    ]) {
      expect((await running.post(asEvent(eventOf(event), SECRET))).status).toBe(200);
    }
    for (const payload of [
      { type: 'block_suggestion' },
      { type: 'view_closed', view: { callback_id: 'x' } },
      { type: 'dialog_submission' },
      { type: 'new' },
      {},
    ]) {
      expect(
        (
          await running.post(
            asInteraction(
              { team: { id: 'T0TEAM' }, user: { id: 'U1', team_id: 'T0TEAM' }, ...payload },
              SECRET,
            ),
          )
        ).status,
      ).toBe(200);
    }
    const other = await running.post(asCommand(commandOf('x', { command: '/other' }), SECRET));
    expect(other).toMatchObject({ status: 200, text: '' });
    expect(running.intake.accepted).toHaveLength(before);
  });

  it('tells of the bot’s own messages and their changes that Slack shows them, and of nobody else’s', async () => {
    const own = { user: 'U0BOT', bot_id: 'B0BOT' };
    const said = (more: object) =>
      eventOf(messageOf({ channel: 'C0HELP', channel_type: 'channel', text: 'x', ...more }));
    const changed = {
      type: 'message',
      subtype: 'message_changed',
      channel: 'C0HELP',
      channel_type: 'channel',
      ts: '1790000009.000100',
      message: { ts: '1790000001.000100', text: 'y', ...own },
    };
    running.intake.confirmed.length = 0;
    const before = running.intake.accepted.length;
    for (const payload of [
      said({ ts: '1790000001.000100', ...own }),
      said({ ts: '1790000002.000100', user: 'U0MEI' }),
      said({ ts: '1790000003.000100', user: 'U0OTHER', bot_id: 'B0OTHER' }),
      // A direct chat that this process has not heard of.
      said({ ts: '1790000004.000100', channel: 'D0NEW', channel_type: 'im', ...own }),
      eventOf(changed),
    ]) {
      expect((await running.post(asEvent(payload, SECRET))).status).toBe(200);
    }
    const there = { platform: 'slack', tenant: 'T0TEAM', channel: 'C0HELP', eachState: true };
    const first = { ...there, externalId: '1790000001.000100' };
    expect(running.intake.confirmed).toEqual([first, first]);
    expect(running.intake.accepted.length).toBe(before);
  });

  it('knows whose direct chat its own message is in, once they have written there', async () => {
    const at = { channel: 'D0MEI', channel_type: 'im' };
    running.intake.confirmed.length = 0;
    await running.post(
      asEvent(eventOf(messageOf({ ...at, user: 'U0MEI', text: 'help', ts: '1790000011.000100' })), SECRET),
    );
    await running.post(
      asEvent(
        eventOf(messageOf({ ...at, user: 'U0BOT', bot_id: 'B0BOT', text: 'yes?', ts: '1790000012.000100' })),
        SECRET,
      ),
    );
    expect(running.intake.confirmed).toMatchObject([{ channel: '@U0MEI', externalId: '1790000012.000100' }]);
  });

  it('hears that Slack holds back events', async () => {
    const limited = { type: 'app_rate_limited', team_id: 'T0TEAM', minute_rate_limited: 1_795_000_000 };
    expect((await running.post(asEvent(limited, SECRET))).status).toBe(200);
  });

  it('lets in its own workspace only, by the workspace in whose name it was told', async () => {
    const before = running.intake.accepted.length;
    const event = () => messageOf({ text: 'hello' });
    const post = (envelope: Record<string, unknown>) =>
      running.post(asEvent(eventOf(event(), envelope), SECRET));
    expect((await post({ team_id: 'T0OTHER' })).status).toBe(200);
    expect((await post({ context_team_id: 'T0OTHER' })).status).toBe(200);
    expect(running.intake.accepted).toHaveLength(before);
    expect(await counted(running, 'parley_slack_rejected_total', 'team')).toBe(2);
    // Somebody of another company in a channel that both share.
    await post({ team_id: 'T0OTHER', context_team_id: 'T0TEAM' });
    expect(running.intake.accepted.at(-1)).toMatchObject({ place: { tenant: 'T0TEAM' } });
  });

  it('lets in an outside person’s press in a shared channel through our side of it', async () => {
    const press = pressOf({ type: 'button', action_id: '1:ticket.take' }, { channel: 'C1', ts: '1.000001' });
    const outside = { ...press, team: { id: 'T0OTHER' }, user: { ...press.user, team_id: 'T0TEAM' } };
    const count = running.intake.interactions.length;
    await running.post(asInteraction(outside, SECRET));
    expect(running.intake.interactions).toHaveLength(count + 1);
    expect(running.intake.interactions.at(-1)).toMatchObject({ place: { tenant: 'T0TEAM' } });
    await running.post(asInteraction({ ...outside, user: { id: 'U9', team_id: 'T0OTHER' } }, SECRET));
    expect(running.intake.interactions).toHaveLength(count + 1);
  });

  it('loads the message that was reacted to, and fails while Slack can’t be asked', async () => {
    const { ts } = slack.say('C0GENERAL', { user: 'U0MEI', text: 'printer on fire' });
    const answer = slack.say('C0GENERAL', { user: 'U0TOM', text: 'me too', thread_ts: ts });
    const reaction = (item: string, event_ts: string) =>
      asEvent(
        eventOf({
          type: 'reaction_added',
          user: 'U0ADA',
          reaction: 'ticket',
          item: { type: 'message', channel: 'C0GENERAL', ts: item },
          event_ts,
        }),
        SECRET,
      );
    await running.post(reaction(ts, '1795000001.000001'));
    expect(running.intake.accepted.at(-1)).toMatchObject({
      type: 'reaction_added',
      message: { text: 'printer on fire', author: { externalId: 'U0MEI' } },
    });
    await running.post(reaction(answer.ts, '1795000002.000001'));
    expect(running.intake.accepted.at(-1)).toMatchObject({
      message: { text: 'me too' },
      place: { thread: ts },
    });
    slack.fail('conversations.history', { kind: 'status', status: 503 });
    expect((await running.post(reaction(ts, '1795000003.000001'))).status).toBe(500);
    slack.fail('conversations.history', { kind: 'error', error: 'not_in_channel' });
    await running.post(reaction(ts, '1795000004.000001'));
    expect(running.intake.accepted.at(-1)).toMatchObject({ type: 'reaction_added', message: { text: '' } });
  });

  it('writes people’s names where they are mentioned, and doesn’t wait for them', async () => {
    slack.addUser({ id: 'U0TOM', name: 'tom', profile: { display_name: 'Tom Q' } });
    await running.post(asEvent(eventOf(messageOf({ text: 'for <@U0TOM>' })), SECRET));
    expect(running.intake.accepted.at(-1)).toMatchObject({
      text: 'for @Tom Q',
      mentions: [{ externalId: 'U0TOM', name: 'Tom Q' }],
    });
    slack.fail('users.info', { kind: 'silent_after' });
    await running.post(asEvent(eventOf(messageOf({ text: 'for <@U0SLOW>' })), SECRET));
    expect(running.intake.accepted.at(-1)).toMatchObject({ text: 'for @U0SLOW' });
  });
});

describe('while Slack is away at the start', () => {
  it('answers 503 and asks again until Slack says who we are', async () => {
    const slack = await new FakeSlack().start();
    slack.fail('auth.test', { kind: 'status', status: 500 }, { times: 1 });
    const running = await runAdapter({ apiUrl: slack.apiUrl });
    try {
      const payload = asEvent(eventOf(messageOf({ text: 'early' })), SECRET);
      expect((await running.post(payload)).status).toBe(503);
      expect(running.adapter.problem()).toMatch(/who the bot token belongs to/);
      expect(running.adapter.platform.homeTenant()).toBeUndefined();
      await vi.waitFor(() => expect(running.adapter.problem()).toBeUndefined(), { timeout: 5_000 });
      expect((await running.post(payload)).status).toBe(200);
      expect(running.adapter.platform.homeTenant()).toBe('T0TEAM');
    } finally {
      await running.stop();
      await slack.stop();
    }
  });
});

describe('with workspaces in the configuration', () => {
  it('lets in those, and no others', async () => {
    const slack = await new FakeSlack().start();
    const running = await runAdapter(
      { apiUrl: slack.apiUrl },
      slackConfig({ slack: { teams: ['T0ONE', 'T0TWO'] } }),
    );
    try {
      await vi.waitFor(() => expect(running.adapter.problem()).toBeUndefined());
      for (const team_id of ['T0TEAM', 'T0TWO'])
        await running.post(asEvent(eventOf(messageOf({ text: team_id }), { team_id }), SECRET));
      expect(running.intake.accepted).toMatchObject([{ text: 'T0TWO', place: { tenant: 'T0TWO' } }]);
    } finally {
      await running.stop();
      await slack.stop();
    }
  });
});

describe('without a signing secret', () => {
  it('has no HTTP door at all', async () => {
    const slack = await new FakeSlack().start();
    const running = await runAdapter({ apiUrl: slack.apiUrl, signingSecret: undefined });
    try {
      expect((await running.post(asEvent(eventOf(messageOf({ text: 'x' })), ''))).status).toBe(404);
    } finally {
      await running.stop();
      await slack.stop();
    }
  });
});

describe('signatures', () => {
  const body = Buffer.from('token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&text=%F0%9F%98%80');
  const signed = sign(body.toString(), 'x', SECRET, 1_531_420_618).headers;
  const at = 1_531_420_618_000;
  const check = (changes: { signature?: string; timestamp?: string }, now = at) =>
    verify(
      {
        signature: signed['x-slack-signature'],
        timestamp: signed['x-slack-request-timestamp'],
        body,
        ...changes,
      },
      SECRET,
      now,
    );

  it('are over version, time stamp and raw body', () => {
    expect(check({})).toBe('genuine');
    // The example of Slack's own documentation.
    const example =
      'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
    expect(
      verify(
        {
          signature: 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
          timestamp: '1531420618',
          body: Buffer.from(example),
        },
        '8f742231b10e8888abcd99yyyzzz85a5',
        at,
      ),
    ).toBe('genuine');
  });

  it('hold for five minutes either way', () => {
    expect([-300_000, 300_000].map((skew) => check({}, at + skew))).toEqual(['genuine', 'genuine']);
    expect([-301_000, 301_000].map((skew) => check({}, at + skew))).toEqual(['stale', 'stale']);
  });

  it.each(['', 'v0=', 'v1=abc', `v0=${'0'.repeat(64)}`, `v0=${'g'.repeat(64)}`, 'x'])(
    '%o is wrong',
    (signature) => {
      expect(check({ signature })).toBe(signature === '' ? 'missing' : 'wrong');
    },
  );
  it.each(['', 'soon', '1531420618.5', '-1531420618', 'NaN'])('a time stamp of %o is none', (timestamp) => {
    expect(check({ timestamp })).not.toBe('genuine');
  });
});
