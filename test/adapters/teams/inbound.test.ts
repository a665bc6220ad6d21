import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  activity,
  BOT,
  inChannel,
  PERSON,
  type TeamsDesk,
  teamsDesk,
  testConfig,
} from '../../support/teams-desk.ts';
import { botToken, TENANT, TeamsServer } from '../../support/teams-server.ts';

/** What activities become, through the whole door. */
const teams = new TeamsServer();
let desk: TeamsDesk;
beforeAll(() => teams.start());
afterAll(() => teams.stop());
beforeEach(async () => {
  desk = await teamsDesk();
});
afterEach(() => desk.stop());

async function taken(sent: object) {
  const { serviceUrl } = sent as { serviceUrl?: string };
  const before = desk.events.length;
  const response = await desk.post(sent, { token: await botToken(serviceUrl ? { serviceUrl } : {}) });
  expect(response.status).toBe(200);
  return desk.events[before];
}

function recorded(file: string): Record<string, Record<string, unknown>> {
  const url = new URL(`../../fixtures/teams/${file}`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8'));
}

describe('recorded activities', () => {
  it('a mention in a channel addresses the bot; its own mention is not part of the text', async () => {
    expect(await taken(recorded('channel_teams.json').mention ?? {})).toEqual({
      type: 'message',
      eventKey: expect.any(String),
      at: '2026-02-17T01:01:47.4513813Z',
      messageId: '1771290107407',
      text: 'Hey',
      files: [],
      addressed: true,
      mentions: [],
      place: {
        platform: 'teams',
        tenant: TENANT,
        channel: '19:d441d38c655c47a085215b2726e76927@thread.tacv2',
        kind: 'channel',
        reference: {
          serviceUrl: `https://smba.trafficmanager.net/amer/${TENANT}/`,
          conversationId: '19:d441d38c655c47a085215b2726e76927@thread.tacv2',
          botId: '28:11111111-2222-3333-4444-555555555555',
          teamId: '19:8j-Mnacwmq2QFDbzykeQH5v55m6cN1X3QJ5viHvGIIQ1@thread.tacv2',
        },
      },
      actor: {
        externalId: '00000000-1111-2222-3333-444444444444',
        name: 'Test User',
        locale: 'en-US',
        timeZone: 'America/Los_Angeles',
      },
    });
  });

  it('a message in a personal chat is always meant for the bot, at the person’s own place', async () => {
    expect(await taken(recorded('dm_teams.json').dmMessage ?? {})).toMatchObject({
      type: 'message',
      text: 'Hey',
      addressed: true,
      place: {
        kind: 'dm',
        channel: '@00000000-1111-2222-3333-444444444444',
        reference: { conversationId: expect.stringMatching(/^a:17Ndit/) },
      },
    });
  });

  it('a line in a thread that doesn’t mention the bot is told with its thread', async () => {
    expect(await taken(recorded('dm_teams.json').dmRequest ?? {})).toMatchObject({
      type: 'message',
      text: 'dm me',
      addressed: false,
      place: { kind: 'channel', thread: '1767377017138' },
    });
  });

  it('a reaction is told only if its emoji is one of ours', async () => {
    const reaction = recorded('actions-reactions_teams.json').reaction ?? {};
    expect(await taken(reaction)).toBeUndefined();
    await desk.stop();
    const intake = { ...testConfig.intake, emoji: ['like'] };
    desk = await teamsDesk({ config: { ...testConfig, intake } });
    expect(await taken(reaction)).toMatchObject({
      type: 'reaction_added',
      emoji: 'like',
      message: { messageId: '1767326111492' },
      place: { thread: '1767326091220' },
    });
  });

  it.each(['signin_failure_invoke_activity.json', 'suggested_action_submit_invoke_activity.json'])(
    'an invoke that is not ours is answered and nothing else: %s',
    async (file) => {
      const invoke = { ...recorded(file), channelId: 'msteams', serviceUrl: activity().serviceUrl };
      const response = await desk.post({ ...invoke, channelData: { tenant: { id: TENANT } } });
      expect(response.status).toBe(200);
      expect(desk.interactions).toEqual([]);
    },
  );

  it('a press of another bot’s card is nothing of ours', async () => {
    const { action = {} } = recorded('actions-reactions_teams.json');
    expect(
      (await desk.post(action, { token: await botToken({ serviceUrl: String(action.serviceUrl) }) })).status,
    ).toBe(200);
    expect(desk.interactions).toEqual([]);
  });
});

describe('messages', () => {
  const mentionOf = (id: string, name: string) => ({
    type: 'mention',
    mentioned: { id, name },
    text: `<at>${name}</at>`,
  });

  it('name other people as they are known everywhere else', async () => {
    teams.members.push({
      id: '29:adele',
      aadObjectId: 'aad-adele',
      name: 'Adele Vance',
      email: 'adele@example.com',
    });
    const event = await taken(
      inChannel('1', {
        id: '2',
        text: '<at>Parley</at> assign <at>Adele Vance</at> and <at>Nobody</at>',
        entities: [
          mentionOf(BOT.id, 'Parley'),
          mentionOf('29:adele', 'Adele Vance'),
          mentionOf('29:nobody', 'Nobody'),
        ],
      }),
    );
    expect(event).toMatchObject({
      text: 'assign @Adele Vance and @Nobody',
      addressed: true,
      mentions: [
        { externalId: 'aad-adele', name: 'Adele Vance', email: 'adele@example.com' },
        { externalId: '29:nobody', name: 'Nobody' },
      ],
    });
  });

  it('keep what looks like markup, and lose only Teams’ own', async () => {
    const text = 'if a < b && c > d: <b>not bold</b>\r\n  indented &lt; kept';
    expect(await taken(activity({ text }))).toMatchObject({
      text: 'if a < b && c > d: <b>not bold</b>\n  indented &lt; kept',
    });
    const html = '<p>First&nbsp;line<br>second</p><ul><li>a</li><li>b &amp; c</li></ul><at>Parley</at>';
    expect(
      await taken(activity({ text: html, textFormat: 'xml', entities: [mentionOf(BOT.id, 'Parley')] })),
    ).toMatchObject({ text: 'First line\nsecond\n\n• a\n• b & c' });
  });

  it('bring their files', async () => {
    const event = await taken(
      activity({
        text: undefined,
        attachments: [
          {
            contentType: 'application/vnd.microsoft.teams.file.download.info',
            name: 'error.log',
            contentUrl: 'https://contoso.sharepoint.com/error.log',
            content: {
              downloadUrl: 'https://contoso.sharepoint.com/d?temp=1',
              uniqueId: '1',
              fileType: 'log',
            },
          },
          {
            contentType: 'image/*',
            contentUrl: 'https://smba.trafficmanager.net/amer/v3/attachments/1/views/original',
          },
          {
            contentType: 'reference',
            name: 'plan.docx',
            contentUrl: 'https://contoso.sharepoint.com/plan.docx',
          },
          { contentType: 'text/html', content: '<p>See this</p>' },
          { contentType: 'application/vnd.microsoft.card.adaptive', content: {} },
          'nonsense',
        ],
      }),
    );
    expect(event).toMatchObject({
      text: 'See this',
      files: [
        {
          name: 'error.log',
          mime: 'text/plain',
          source: { kind: 'link', url: 'https://contoso.sharepoint.com/d?temp=1' },
        },
        { name: 'image-2.png', source: { kind: 'inline' } },
        { name: 'plan.docx', source: { kind: 'elsewhere' } },
      ],
    });
  });

  it('that were edited or deleted are told, each time they were', async () => {
    const edit = (text: string, timestamp: string) =>
      taken(
        activity({
          type: 'messageUpdate',
          id: '7',
          text,
          timestamp,
          channelData: { eventType: 'editMessage', tenant: { id: TENANT } },
        }),
      );
    expect(await edit('one', '2026-11-24T09:00:01Z')).toMatchObject({
      type: 'message_edited',
      messageId: '7',
      text: 'one',
    });
    expect(await edit('one', '2026-11-24T09:00:01Z')).toBeUndefined();
    await edit('two', '2026-11-24T09:00:02Z');
    expect(await edit('one', '2026-11-24T09:00:03Z')).toMatchObject({ text: 'one' });
    expect(
      await taken(
        activity({
          type: 'messageDelete',
          id: '7',
          channelData: { eventType: 'softDeleteMessage', tenant: { id: TENANT } },
        }),
      ),
    ).toMatchObject({ type: 'message_deleted', messageId: '7' });
    expect(await taken(activity({ type: 'messageUpdate', id: '7' }))).toBeUndefined();
  });

  it('in a group chat are for the bot only if they mention it', async () => {
    const conversation = {
      conversationType: 'groupChat',
      isGroup: true,
      id: '19:group@thread.v2',
      tenantId: TENANT,
    };
    const entities = [mentionOf(BOT.id, 'Parley')];
    expect(await taken(activity({ conversation, entities }))).toMatchObject({
      addressed: true,
      place: { kind: 'group', channel: '19:group@thread.v2' },
    });
  });

  it('that people write to each other are not kept, nor our own', async () => {
    const conversation = {
      conversationType: 'groupChat',
      isGroup: true,
      id: '19:group@thread.v2',
      tenantId: TENANT,
    };
    expect(await taken(activity({ conversation }))).toBeUndefined();
    expect(await taken(inChannel('5', { id: '5' }))).toBeUndefined();
    expect(await taken(inChannel('5', { id: '6' }))).toMatchObject({
      addressed: false,
      place: { thread: '5' },
    });
    expect(await taken(inChannel('5', { id: '7', from: BOT }))).toBeUndefined();
  });

  it('take emoji by their Teams names', async () => {
    const reactionsAdded = [{ type: '1f3ab_ticket' }];
    expect(
      await taken(inChannel('1', { type: 'messageReaction', id: '9', replyToId: '9', reactionsAdded })),
    ).toMatchObject({
      type: 'reaction_added',
      emoji: 'ticket',
    });
  });
});

describe('comings and goings', () => {
  const update = (more: object) =>
    taken(inChannel('1', { type: 'conversationUpdate', text: undefined, ...more }));

  it('of the bot', async () => {
    expect(await update({ membersAdded: [{ id: BOT.id }] })).toMatchObject({
      type: 'bot_added',
      place: { kind: 'channel' },
    });
    expect(await update({ membersRemoved: [{ id: BOT.id }] })).toMatchObject({ type: 'bot_removed' });
    expect(await taken(activity({ type: 'installationUpdate', action: 'add' }))).toBeUndefined();
    expect(await taken(activity({ type: 'installationUpdate', action: 'remove' }))).toMatchObject({
      type: 'bot_removed',
      place: { kind: 'dm' },
    });
  });

  it('of rooms, and not of people', async () => {
    const channelData = {
      tenant: { id: TENANT },
      eventType: 'channelDeleted',
      channel: { id: '19:gone@thread.tacv2' },
    };
    expect(await update({ channelData })).toMatchObject({
      type: 'channel_deleted',
      place: { channel: '19:gone@thread.tacv2' },
    });
    expect(await update({ membersAdded: [{ id: PERSON.id }] })).toBeUndefined();
    expect(await update({ channelData: { ...channelData, eventType: 'channelRenamed' } })).toBeUndefined();
  });
});

describe('read receipts', () => {
  const receipt = (value: unknown, more: object = {}) =>
    activity({ type: 'event', name: 'application/vnd.microsoft.readReceipt', value, ...more });

  it('of a direct chat confirm what stands there up to the message that was read', async () => {
    await taken(receipt({ lastReadMessageId: '1790000000123' }));
    expect(desk.confirmed).toEqual([
      {
        platform: 'teams',
        tenant: TENANT,
        channel: `@${PERSON.aadObjectId}`,
        externalId: '1790000000123',
        andEarlier: true,
      },
    ]);
    expect(desk.events).toEqual([]);
  });

  it.each([
    ['another event', activity({ type: 'event', name: 'application/vnd.microsoft.meetingStart' })],
    ['no id', receipt({})],
    ['an id that is no number', receipt({ lastReadMessageId: '1; drop' })],
    ['no value', receipt(null)],
    [
      'a channel',
      inChannel('1', {
        type: 'event',
        name: 'application/vnd.microsoft.readReceipt',
        value: { lastReadMessageId: '1' },
      }),
    ],
  ])('nothing is made of %s', async (_what, sent) => {
    await taken(sent);
    expect([desk.confirmed, desk.events]).toEqual([[], []]);
  });
});
