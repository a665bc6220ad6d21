import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Card, textCard } from '../../../src/chat/card.ts';
import { FileTooLarge, FileUnavailable } from '../../../src/chat/file-errors.ts';
import { directPlace, type Place } from '../../../src/chat/place.ts';
import type { Delivery, DeliveryContent, OutboundFile } from '../../../src/chat/platform.ts';
import { type RunningAdapter, runAdapter } from '../../support/slack-adapter.ts';
import { BOT, TEAM } from '../../support/slack-payloads.ts';
import { FakeSlack } from '../../support/slack-server.ts';

const room: Place = { platform: 'slack', tenant: TEAM, channel: 'C0TRIAGE', kind: 'channel' };
const direct = directPlace('slack', TEAM, 'U0MEI');
const card = textCard('VPN drops');
let keys = 0;

let slack: FakeSlack;
let running: RunningAdapter;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-slack-'));
  slack = await new FakeSlack().start();
  slack.addUser({ id: 'U0MEI', name: 'mei' });
  slack.addChannel('C0TRIAGE', { members: [BOT, 'U0MEI'] });
  slack.addChannel('C0OTHER', { members: [] });
  slack.addChannel('C0PRIVATE', { members: [], isPrivate: true });
  slack.addChannel('C0OLD', { isArchived: true });
  running = await runAdapter({ apiUrl: slack.apiUrl });
  await vi.waitFor(() => expect(running.adapter.problem()).toBeUndefined());
});
afterEach(() => slack.recover());
afterAll(async () => {
  await running.stop();
  await slack.stop();
  await rm(folder, { recursive: true });
});

function deliveryOf(content: DeliveryContent, place: Place = room, more: Partial<Delivery> = {}): Delivery {
  return {
    place,
    content,
    locale: 'en',
    timeZone: 'Europe/Berlin',
    clientKey: `key-${++keys}`,
    firstTriedAt: '2026-11-18T10:00:00Z',
    ...more,
  };
}
const send = (delivery: Delivery, signal = AbortSignal.timeout(10_000)) =>
  running.adapter.platform.send(delivery, signal);
const find = (delivery: Delivery) => running.adapter.platform.find(delivery, AbortSignal.timeout(10_000));
const post = (place: Place = room) => deliveryOf({ op: 'post', card }, place);

describe('posting', () => {
  it('posts the card with its key, unfurls nothing, and names the message', async () => {
    const delivery = post();
    const result = await send(delivery);
    const [message] = slack.messagesIn('C0TRIAGE').slice(-1);
    expect(result).toEqual({
      kind: 'sent',
      ref: { externalId: message?.ts, reference: { channel: 'C0TRIAGE' } },
    });
    expect(message).toMatchObject({
      text: 'VPN drops',
      blocks: [{ type: 'section', text: { type: 'plain_text', text: 'VPN drops' } }],
      metadata: { event_type: 'parley_message', event_payload: { key: delivery.clientKey } },
    });
    expect(slack.callsOf('chat.postMessage').at(-1)).toMatchObject({
      token: 'xoxb-bot',
      args: { unfurl_links: 'false', unfurl_media: 'false', mrkdwn: 'false' },
    });
  });

  it('posts into a thread', async () => {
    await send(post({ ...room, thread: '1795000000.000001' }));
    expect(slack.messagesIn('C0TRIAGE').at(-1)).toMatchObject({ thread_ts: '1795000000.000001' });
  });

  it('asks for a direct chat once, and uses one that it knows', async () => {
    const opened = () => slack.callsOf('conversations.open').length;
    const before = opened();
    await send(post(direct));
    await send(post(direct));
    expect(slack.messagesIn('D0MEI').length).toBeGreaterThanOrEqual(2);
    expect(opened()).toBe(before + 1);
  });

  it('finds a direct chat anew when the one it knew is none', async () => {
    slack.addUser({ id: 'U0NEW', name: 'new' });
    const result = await send(post(directPlace('slack', TEAM, 'U0NEW', { channel: 'D0STALE' })));
    expect(result).toMatchObject({ kind: 'sent', ref: { reference: { channel: 'D0NEW' } } });
  });

  it('sends a card that Slack refuses once more without pictures and lists', async () => {
    const pictured: Card = {
      summary: 'chart',
      blocks: [
        { type: 'image', url: 'https://x.example/gone.png', alt: 'A chart' },
        { type: 'actions', buttons: [{ action: 'a', subject: 's', label: 'Go' }] },
      ],
    };
    slack.fail('chat.postMessage', { kind: 'error', error: 'invalid_blocks' });
    expect(await send(deliveryOf({ op: 'post', card: pictured }))).toMatchObject({ kind: 'sent' });
    expect(slack.messagesIn('C0TRIAGE').at(-1)?.blocks).toMatchObject([
      { type: 'section', text: { text: 'A chart' } },
      { type: 'actions' },
    ]);
    slack.fail('chat.postMessage', { kind: 'error', error: 'invalid_blocks' }, { times: 2 });
    expect(await send(deliveryOf({ op: 'post', card: pictured }))).toMatchObject({
      kind: 'refused',
      cause: 'invalid',
    });
  });
});

describe('changing, deleting, reacting, whispering, home', () => {
  const posted = async () => {
    const result = await send(post());
    if (result.kind !== 'sent' || !result.ref) throw new Error('not posted');
    return result.ref;
  };

  it('updates in place, and says when there is nothing to update', async () => {
    const ref = await posted();
    expect(await send(deliveryOf({ op: 'update', card: textCard('solved'), ref }))).toEqual({
      kind: 'sent',
      ref,
    });
    expect(slack.messagesIn('C0TRIAGE').at(-1)).toMatchObject({ ts: ref.externalId, text: 'solved' });
    const gone = { externalId: '1.000001', reference: { channel: 'C0TRIAGE' } };
    expect(await send(deliveryOf({ op: 'update', card, ref: gone }))).toMatchObject({
      kind: 'refused',
      cause: 'gone',
    });
  });

  it('deletes, and is content when it is deleted already', async () => {
    const ref = await posted();
    const count = slack.messagesIn('C0TRIAGE').length;
    expect(await send(deliveryOf({ op: 'delete', ref }))).toEqual({ kind: 'sent' });
    expect(await send(deliveryOf({ op: 'delete', ref }))).toEqual({ kind: 'sent' });
    expect(slack.messagesIn('C0TRIAGE')).toHaveLength(count - 1);
  });

  it('reacts once', async () => {
    const { externalId } = await posted();
    const react = deliveryOf({ op: 'react', ref: { externalId }, emoji: 'ticket' });
    expect([await send(react), await send(react)]).toEqual([{ kind: 'sent' }, { kind: 'sent' }]);
    expect(slack.reactions.filter((one) => one.ts === externalId)).toHaveLength(1);
    const gone = deliveryOf({ op: 'react', ref: { externalId: '1.000001' }, emoji: 'ticket' });
    expect(await send(gone)).toEqual({ kind: 'sent' });
  });

  it('whispers to one person', async () => {
    const thread = '1795000000.000001';
    expect(await send(deliveryOf({ op: 'ephemeral', card, person: 'U0MEI' }, { ...room, thread }))).toEqual({
      kind: 'sent',
    });
    expect(slack.ephemerals.at(-1)).toMatchObject({
      channel: 'C0TRIAGE',
      user: 'U0MEI',
      text: 'VPN drops',
      thread_ts: thread,
    });
  });

  it('whispers in the direct chat to somebody who is not in the room', async () => {
    slack.addUser({ id: 'U0OUT', name: 'out' });
    expect(await send(deliveryOf({ op: 'ephemeral', card, person: 'U0OUT' }))).toMatchObject({
      kind: 'sent',
    });
    expect(slack.messagesIn('D0OUT')).toMatchObject([{ text: 'VPN drops' }]);
  });

  it('publishes a person’s home page', async () => {
    expect(await send(deliveryOf({ op: 'home', card, person: 'U0MEI' }, direct))).toEqual({ kind: 'sent' });
    expect(slack.homes.get('U0MEI')).toMatchObject({
      type: 'home',
      blocks: [{ text: { text: 'VPN drops' } }],
    });
  });
});

describe('what becomes of a delivery', () => {
  it.each([
    ['C0OTHER', 'not_member'],
    // To the bot, a private room that it isn't in doesn't exist.
    ['C0PRIVATE', 'not_member'],
    ['C0OLD', 'gone'],
  ])('%s → %s', async (channel, cause) => {
    expect(await send(post({ ...room, channel }))).toMatchObject({ kind: 'refused', cause });
  });

  it('a person who has left', async () => {
    slack.addUser({ id: 'U0LEFT', name: 'left', deleted: true });
    expect(await send(post(directPlace('slack', TEAM, 'U0LEFT')))).toMatchObject({
      kind: 'refused',
      cause: 'gone',
    });
  });

  it.each([
    ['invalid_auth', 'unauthorised'],
    ['token_revoked', 'unauthorised'],
    ['account_inactive', 'unauthorised'],
    ['missing_scope', 'unauthorised'],
    ['internal_error', 'ambiguous'],
    ['fatal_error', 'ambiguous'],
    ['service_unavailable', 'retry'],
    ['restricted_action', 'refused'],
    ['some_new_error', 'refused'],
  ])('%s → %s', async (error, kind) => {
    slack.fail('chat.postMessage', { kind: 'error', error });
    expect(await send(post())).toMatchObject({ kind });
  });

  it('too fast: the room waits as long as Slack says', async () => {
    slack.fail('chat.postMessage', { kind: 'status', status: 429, headers: { 'retry-after': '60' } });
    expect(await send(post())).toEqual({ kind: 'rate_limited', retryAfterMs: 60_000, scope: 'lane' });
    slack.fail('chat.postMessage', { kind: 'status', status: 429 });
    expect(await send(post())).toMatchObject({ kind: 'rate_limited', scope: 'lane' });
    slack.fail('chat.postMessage', { kind: 'error', error: 'rate_limited' });
    expect(await send(post())).toMatchObject({ kind: 'rate_limited', scope: 'tenant' });
  });

  it('one room’s 429 doesn’t hold up the others', async () => {
    slack.addChannel('C0BUSY');
    slack.fail(
      'chat.postMessage',
      { kind: 'status', status: 429, headers: { 'retry-after': '60' } },
      { channel: 'C0BUSY', times: 3 },
    );
    const [busy, free] = await Promise.all([send(post({ ...room, channel: 'C0BUSY' })), send(post())]);
    expect([busy.kind, free.kind]).toEqual(['rate_limited', 'sent']);
  });

  it.each([
    ['a 500', { kind: 'status', status: 500 }],
    ['a page from somebody between', { kind: 'status', status: 200, body: '<html>proxy</html>' }],
    ['a cut connection', { kind: 'cut' }],
    ['a cut after it was done', { kind: 'cut_after' }],
  ] as const)('%s leaves it open', async (_name, fault) => {
    slack.fail('chat.postMessage', fault);
    expect(await send(post())).toMatchObject({ kind: 'ambiguous' });
  });

  it('a time-out leaves it open, within the outbox’s patience', async () => {
    slack.fail('chat.postMessage', { kind: 'silent_after' });
    const began = performance.now();
    expect(await send(post(), AbortSignal.timeout(300))).toMatchObject({ kind: 'ambiguous' });
    expect(performance.now() - began).toBeLessThan(2_000);
  });

  it('nobody there: surely not sent', async () => {
    const closed = await new FakeSlack().start();
    const { apiUrl } = closed;
    await closed.stop();
    const away = await runAdapter({ apiUrl });
    const nowhere = await runAdapter({ apiUrl: 'http://no-such-host.invalid/api/' });
    try {
      for (const { adapter } of [away, nowhere]) {
        expect(await adapter.platform.send(post(), AbortSignal.timeout(9_000))).toMatchObject({
          kind: 'retry',
        });
      }
    } finally {
      await away.stop();
      await nowhere.stop();
    }
  });

  it('trouble before the message itself means that it was surely not sent', async () => {
    slack.addUser({ id: 'U0FRESH', name: 'fresh' });
    slack.fail('conversations.open', { kind: 'cut_after' });
    expect(await send(post(directPlace('slack', TEAM, 'U0FRESH')))).toMatchObject({ kind: 'retry' });
  });
});

describe('finding a post that may have arrived', () => {
  it.each([
    ['in the room', room],
    ['in a thread', { ...room, thread: '1795000000.000009' }],
    ['in a direct chat', direct],
  ])('%s', async (_name, place) => {
    const delivery = post(place);
    slack.fail('chat.postMessage', { kind: 'cut_after' });
    expect(await send(delivery)).toMatchObject({ kind: 'ambiguous' });
    const found = await find(delivery);
    expect(found).toMatchObject({ kind: 'found', ref: { externalId: expect.stringMatching(/^\d+\.\d+$/) } });
    expect(await find(post(place))).toEqual({ kind: 'absent' });
  });

  it('looks through pages, and only as far back as the first attempt', async () => {
    slack.addChannel('C0LONG');
    const place = { ...room, channel: 'C0LONG' };
    const delivery = post(place);
    await send(delivery);
    for (let n = 0; n < 450; n++) slack.say('C0LONG', { user: 'U0MEI', text: `line ${n}` });
    expect(await find(delivery)).toMatchObject({ kind: 'found' });
    const later = { ...delivery, firstTriedAt: '2027-01-01T00:00:00Z' };
    expect(await find(later)).toEqual({ kind: 'absent' });
  });

  it('is absent where we can’t read, unknown without the right to, and asked again while Slack is away', async () => {
    expect(await find(post({ ...room, channel: 'C0OTHER' }))).toEqual({ kind: 'absent' });
    slack.fail('conversations.history', { kind: 'error', error: 'missing_scope' });
    expect(await find(post())).toEqual({ kind: 'unknown' });
    slack.fail('conversations.history', { kind: 'status', status: 503 });
    await expect(find(post())).rejects.toThrow();
  });

  it('can’t tell of what only one person saw', async () => {
    expect(await find(deliveryOf({ op: 'ephemeral', card, person: 'U0MEI' }))).toEqual({ kind: 'unknown' });
  });
});

describe('files', () => {
  const fileOf = async (name: string, bytes: string): Promise<OutboundFile> => {
    const path = join(folder, `stored-${++keys}`);
    await writeFile(path, bytes);
    return { name, mime: 'text/plain', size: Buffer.byteLength(bytes), path };
  };
  const filePost = async (name: string, bytes: string, place: Place = room) =>
    deliveryOf({ op: 'post', card: textCard('📎 Mei sent it'), file: await fileOf(name, bytes) }, place);

  it('are uploaded and shown in the thread with the card’s words', async () => {
    const delivery = await filePost('日志 & log.txt', 'bytes of it', {
      ...room,
      thread: '1795000000.000001',
    });
    const result = await send(delivery);
    const message = slack.messagesIn('C0TRIAGE').at(-1);
    expect(result).toEqual({
      kind: 'sent',
      ref: { externalId: message?.ts, reference: { channel: 'C0TRIAGE' } },
    });
    expect(message).toMatchObject({
      thread_ts: '1795000000.000001',
      blocks: [{ text: { type: 'plain_text', text: '📎 Mei sent it' } }],
      files: [{ title: '日志 & log.txt', size: 11 }],
    });
    expect([...slack.files.values()].at(-1)?.bytes?.toString()).toBe('bytes of it');
  });

  it('that may have arrived are found by name and size', async () => {
    const delivery = await filePost('found.txt', 'some bytes');
    slack.fail('files.completeUploadExternal', { kind: 'cut_after' });
    expect(await send(delivery)).toMatchObject({ kind: 'ambiguous' });
    expect(await find(delivery)).toMatchObject({
      kind: 'found',
      ref: { externalId: slack.messagesIn('C0TRIAGE').at(-1)?.ts },
    });
    expect(await find(await filePost('found.txt', 'other bytes'))).toEqual({ kind: 'absent' });
  });

  it('that failed before they were shown can be tried again', async () => {
    const delivery = await filePost('x.txt', 'x');
    slack.fail('files.getUploadURLExternal', { kind: 'cut_after' });
    expect(await send(delivery)).toMatchObject({ kind: 'retry' });
    slack.fail('upload', { kind: 'status', status: 500 });
    expect(await send(delivery)).toMatchObject({ kind: 'retry' });
    expect(await send({ ...delivery, place: { ...room, channel: 'C0OTHER' } })).toMatchObject({
      kind: 'refused',
      cause: 'not_member',
    });
  });

  it('that are not on this machine are refused', async () => {
    const file = { name: 'gone', mime: 'x', size: 1, path: join(folder, 'nothing-here') };
    expect(await send(deliveryOf({ op: 'post', card, file }))).toMatchObject({
      kind: 'refused',
      cause: 'invalid',
    });
  });
});

describe('fetching files that people sent', () => {
  const fileAt = (url: string | undefined, more: { size?: number; mime?: string } = {}) => ({
    name: 'screen.png',
    mime: 'image/png',
    size: 0,
    ...more,
    source: url ? { id: 'F1', url } : { id: 'F1' },
  });
  const download = (file: ReturnType<typeof fileAt>, maxBytes = 1_000_000) =>
    running.adapter.platform.download(file, TEAM, maxBytes);

  it('brings the bytes, with the bot’s token', async () => {
    let authorization: string | undefined;
    slack.downloads.set('a.png', (request, response) => {
      authorization = request.headers.authorization;
      response.writeHead(200, { 'content-type': 'image/png' }).end('png bytes');
    });
    expect(Buffer.from(await download(fileAt(`${slack.origin}/download/a.png`))).toString()).toBe(
      'png bytes',
    );
    expect(authorization).toBe('Bearer xoxb-bot');
  });

  it('asks for the address of a file that came without one', async () => {
    slack.downloads.set('remote.png', (_request, response) => response.end('remote'));
    slack.files.set('F1', { id: 'F1', name: 'remote.png', title: '', length: 6, shares: {} });
    expect(Buffer.from(await download(fileAt(undefined))).toString()).toBe('remote');
    slack.files.delete('F1');
    await expect(download(fileAt(undefined))).rejects.toThrow(FileUnavailable);
  });

  it('never sends the token anywhere else, not even by redirect', async () => {
    const seen: string[] = [];
    const stranger = createServer((request, response) => {
      seen.push(request.headers.authorization ?? 'none');
      response.end('mine now');
    });
    await new Promise<void>((done) => stranger.listen(0, '127.0.0.1', done));
    const address = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}/x`;
    slack.downloads.set('away', (_request, response) => response.writeHead(302, { location: address }).end());
    slack.downloads.set('loop', (_request, response) =>
      response.writeHead(302, { location: '/download/loop' }).end(),
    );
    slack.downloads.set('near', (_request, response) =>
      response.writeHead(302, { location: '/download/a.png' }).end(),
    );
    try {
      for (const url of [
        address,
        `${slack.origin}/download/away`,
        `${slack.origin}/download/loop`,
        'https://files.slack.com.evil.example/x',
        'http://files.slack.com/x',
        'https://files.slack.com:8443/x',
        'not an address',
      ]) {
        await expect(download(fileAt(url))).rejects.toThrow(FileUnavailable);
      }
      expect(seen).toEqual([]);
      expect(Buffer.from(await download(fileAt(`${slack.origin}/download/near`))).toString()).toBe(
        'png bytes',
      );
    } finally {
      stranger.close();
    }
  });

  it('takes a sign-in page for what it is', async () => {
    const page = '<html>Sign in to Slack</html>';
    slack.downloads.set('page', (_request, response) =>
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page),
    );
    const url = `${slack.origin}/download/page`;
    await expect(download(fileAt(url))).rejects.toThrow(FileUnavailable);
    await expect(download(fileAt(url, { mime: 'text/html', size: 5 }))).rejects.toThrow(FileUnavailable);
    expect(
      Buffer.from(await download(fileAt(url, { mime: 'text/html', size: page.length }))).toString(),
    ).toBe(page);
  });

  it('stops at the limit, whatever Slack said of the size', async () => {
    slack.downloads.set('big', (_request, response) => {
      response.writeHead(200);
      for (let n = 0; n < 50; n++) response.write(Buffer.alloc(10_000));
      response.end();
    });
    await expect(download(fileAt(`${slack.origin}/download/big`), 100_000)).rejects.toThrow(FileTooLarge);
    await expect(download(fileAt('https://files.slack.com/x', { size: 2_000_000 }))).rejects.toThrow(
      FileTooLarge,
    );
  });

  it('tells what is gone from what can be tried again', async () => {
    slack.downloads.set('gone', (_request, response) => response.writeHead(404).end());
    slack.downloads.set('later', (_request, response) => response.writeHead(503).end());
    await expect(download(fileAt(`${slack.origin}/download/gone`))).rejects.toThrow(FileUnavailable);
    const later = download(fileAt(`${slack.origin}/download/later`));
    await expect(later).rejects.toThrow('503');
    await expect(later).rejects.not.toBeInstanceOf(FileUnavailable);
  });
});

describe('profiles', () => {
  it('have a name, e-mail, language and zone', async () => {
    slack.addUser({
      id: 'U0CHEN',
      name: 'chen',
      real_name: 'Chen Wei',
      tz: 'Asia/Shanghai',
      locale: 'zh-CN',
      profile: { display_name: '陈伟', email: 'chen@example.com' },
    });
    expect(await running.adapter.platform.profile(TEAM, 'U0CHEN')).toEqual({
      externalId: 'U0CHEN',
      name: '陈伟',
      email: 'chen@example.com',
      locale: 'zh-CN',
      timeZone: 'Asia/Shanghai',
    });
    slack.addUser({ id: 'U0PLAIN', name: 'plain', real_name: 'Plain P', profile: { display_name: '' } });
    expect(await running.adapter.platform.profile(TEAM, 'U0PLAIN')).toEqual({
      externalId: 'U0PLAIN',
      name: 'Plain P',
    });
  });

  it.each([
    ['of another company', { team_id: 'T0OTHER' }, { isGuest: true }],
    ['whom no channel of ours knows', { is_stranger: true }, { isGuest: true }],
    ['whose address nobody has confirmed', { is_email_confirmed: false }, {}],
    ['who is a guest here', { is_restricted: true }, { isGuest: true, email: 'mei@example.com' }],
    ['of our own', { team_id: TEAM, is_email_confirmed: true }, { email: 'mei@example.com' }],
  ])('believe the address of nobody but our own: somebody %s', async (_who, more, known) => {
    slack.addUser({ id: 'U0ANY', name: 'any', profile: { email: 'mei@example.com' }, ...more });
    expect(await running.adapter.platform.profile(TEAM, 'U0ANY')).toEqual({
      externalId: 'U0ANY',
      name: 'any',
      ...known,
    });
  });

  it('are undefined of people who have left or never were, and fail while Slack is away', async () => {
    slack.addUser({ id: 'U0GONE', name: 'gone', deleted: true });
    expect(await running.adapter.platform.profile(TEAM, 'U0GONE')).toBeUndefined();
    expect(await running.adapter.platform.profile(TEAM, 'U0NOBODY')).toBeUndefined();
    slack.fail('users.info', { kind: 'status', status: 500 });
    await expect(running.adapter.platform.profile(TEAM, 'U0MEI')).rejects.toThrow();
  });

  it('are found by an e-mail address, if it is one of our own', async () => {
    const { platform } = running.adapter;
    slack.addUser({ id: 'U0IVY', name: 'ivy', locale: 'zh-CN', profile: { email: 'ivy@example.com' } });
    expect(await platform.findByEmail?.('ivy@example.com', TEAM)).toEqual({
      externalId: 'U0IVY',
      name: 'ivy',
      email: 'ivy@example.com',
      locale: 'zh-CN',
    });
    slack.addUser({ id: 'U0EVE', name: 'eve', is_stranger: true, profile: { email: 'eve@example.org' } });
    expect(await platform.findByEmail?.('eve@example.org', TEAM)).toBeUndefined();
    expect(await platform.findByEmail?.('nobody@example.com', TEAM)).toBeUndefined();
  });

  it('wait as long as Slack asks for', async () => {
    slack.fail('users.lookupByEmail', { kind: 'status', status: 429, headers: { 'retry-after': '17' } });
    await expect(running.adapter.platform.findByEmail?.('ivy@example.com', TEAM)).rejects.toMatchObject({
      retryAfterMs: 17_000,
    });
    slack.fail('users.lookupByEmail', { kind: 'error', error: 'missing_scope' });
    await expect(running.adapter.platform.findByEmail?.('ivy@example.com', TEAM)).rejects.toThrow(
      'missing_scope',
    );
  });
});
