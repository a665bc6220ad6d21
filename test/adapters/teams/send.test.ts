import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Card, textCard } from '../../../src/chat/card.ts';
import { directPlace, type Place } from '../../../src/chat/place.ts';
import type { Delivery, DeliveryContent, DeliveryResult } from '../../../src/chat/platform.ts';
import { t } from '../../../src/i18n/text.ts';
import { activity, type TeamsDesk, teamsDesk } from '../../support/teams-desk.ts';
import { SERVICE_URL, TENANT, TeamsServer } from '../../support/teams-server.ts';

const teams = new TeamsServer();
let desk: TeamsDesk;
beforeAll(() => teams.start());
afterAll(() => teams.stop());
beforeEach(async () => {
  teams.posted.length = 0;
  teams.calls.length = 0;
  teams.troubles.length = 0;
  desk = await teamsDesk();
});
afterEach(() => desk.stop());

const channel: Place = {
  platform: 'teams',
  tenant: TENANT,
  channel: '19:room@thread.tacv2',
  kind: 'channel',
  reference: { serviceUrl: SERVICE_URL, conversationId: '19:room@thread.tacv2', botId: '28:x' },
};
const person = directPlace('teams', TENANT, 'aad-lin');
const card: Card = {
  summary: t('card.requester_summary', { key: 'INC-1', title: 'VPN', state: t('state.new') }),
  blocks: [
    { type: 'heading', text: 'INC-1 · VPN' },
    {
      type: 'facts',
      facts: [
        {
          label: t('field.assignee'),
          value: { mention: { name: 'Lin <Mei>', accounts: { teams: 'aad-lin' } } },
        },
      ],
    },
  ],
};

function deliver(content: DeliveryContent, place: Place = channel, signal = AbortSignal.timeout(5_000)) {
  const delivery: Delivery = {
    place,
    content,
    locale: 'en',
    timeZone: 'UTC',
    clientKey: 'key',
    firstTriedAt: '2026-11-24T09:00:00Z',
  };
  return desk.adapter.platform.send(delivery, signal);
}
async function posted(content: DeliveryContent, place?: Place) {
  const result = await deliver(content, place);
  expect(result.kind).toBe('sent');
  return { result, message: teams.posted.at(-1) };
}
const refOf = (result: DeliveryResult) => {
  if (result.kind !== 'sent' || !result.ref) throw new Error('not sent');
  return result.ref;
};

describe('a message', () => {
  it('is posted as a card, with a line for notifications and people notified', async () => {
    const { result, message } = await posted({ op: 'post', card });
    expect(message).toMatchObject({
      conversation: '19:room@thread.tacv2',
      activity: {
        type: 'message',
        summary: 'INC-1 VPN: New',
        attachments: [
          {
            contentType: 'application/vnd.microsoft.card.adaptive',
            content: {
              type: 'AdaptiveCard',
              version: '1.5',
              body: [{ text: 'INC-1 · VPN' }, { facts: [{ title: 'Assignee', value: '<at>Lin Mei</at>' }] }],
              msteams: {
                entities: [
                  {
                    type: 'mention',
                    text: '<at>Lin Mei</at>',
                    mentioned: { id: 'aad-lin', name: 'Lin Mei' },
                  },
                ],
              },
            },
          },
        ],
      },
    });
    expect(refOf(result)).toMatchObject({ externalId: message?.id });
  });

  it('of a few words is words, in which nothing is markup', async () => {
    const { message } = await posted({ op: 'post', card: textCard('a <at>Lin</at> & *b*\nsecond') });
    expect(message?.activity).toMatchObject({
      textFormat: 'xml',
      text: 'a &lt;at&gt;Lin&lt;/at&gt; &amp; *b*<br>second',
    });
  });

  it('goes into the thread of its root', async () => {
    const { message } = await posted({ op: 'post', card }, { ...channel, thread: '17' });
    expect(message?.conversation).toBe('19:room@thread.tacv2;messageid=17');
  });

  it('is changed and deleted where it stands', async () => {
    const { result } = await posted({ op: 'post', card }, { ...channel, thread: '17' });
    const ref = refOf(result);
    expect(await deliver({ op: 'update', card: textCard('withdrawn'), ref })).toEqual({ kind: 'sent' });
    expect(teams.posted).toHaveLength(1);
    expect(teams.posted[0]?.activity).toMatchObject({ text: 'withdrawn', attachments: [] });
    expect(teams.calls.at(-1)).toContain('messageid%3D17/activities/');
    expect(await deliver({ op: 'delete', ref })).toEqual({ kind: 'sent' });
    expect(teams.live()).toHaveLength(0);
    // Deleting it again is no harm; changing it says that it is gone, so that a new one takes its place.
    expect(await deliver({ op: 'delete', ref })).toEqual({ kind: 'sent' });
    expect(await deliver({ op: 'update', card, ref })).toMatchObject({ kind: 'refused', cause: 'gone' });
  });

  it('to a person who hasn’t written yet opens their chat with the bot, once', async () => {
    await posted({ op: 'post', card }, person);
    await posted({ op: 'post', card }, person);
    expect(teams.posted.map((message) => message.conversation)).toEqual([
      'a:chat-with-aad-lin',
      'a:chat-with-aad-lin',
    ]);
    expect(teams.calls.filter((call) => call === 'POST conversations')).toHaveLength(1);
  });

  it('to a person without the app is refused, and what Teams has no way for too', async () => {
    teams.withoutApp.add('aad-none');
    expect(await deliver({ op: 'post', card }, directPlace('teams', TENANT, 'aad-none'))).toMatchObject({
      kind: 'refused',
      cause: 'not_member',
    });
    for (const content of [
      { op: 'ephemeral', card, person: 'x' },
      { op: 'home', card, person: 'x' },
      { op: 'react', ref: { externalId: '1' }, emoji: 'ticket' },
    ] as const) {
      expect(await deliver(content)).toMatchObject({ kind: 'refused', cause: 'invalid' });
    }
    expect(desk.adapter.platform.capabilities).toMatchObject({
      ephemeral: false,
      home: false,
      reactions: false,
    });
  });

  it('goes to a configured channel that never wrote, by the address for everybody or the tenant’s latest', async () => {
    const { reference: _, ...unseen } = channel;
    await posted({ op: 'post', card }, unseen);
    expect(teams.posted).toHaveLength(1);
    await desk.post(activity());
    await posted({ op: 'post', card }, unseen);
    expect(teams.posted.at(-1)?.conversation).toBe('19:room@thread.tacv2');
  });
});

it.each([
  [1_000, 7],
  [2_000, 8],
  [30_000, 60],
])('in %i ms a room gets no more than the %i messages that Teams takes', (window, most) => {
  const { messages, perMs } = desk.adapter.platform.pace;
  expect(messages * (Math.floor(window / perMs) + 1)).toBeLessThanOrEqual(most);
});

describe('the bot’s token', () => {
  it('is fetched once and goes to listed hosts only, also for stored references', async () => {
    await posted({ op: 'post', card });
    await posted({ op: 'post', card });
    expect(teams.tokensGiven).toBeLessThanOrEqual(1);
    const evil = {
      serviceUrl: 'https://evil.trafficmanager.net/amer/',
      conversationId: '19:room@thread.tacv2',
    };
    const calls = teams.calls.length;
    expect(await deliver({ op: 'post', card }, { ...channel, reference: evil })).toMatchObject({
      kind: 'refused',
      cause: 'invalid',
      reason: expect.stringContaining('evil.trafficmanager.net'),
    });
    const ref = { externalId: '1', reference: evil };
    expect(await deliver({ op: 'update', card, ref })).toMatchObject({ kind: 'refused', cause: 'invalid' });
    for (const serviceUrl of [
      'http://smba.trafficmanager.net/',
      'https://smba.trafficmanager.net:8443/',
      'https://a@smba.trafficmanager.net/',
      'https://smba.trafficmanager.net.evil.example/',
      'nonsense',
    ]) {
      const reference = { ...evil, serviceUrl };
      expect(await deliver({ op: 'post', card }, { ...channel, reference })).toMatchObject({
        kind: 'refused',
      });
    }
    expect(teams.calls).toHaveLength(calls);
  });
});

describe('what the Connector answers', () => {
  const cases: [string, Parameters<typeof teams.troubles.push>[0], object][] = [
    [
      '429 with Retry-After',
      { status: 429, headers: { 'retry-after': '7' } },
      { kind: 'rate_limited', retryAfterMs: 7_000, scope: 'lane' },
    ],
    ['429 without', { status: 429 }, { kind: 'rate_limited', retryAfterMs: 5_000 }],
    ['412', { status: 412, code: 'PreconditionFailed' }, { kind: 'rate_limited' }],
    ['401', { status: 401 }, { kind: 'unauthorised' }],
    ['403', { status: 403, code: 'BotNotInConversationRoster' }, { kind: 'refused', cause: 'not_member' }],
    ['404', { status: 404, code: 'ConversationNotFound' }, { kind: 'refused', cause: 'gone' }],
    ['413', { status: 413, code: 'MessageSizeTooBig' }, { kind: 'refused', cause: 'invalid' }],
    ['400', { status: 400, code: 'BadSyntax' }, { kind: 'refused', cause: 'invalid' }],
    ['500', { status: 500 }, { kind: 'ambiguous' }],
    ['502', { status: 502 }, { kind: 'ambiguous' }],
    ['504', { status: 504 }, { kind: 'ambiguous' }],
    ['a broken connection', { takenButCut: true }, { kind: 'ambiguous' }],
  ];
  it.each(cases)('%s', async (_, trouble, expected) => {
    teams.troubles.push(trouble);
    expect(await deliver({ op: 'post', card })).toMatchObject(expected);
    // Posting isn't idempotent: it was asked once and not again.
    expect(teams.calls).toHaveLength(1);
  });

  it('nothing in time is ambiguous, and given up by the signal', async () => {
    teams.troubles.push({ silent: true });
    const started = Date.now();
    expect(await deliver({ op: 'post', card }, channel, AbortSignal.timeout(200))).toMatchObject({
      kind: 'ambiguous',
    });
    expect(Date.now() - started).toBeLessThan(2_000);
  });

  it('can’t tell whether an ambiguous post arrived', async () => {
    const { platform } = desk.adapter;
    const delivery: Delivery = {
      place: channel,
      content: { op: 'post', card },
      locale: 'en',
      timeZone: 'UTC',
      clientKey: 'k',
      firstTriedAt: '2026-11-24T09:00:00Z',
    };
    expect(await platform.find(delivery, AbortSignal.timeout(100))).toEqual({ kind: 'unknown' });
  });
});

it('says what is wrong with the credentials, until a message gets through', async () => {
  const other = await teamsDesk({
    settings: { appId: 'another-app', appPassword: 'wrong', appType: 'SingleTenant', tenantId: TENANT },
  });
  desk.stop();
  desk = other;
  teams.tokenTrouble = {
    status: 401,
    body: { error: 'invalid_client', error_description: 'AADSTS7000215: Invalid client secret' },
  };
  expect(await deliver({ op: 'post', card })).toMatchObject({ kind: 'unauthorised' });
  expect(desk.adapter.problem()).toContain('credentials');
  teams.tokenTrouble = undefined;
  await posted({ op: 'post', card });
  expect(desk.adapter.problem()).toBeUndefined();
});

describe('a file', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-teams-'));
  });
  afterAll(() => rm(folder, { recursive: true }));
  const file = (name: string, mime: string, size: number, url?: string) => ({
    name,
    mime,
    size,
    path: join(folder, 'bytes'),
    ...(url ? { url } : {}),
  });

  it('that is a small image travels in the message', async () => {
    await writeFile(join(folder, 'bytes'), 'PNG');
    const { message } = await posted({
      op: 'post',
      card: textCard('here'),
      file: file('a.png', 'image/png', 3),
    });
    expect(message?.activity).toMatchObject({
      text: 'here',
      attachments: [{ contentType: 'image/png', contentUrl: 'data:image/png;base64,UE5H', name: 'a.png' }],
    });
  });

  it('of any other kind is a link, a large image with its picture', async () => {
    const link = 'https://desk.example/files/1';
    const { message } = await posted({
      op: 'post',
      card: textCard('here'),
      file: file('a.pdf', 'application/pdf', 9, link),
    });
    expect(JSON.stringify(message?.activity)).toContain('"Action.OpenUrl","title":"Open a.pdf"');
    const { message: image } = await posted({
      op: 'post',
      card: textCard('here'),
      file: file('a.png', 'image/png', 900_000, link),
    });
    expect(JSON.stringify(image?.activity)).toContain(`"type":"Image","url":"${link}"`);
  });

  it('without a public address is named, with the reason', async () => {
    const { message } = await posted({
      op: 'post',
      card: textCard('here'),
      file: file('a.pdf', 'application/pdf', 9),
    });
    expect(JSON.stringify(message?.activity)).toContain('no public address');
  });

  it('that is lost on the disk is refused rather than tried for days', async () => {
    const lost = { ...file('a.png', 'image/png', 3), path: join(folder, 'nowhere') };
    expect(await deliver({ op: 'post', card, file: lost })).toMatchObject({
      kind: 'refused',
      cause: 'invalid',
    });
  });
});

describe('a profile', () => {
  beforeEach(() => {
    teams.members.splice(0, 9, {
      id: '29:lin',
      aadObjectId: 'aad-lin',
      name: 'Lin Mei',
      email: 'lin@example.com',
    });
    teams.withoutApp.clear();
    teams.closed.clear();
  });
  const { platform } = { platform: () => desk.adapter.platform };

  it('of somebody of another tenant has no address, and says that they are a guest', async () => {
    const [lin] = teams.members;
    if (lin) teams.members.splice(0, 1, { ...lin, tenantId: 'another-tenant' });
    const known = { externalId: 'aad-lin', name: 'Lin Mei', isGuest: true };
    expect(await platform().profile(TENANT, 'aad-lin', channel)).toEqual(known);
  });

  it('is read where the person is, else in their own chat with the bot', async () => {
    const lin = { externalId: 'aad-lin', name: 'Lin Mei', email: 'lin@example.com' };
    expect(await platform().profile(TENANT, 'aad-lin', channel)).toEqual(lin);
    expect(await platform().profile(TENANT, 'aad-lin')).toEqual(lin);
    teams.closed.add('19:room@thread.tacv2');
    expect(await platform().profile(TENANT, 'aad-lin', channel)).toEqual(lin);
  });

  it('of somebody unknown or without the app is none; while Teams is away it is an error', async () => {
    teams.withoutApp.add('aad-none');
    expect(await platform().profile(TENANT, 'aad-none', channel)).toBeUndefined();
    teams.troubles.push({ status: 503 });
    await expect(platform().profile(TENANT, 'aad-lin', channel)).rejects.toThrow('ambiguous');
  });
});
