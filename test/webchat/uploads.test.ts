import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type WebDesk, webDesk } from '../support/web-desk.ts';

let desk: WebDesk;
beforeAll(async () => {
  desk = await webDesk((config) => ({ ...config, intake: { ...config.intake, maxFileBytes: 1_000_000 } }));
});
afterAll(() => desk.stop());

const bytes = (text: string) => new TextEncoder().encode(text);
const upload = async (webId: string, name: string, content = bytes('content'), mime = 'text/plain') =>
  desk.chat.upload(await desk.person(webId), { name, mime, bytes: content });

describe('files of people', () => {
  it('come with a message and are there for everybody in its room', async () => {
    const file = await upload('sam', 'log.txt');
    const message = await desk.say('sam', 'general', '', { uploads: [file.fileId] });
    expect(message.files).toEqual([file]);
    const found = await desk.chat.file(await desk.person('lin'), message.messageId, file.fileId);
    expect(await readFile(found.path, 'utf8')).toBe('content');
  });

  it('are attached by the person who uploaded them only', async () => {
    const file = await upload('sam', 'mine.txt');
    const taken = desk.say('lin', 'general', 'look', { uploads: [file.fileId] });
    await expect(taken).rejects.toMatchObject({ reason: 'not_found' });
    const none = desk.say('lin', 'general', 'look', { uploads: ['nonsense'] });
    await expect(none).rejects.toMatchObject({ reason: 'not_found' });
  });

  it('are seen by nobody outside the room, and by nobody once the message is deleted', async () => {
    const file = await upload('mei', 'plan.txt');
    const message = await desk.say('mei', 'triage-desk', '', { uploads: [file.fileId] });
    const [sam, mei] = [await desk.person('sam'), await desk.person('mei')];
    await expect(desk.chat.file(sam, message.messageId, file.fileId)).rejects.toMatchObject({
      reason: 'not_found',
    });
    await desk.chat.remove(mei, message.messageId);
    await expect(desk.chat.file(mei, message.messageId, file.fileId)).rejects.toMatchObject({
      reason: 'not_found',
    });
  });

  it('are not too large, not empty, and at most ten a message', async () => {
    await expect(upload('sam', 'big', new Uint8Array(1_000_001))).rejects.toMatchObject({
      reason: 'too_large',
    });
    await expect(upload('sam', 'empty', new Uint8Array())).rejects.toMatchObject({ reason: 'invalid' });
    const many = await Promise.all(Array.from({ length: 11 }, (_, n) => upload('sam', `${n}.txt`)));
    const posted = desk.say('sam', 'general', 'all', { uploads: many.map((file) => file.fileId) });
    await expect(posted).rejects.toMatchObject({ reason: 'invalid' });
  });

  it.each([
    ['../../etc/passwd', 'text/plain', 'passwd', 'text/plain'],
    ['C:\\Users\\sam\\日志.log', 'TEXT/Plain; charset=utf-8', '日志.log', 'text/plain'],
    ['', 'no mime at all', 'file', 'application/octet-stream'],
    [`a\u0000b\n\ud800.txt`, '', 'ab\ufffd.txt', 'application/octet-stream'],
    [
      `${'😀'.repeat(150)}.pdf`,
      'application/pdf',
      expect.stringMatching(/^.{1,200}\.pdf$/u),
      'application/pdf',
    ],
  ])('get a harmless name and type: %j', async (name, mime, expectedName, expectedMime) => {
    const file = await upload('sam', name, bytes('x'), mime);
    expect(file).toMatchObject({ name: expectedName, mime: expectedMime });
    expect(file.name.length).toBeLessThanOrEqual(200);
    const message = await desk.say('sam', 'general', '', { uploads: [file.fileId] });
    expect(message.files[0]?.name).toBe(file.name);
  });

  it('that are not there are told from those that are', async () => {
    expect(await desk.chat.bytes('0'.repeat(64))).toBeUndefined();
    expect(await desk.chat.bytes('../../etc/passwd')).toBeUndefined();
  });
});
