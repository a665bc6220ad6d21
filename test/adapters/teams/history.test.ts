import { HttpResponse, http } from 'msw';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Place } from '../../../src/chat/place.ts';
import type { HistoryResult } from '../../../src/chat/platform.ts';
import { eventually } from '../../support/eventually.ts';
import { BOT, inChannel, PERSON, type TeamsDesk, teamsDesk, testConfig } from '../../support/teams-desk.ts';
import { SERVICE_URL, SETTINGS, TENANT, TeamsServer } from '../../support/teams-server.ts';

/** What was said in Teams during a stop, read by Microsoft Graph. */

const GROUP = '22222222-3333-4444-5555-666666666666';
const ROOM = '19:room@thread.tacv2';
const CHAT = '19:chat@thread.v2';
const SINCE = Temporal.Instant.from('2026-11-24T08:00:00Z');

const teams = new TeamsServer();
/** Answers of Graph by path, and what was asked of it. */
const graph = new Map<string, () => Response>();
const asked: string[] = [];
let scopes: string[] = [];
let desk: TeamsDesk;
beforeAll(() => teams.start());
afterAll(() => teams.stop());
beforeEach(async () => {
  graph.clear();
  asked.length = 0;
  scopes = [];
  teams.server.use(
    http.post('https://login.microsoftonline.com/:tenant/oauth2/v2.0/token', async ({ request }) => {
      const scope = new URLSearchParams(await request.text()).get('scope') ?? '';
      scopes.push(scope);
      const isGraph = scope === 'https://graph.microsoft.com/.default';
      return HttpResponse.json({
        token_type: 'Bearer',
        expires_in: 3600,
        access_token: isGraph ? 'graph-token' : 'bot-token',
      });
    }),
    http.get('https://smba.trafficmanager.net/*/v3/teams/:team', ({ request }) =>
      request.headers.get('authorization') === 'Bearer bot-token'
        ? HttpResponse.json({ id: '19:team@thread.tacv2', aadGroupId: GROUP })
        : new HttpResponse(null, { status: 401 }),
    ),
    http.get('https://graph.microsoft.com/*', ({ request }) => {
      const { pathname, search } = new URL(request.url);
      const path = decodeURIComponent(pathname.replace('/v1.0', ''));
      asked.push(path);
      if (request.headers.get('authorization') !== 'Bearer graph-token')
        return new HttpResponse(null, { status: 401 });
      return (
        (graph.get(path + decodeURIComponent(search)) ?? graph.get(path))?.() ??
        HttpResponse.json({ value: [] })
      );
    }),
  );
  desk = await teamsDesk({
    config: { ...testConfig, teamsApp: { ...testConfig.teamsApp, readHistory: true } },
  });
});
afterEach(async () => {
  await desk.stop();
  teams.server.resetHandlers();
});

const reference = {
  serviceUrl: SERVICE_URL,
  conversationId: ROOM,
  botId: BOT.id,
  teamId: '19:team@thread.tacv2',
};
const room: Place = { platform: 'teams', tenant: TENANT, channel: ROOM, kind: 'channel', reference };
const chat: Place = {
  ...room,
  channel: CHAT,
  kind: 'group',
  reference: { ...reference, conversationId: CHAT },
};
const MESSAGES = `/teams/${GROUP}/channels/${ROOM}/messages`;

function message(id: string, html: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id,
    messageType: 'message',
    replyToId: null,
    createdDateTime: '2026-11-24T09:00:00.123Z',
    from: { application: null, user: { id: PERSON.aadObjectId, displayName: PERSON.name } },
    body: { contentType: 'html', content: html },
    attachments: [],
    mentions: [
      {
        id: 0,
        mentionText: 'Parley',
        mentioned: { application: { id: SETTINGS.appId, displayName: 'Parley' }, user: null },
      },
    ],
    ...more,
  };
}
const list =
  (...value: unknown[]) =>
  () =>
    HttpResponse.json({ value });
const read = async (place: Place, threads: string[] = []): Promise<HistoryResult | undefined> =>
  desk.adapter.platform.history?.read({ place, since: SINCE, threads }, AbortSignal.timeout(10_000));
async function events(place: Place, threads: string[] = []) {
  const result = await read(place, threads);
  if (result?.kind !== 'read') throw new Error(JSON.stringify(result));
  return result.events;
}

describe('a channel', () => {
  it('tells what Teams would have told, under the same key', async () => {
    graph.set(
      `${MESSAGES}/delta`,
      list(message('1701', '<p><at id="0">Parley</at>&nbsp;the printer is <b>broken</b></p>')),
    );
    const live = inChannel('1701', {
      id: '1701',
      text: '<at>Parley</at> the printer is broken',
      entities: [{ type: 'mention', mentioned: BOT, text: '<at>Parley</at>' }],
    });
    await desk.post(live);
    await eventually(() => desk.events.length === 1);
    expect(await events(room)).toEqual(desk.events);
    expect(scopes).toContain('https://graph.microsoft.com/.default');
  });

  it('tells answers in new threads and in those that matter, without what people say to each other', async () => {
    const reply = (id: string, text: string, at: string) =>
      message(id, text, { mentions: [], createdDateTime: at });
    graph.set(
      `${MESSAGES}/delta`,
      list(message('1701', '<at id="0">Parley</at> new'), message('1702', 'lunch?', { mentions: [] })),
    );
    graph.set(`${MESSAGES}/1701/replies`, list(reply('1710', 'more', '2026-11-24T09:10:00Z')));
    graph.set(
      `${MESSAGES}/1500/replies`,
      list(
        reply('1705', 'in an old thread', '2026-11-24T09:05:00Z'),
        reply('1501', 'long ago', '2026-11-20T09:00:00Z'),
      ),
    );
    const found = await events(room, ['1500']);
    expect(found.map((event) => ('text' in event ? event.text : event.type))).toEqual([
      'new',
      'in an old thread',
      'more',
    ]);
    expect(found[1]).toMatchObject({
      eventKey: `message:${ROOM};messageid=1500:1705`,
      place: { thread: '1500' },
    });
  });

  it('reads page by page, and no page that stands elsewhere', async () => {
    const next = `https://graph.microsoft.com/v1.0${MESSAGES}/delta?$skiptoken=2`;
    graph.set(`${MESSAGES}/delta?$skiptoken=2`, list(message('1702', '<at id="0">Parley</at> two')));
    graph.set(`${MESSAGES}/delta`, () =>
      HttpResponse.json({ value: [message('1701', '<at id="0">Parley</at> one')], '@odata.nextLink': next }),
    );
    expect(await events(room)).toHaveLength(2);
    graph.set(`${MESSAGES}/delta`, () =>
      HttpResponse.json({ value: [], '@odata.nextLink': 'https://evil.example/v1.0/x' }),
    );
    await expect(read(room)).rejects.toThrow('stands elsewhere');
  });

  it('tells edits, and nothing of apps, of the system or of what is deleted', async () => {
    graph.set(
      `${MESSAGES}/delta`,
      list(
        message('1600', 'now', {
          createdDateTime: '2026-11-23T09:00:00Z',
          lastEditedDateTime: '2026-11-24T09:30:00Z',
        }),
        message('1701', '<at id="0">Parley</at> x', {
          from: { application: { id: SETTINGS.appId }, user: null },
        }),
        message('1702', '<at id="0">Parley</at> y', { deletedDateTime: '2026-11-24T09:30:00Z' }),
        message('1703', '<systemEventMessage/>', { messageType: 'systemEventMessage' }),
        { id: 5 },
      ),
    );
    expect(await events(room)).toMatchObject([{ type: 'message_edited', messageId: '1600', text: 'now' }]);
  });
});

describe('a group chat', () => {
  it('is read as a whole', async () => {
    graph.set(
      `/chats/${CHAT}/messages`,
      list(message('1701', '<at id="0">Parley</at> hello'), message('1702', 'hello all', { mentions: [] })),
    );
    expect(await events(chat)).toMatchObject([
      { type: 'message', text: 'hello', eventKey: `message:${CHAT}:1701`, addressed: true },
    ]);
  });
});

describe('what can’t be read', () => {
  it('is a personal chat, and a room that nobody wrote in yet', async () => {
    expect(await read({ ...room, channel: '@x', kind: 'dm' })).toMatchObject({ kind: 'closed' });
    expect(await read({ platform: 'teams', tenant: TENANT, channel: ROOM, kind: 'channel' })).toMatchObject({
      kind: 'closed',
    });
    expect(asked).toEqual([]);
  });

  it('is what Graph refuses; what it has no time for now is asked again', async () => {
    graph.set(`${MESSAGES}/delta`, () => new HttpResponse(null, { status: 403 }));
    expect(await read(room)).toMatchObject({ kind: 'closed' });
    graph.set(
      `${MESSAGES}/delta`,
      () => new HttpResponse(null, { status: 429, headers: { 'retry-after': '9' } }),
    );
    expect(await read(room)).toEqual({ kind: 'rate_limited', retryAfterMs: 9_000 });
    graph.set(`${MESSAGES}/delta`, () => new HttpResponse(null, { status: 503 }));
    await expect(read(room)).rejects.toThrow('503');
  });

  it('is everything, as long as the configuration doesn’t ask for it', async () => {
    const plain = await teamsDesk();
    expect(plain.adapter.platform.history).toBeUndefined();
    await plain.stop();
  });
});
