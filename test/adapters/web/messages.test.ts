import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cardView } from '../../../adapters/web/views.ts';
import type { FileView, MessageView, StateView } from '../../../adapters/web/wire.ts';
import { newKey } from '../../support/web-desk.ts';
import { type WebServer, webServer } from '../../support/web-server.ts';

let server: WebServer;
beforeAll(async () => {
  server = await webServer((config) => ({
    ...config,
    intake: { ...config.intake, maxFileBytes: 1_000_000 },
  }));
});
afterAll(() => server.stop());
beforeEach(() => {
  server.intake.accepted = [];
});

async function post(as: string, text: string, more: object = {}): Promise<MessageView> {
  const body = { key: newKey(), room: 'general', text, mentions: [], files: [], ...more };
  const answer = await server.ask('POST', '/web/messages', { as, body });
  expect(answer.status).toBe(200);
  return (await answer.json()) as MessageView;
}

describe('a message', () => {
  it('is stored and told to the core once, however often it is sent', async () => {
    const key = newKey();
    const first = await post('sam', 'VPN drops', { key });
    const again = await post('sam', 'VPN drops', { key });
    expect(again.id).toBe(first.id);
    expect(first).toMatchObject({ key, author: 'Sam Rivera', authorId: 'sam', text: 'VPN drops' });
    expect(server.intake.accepted).toEqual([
      expect.objectContaining({
        type: 'message',
        eventKey: `message:${first.id}`,
        messageId: first.id,
        text: 'VPN drops',
        addressed: false,
        place: { platform: 'web', tenant: 'local', channel: 'general', kind: 'channel' },
        actor: { externalId: 'sam', name: 'Sam Rivera', email: 'sam@example.com' },
      }),
    ]);
  });

  it('that was stored before the core could take it is told to it at the next try', async () => {
    const body = { key: newKey(), room: '@sam', text: 'help!', mentions: [], files: [] };
    server.intake.isAway = true;
    const failed = await server.ask('POST', '/web/messages', { as: 'sam', body });
    server.intake.isAway = false;
    expect(failed.status).toBe(503);
    expect(server.intake.accepted).toEqual([]);
    expect((await server.ask('POST', '/web/messages', { as: 'sam', body })).status).toBe(200);
    expect(server.intake.accepted).toMatchObject([{ type: 'message', text: 'help!', addressed: true }]);
  });

  it.each([
    ['@Parley VPN drops', 'VPN drops', true],
    ['hey @parley, VPN drops', 'hey VPN drops', true],
    ['@Parley你好', '你好', true],
    ['VPN drops', 'VPN drops', false],
    ['mail me at sam@parleys.example', 'mail me at sam@parleys.example', false],
  ])('%j speaks to the bot: %j, %s', async (text, said, addressed) => {
    await post('sam', text);
    expect(server.intake.accepted).toMatchObject([{ text: said, addressed }]);
  });

  it('carries mentions and its thread', async () => {
    const root = await post('sam', 'root');
    await post('lin', 'ask @Mei Chen', { thread: root.id, mentions: ['mei'] });
    expect(server.intake.accepted.at(-1)).toMatchObject({
      place: { thread: root.id },
      mentions: [{ externalId: 'mei', name: 'Mei Chen' }],
    });
  });

  it('is edited, deleted and reacted to, each told to the core once', async () => {
    const { id } = await post('sam', 'befor');
    const edit = { key: newKey(), text: 'before', mentions: [] };
    for (let n = 0; n < 2; n++) {
      await server.ask('PATCH', `/web/messages/${id}`, { as: 'sam', body: edit });
      await server.ask('PUT', `/web/messages/${id}/reactions/ticket`, { as: 'lin' });
    }
    await server.ask('DELETE', `/web/messages/${id}/reactions/ticket`, { as: 'lin' });
    await server.ask('PUT', `/web/messages/${id}/reactions/ticket`, { as: 'lin' });
    for (let n = 0; n < 2; n++) await server.ask('DELETE', `/web/messages/${id}`, { as: 'sam' });
    expect(server.intake.accepted.slice(1)).toEqual([
      expect.objectContaining({ type: 'message_edited', messageId: id, text: 'before' }),
      expect.objectContaining({
        type: 'reaction_added',
        emoji: 'ticket',
        message: expect.objectContaining({ messageId: id, text: 'before' }),
      }),
      // Taken back and given again: that is another one.
      expect.objectContaining({ type: 'reaction_added', emoji: 'ticket' }),
      expect.objectContaining({ type: 'message_deleted', messageId: id }),
    ]);
  });

  it('is drawn for each reader: cards in their language, their own reactions and key', async () => {
    const card = {
      summary: { key: 'state.new' as const },
      blocks: [{ type: 'text' as const, text: { key: 'state.new' as const } }],
    };
    await server.chat.bot.post({ clientKey: 'two languages', room: 'it-help', card });
    const read = async (as: string) => {
      const page = (await (await server.ask('GET', '/web/rooms/it-help/messages', { as })).json()) as {
        messages: MessageView[];
      };
      return page.messages.at(-1)?.card;
    };
    expect(await read('sam')).toMatchObject({ summary: 'New', json: { body: [{ text: 'New' }] } });
    expect(await read('lin')).toMatchObject({ summary: '新建', json: { body: [{ text: '新建' }] } });
    const { id } = await post('sam', 'mine');
    await server.ask('PUT', `/web/messages/${id}/reactions/eyes`, { as: 'sam' });
    const view = (await (await server.ask('GET', `/web/threads/${id}`, { as: 'lin' })).json()) as {
      root: MessageView;
    };
    expect(view.root).not.toHaveProperty('key');
    expect(view.root.reactions).toEqual([{ emoji: 'eyes', names: ['Sam Rivera'], isMine: false }]);
  });

  it("shows people's words on cards as they are, never as markup", async () => {
    const words = '<b>x</b> **y** [z](http://evil.example) {{DATE(2026-01-01T00:00:00Z)}}';
    await server.chat.bot.post({
      clientKey: 'words',
      room: 'it-help',
      card: { summary: words, blocks: [{ type: 'text', text: words }] },
    });
    const page = (await (await server.ask('GET', '/web/rooms/it-help/messages', { as: 'sam' })).json()) as {
      messages: MessageView[];
    };
    const [text] = page.messages.at(-1)?.card?.json.body ?? [];
    expect(text).toMatchObject({ type: 'TextBlock', text: words.replace('{{', '{\u2060{') });
  });
});

it('leaves it to the browser where a row of buttons ends', () => {
  const buttons = Array.from({ length: 9 }, (_, n) => ({
    action: `a${n}`,
    subject: 's',
    label: `A long label ${n}`,
  }));
  const view = cardView(
    { summary: 'x', blocks: [{ type: 'actions', buttons }] },
    { locale: 'en', timeZone: 'UTC' },
  );
  expect(view.json.body).toMatchObject([{ type: 'ActionSet', actions: { length: 9 } }]);
});

describe('the state that a page starts from', () => {
  const stateOf = async (as: string) =>
    (await (await server.ask('GET', '/web/state', { as })).json()) as StateView;

  it('is in the language of the person, with the rooms that they see', async () => {
    const lin = await stateOf('lin');
    expect(lin.me).toMatchObject({ webId: 'lin', name: '林薇', locale: 'zh-CN', title: '财务', teams: 0 });
    expect(lin.texts.send).toBe('发送');
    expect(lin.rooms.map((room) => [room.name, room.kind])).toEqual([
      ['Parley', 'direct'],
      ['公告与闲聊', 'channel'],
      ['IT 求助', 'channel'],
    ]);
    const tom = await stateOf('tom');
    expect(tom.rooms.filter((room) => room.kind === 'restricted').map((room) => room.room)).toEqual([
      'triage-desk',
      'triage-network',
    ]);
    expect(tom.people.map((person) => [person.webId, person.teams])).toEqual([
      ['sam', 0],
      ['lin', 0],
      ['mei', 2],
      ['tom', 2],
      ['ada', 3],
    ]);
  });

  it('has both languages complete', async () => {
    const [en, zh] = [(await stateOf('sam')).texts, (await stateOf('lin')).texts];
    expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
    const placeholders = (text: string) => [...text.matchAll(/\{(\w+)[},]/g)].map((match) => match[1]).sort();
    for (const [key, text] of Object.entries(en)) {
      expect([key, placeholders(zh[key] ?? '')]).toEqual([key, placeholders(text)]);
    }
  });
});

describe('a file', () => {
  const upload = (bytes: Uint8Array, name: string, mime: string) =>
    server.ask('POST', '/web/files', {
      as: 'sam',
      bytes,
      headers: { 'Content-Type': mime, 'X-File-Name': encodeURIComponent(name) },
    });

  it('is uploaded, posted, told to the core, and fetched by whoever may see it', async () => {
    const file = (await (await upload(Buffer.from('pixels'), '截图.png', 'image/png')).json()) as FileView;
    expect(file).toMatchObject({ name: '截图.png', mime: 'image/png', size: 6 });
    const message = await post('sam', '', { room: '@sam', files: [file.fileId] });
    const [inbound] = server.intake.accepted;
    if (inbound?.type !== 'message') throw new Error('the core got no message');
    const [given] = inbound.files;
    if (!given) throw new Error('the core got no file');
    expect(Buffer.from(await server.adapter.platform.download(given, 'local', 100)).toString()).toBe(
      'pixels',
    );
    await expect(server.adapter.platform.download(given, 'local', 5)).rejects.toMatchObject({
      name: 'FileTooLarge',
    });
    await expect(
      server.adapter.platform.download({ ...given, source: {} }, 'local', 5),
    ).rejects.toMatchObject({ name: 'FileUnavailable' });
    const path = `/web/files/${message.id}/${file.fileId}`;
    const fetched = await server.ask('GET', path, { as: 'sam' });
    expect(await fetched.text()).toBe('pixels');
    expect(fetched.headers.get('content-type')).toBe('image/png');
    expect(fetched.headers.get('content-disposition')).toBe(
      "inline; filename*=UTF-8''%E6%88%AA%E5%9B%BE.png",
    );
    expect((await server.ask('GET', path, { as: 'lin' })).status).toBe(404);
  });

  it.each([
    ['image/svg+xml', 'x.svg'],
    ['text/html', 'x.html'],
    ['application/pdf', 'x.pdf'],
  ])('of type %s is only ever saved, and runs nothing', async (mime, name) => {
    const file = (await (await upload(Buffer.from('<script>'), name, mime)).json()) as FileView;
    const message = await post('sam', '', { files: [file.fileId] });
    const fetched = await server.ask('GET', `/web/files/${message.id}/${file.fileId}`, { as: 'lin' });
    expect(fetched.headers.get('content-type')).toBe('application/octet-stream');
    expect(fetched.headers.get('content-disposition')).toMatch(/^attachment/);
    expect(fetched.headers.get('x-content-type-options')).toBe('nosniff');
    expect(fetched.headers.get('content-security-policy')).toContain('sandbox');
  });

  it('that is too large gets a clear answer, also when its size is not told beforehand', async () => {
    const large = new Uint8Array(1_000_001);
    const told = await upload(large, 'big.bin', 'application/octet-stream');
    expect([told.status, await told.json()]).toEqual([
      413,
      { error: 'This file is too large: 1 MB at most.' },
    ]);
    const headers = {
      Host: `localhost:${server.port}`,
      'X-Parley': '1',
      'Sec-Fetch-Site': 'same-origin',
      'X-File-Name': 'big.bin',
      'Transfer-Encoding': 'chunked',
    };
    const chunks = Array.from({ length: 11 }, () => new Uint8Array(100_000));
    const untold = await server.raw('POST', '/web/files?as=sam', headers, chunks);
    expect(untold.status).toBe(413);
  });

  it('that is empty is refused; a name that is no percent-encoding is taken as it is', async () => {
    expect((await upload(new Uint8Array(), 'x', 'text/plain')).status).toBe(400);
    const odd = await server.ask('POST', '/web/files', {
      as: 'sam',
      bytes: Buffer.from('x'),
      headers: { 'X-File-Name': '100%.txt' },
    });
    expect(await odd.json()).toMatchObject({ name: '100%.txt' });
  });
});

it('marks rooms and threads as read', async () => {
  const message = await post('sam', 'news');
  const mark = await server.ask('POST', '/web/read', {
    as: 'lin',
    body: { room: 'general', position: message.position },
  });
  expect(mark.status).toBe(204);
  const state = (await (await server.ask('GET', '/web/state', { as: 'lin' })).json()) as StateView;
  expect(state.rooms.find((room) => room.room === 'general')).toMatchObject({
    unread: 0,
    read: message.position,
  });
});
