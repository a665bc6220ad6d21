import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buttonCard, type WebDesk, webDesk } from '../support/web-desk.ts';

let desk: WebDesk;
let folder: string;
beforeAll(async () => {
  desk = await webDesk();
  folder = await mkdtemp(join(tmpdir(), 'parley-bot-'));
});
afterAll(async () => {
  await desk.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('what the bot posts', () => {
  it('is there once, however often it is sent, also by two processes at once', async () => {
    const message = { clientKey: 'once', room: 'general', card: buttonCard('once') };
    const other = desk.replica().chat;
    const ids = await Promise.all([1, 2, 3, 4].map((n) => (n % 2 ? desk.chat : other).bot.post(message)));
    expect(new Set(ids).size).toBe(1);
    expect(await desk.chat.bot.find('once')).toBe(ids[0]);
    expect(await desk.chat.bot.find('never')).toBeUndefined();
  });

  it('changes in place, and says when there is nothing to change', async () => {
    const id = (await desk.chat.bot.post({ clientKey: 'c', room: 'general', card: buttonCard('a') })) ?? '';
    expect(await desk.chat.bot.update(id, buttonCard('b'))).toBe(true);
    const sam = await desk.person('sam');
    expect((await desk.chat.message(sam, id)).card?.summary).toBe('b');
    await desk.chat.bot.remove(id);
    expect(await desk.chat.bot.update(id, buttonCard('c'))).toBe(false);
    expect(await desk.chat.bot.update('no-id', buttonCard('c'))).toBe(false);
  });

  it("can't change or delete what people wrote", async () => {
    const { messageId } = await desk.say('sam', 'general', 'mine');
    expect(await desk.chat.bot.update(messageId, buttonCard('x'))).toBe(false);
    await desk.chat.bot.remove(messageId);
    expect((await desk.chat.message(await desk.person('sam'), messageId)).body).toBe('mine');
  });

  it('goes into a thread of the same room only', async () => {
    const root = await desk.say('sam', 'general', 'root');
    const card = buttonCard('reply');
    const thread = root.messageId;
    const reply = await desk.chat.bot.post({ clientKey: 'r', room: 'general', thread, card });
    expect(await desk.chat.message(await desk.person('lin'), reply ?? '')).toMatchObject({ thread });
    expect(await desk.chat.bot.post({ clientKey: 'r2', room: 'it-help', thread, card })).toBeUndefined();
    expect(await desk.chat.bot.post({ clientKey: 'r3', room: 'general', thread: 'x', card })).toBeUndefined();
  });

  it('can be for one person, who dismisses it; the line under the root does not tell of it', async () => {
    const [sam, lin] = [await desk.person('sam'), await desk.person('lin')];
    const root = await desk.say('lin', 'general', 'root');
    const id =
      (await desk.chat.bot.post({
        clientKey: 'only',
        room: 'general',
        thread: root.messageId,
        onlyFor: 'sam',
        card: buttonCard('psst'),
      })) ?? '';
    expect((await desk.chat.thread(sam, root.messageId)).replies).toHaveLength(1);
    expect((await desk.chat.thread(lin, root.messageId)).replies).toHaveLength(0);
    await expect(desk.chat.message(lin, id)).rejects.toMatchObject({ reason: 'not_found' });
    expect((await desk.chat.message(lin, root.messageId)).replyCount).toBe(0);
    await desk.chat.dismiss(sam, id);
    expect((await desk.chat.thread(sam, root.messageId)).replies).toHaveLength(0);
  });

  it('reacts, and reacting twice is as good as once', async () => {
    const { messageId } = await desk.say('sam', 'general', 'thanks');
    expect(await desk.chat.bot.react(messageId, 'ticket')).toBe(true);
    expect(await desk.chat.bot.react(messageId, 'ticket')).toBe(true);
    const { reactions } = await desk.chat.message(await desk.person('sam'), messageId);
    expect(reactions.ticket?.map((who) => who.name)).toEqual([desk.config.name]);
    expect(await desk.chat.bot.react('no-id', 'ticket')).toBe(false);
  });

  it("replaces a person's home page", async () => {
    await desk.chat.bot.home('sam', buttonCard('first'));
    await desk.chat.bot.home('sam', buttonCard('second'));
    expect((await desk.chat.overview(await desk.person('sam'))).home?.summary).toBe('second');
    expect((await desk.chat.overview(await desk.person('lin'))).home).toBeUndefined();
  });

  it('carries a file, whose bytes are then ours', async () => {
    const path = join(folder, 'log.txt');
    await writeFile(path, 'bytes');
    const id = await desk.chat.bot.post({
      clientKey: 'file',
      room: 'triage-desk',
      card: buttonCard('log'),
      file: { name: 'log.txt', mime: 'text/plain', path },
    });
    await rm(path);
    const mei = await desk.person('mei');
    const [file] = (await desk.chat.message(mei, id ?? '')).files;
    expect(file).toMatchObject({ name: 'log.txt', mime: 'text/plain', size: 5 });
    expect(await desk.chat.bytes(file?.sha256 ?? '')).toEqual(Buffer.from('bytes'));
    const { fileId = '' } = file ?? {};
    await expect(desk.chat.file(await desk.person('sam'), id ?? '', fileId)).rejects.toMatchObject({
      reason: 'not_found',
    });
  });
});
