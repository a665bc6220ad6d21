import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Blobs, createBlobs } from '../../src/files/blobs.ts';
import { createFileLinks, type FileLinks } from '../../src/files/links.ts';
import { createApp } from '../../src/http/app.ts';
import { fileRoutes } from '../../src/http/files.ts';
import { type Listening, listen } from '../../src/http/listen.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { silent, type TestUnit, testUnit, WORKSPACE } from '../support/queue.ts';
import { storedFile } from '../support/stored-file.ts';

describe('files by a signed link', () => {
  let database: TestDatabase;
  let unit: TestUnit;
  let folder: string;
  let blobs: Blobs;
  let links: FileLinks;
  let http: Listening;
  beforeAll(async () => {
    database = await testDatabase();
    unit = testUnit(database);
    folder = await mkdtemp(join(tmpdir(), 'parley-files-'));
    // As the data folder is called if nothing is set.
    const dataDir = join(folder, '.parley', 'files');
    await mkdir(dataDir, { recursive: true });
    blobs = createBlobs(dataDir);
    links = createFileLinks({ key: 'k', publicUrl: 'http://desk', now: () => unit.clock.now() });
    const app = createApp({
      log: silent,
      metrics: new Registry(),
      adapters: [],
      problems: async () => ({}),
      routes: [fileRoutes({ unit, blobs, links })],
    });
    http = await listen(app, 0, '127.0.0.1');
  });
  afterAll(async () => {
    await http.close(100);
    await rm(folder, { recursive: true, force: true });
    await database.drop();
  });

  const store = (name: string, mime: string, text = 'content') =>
    storedFile(
      { database, unit, blobs },
      { workspaceId: WORKSPACE, name, mime, content: new TextEncoder().encode(text) },
    );
  const pathTo = (attachmentId: string) => new URL(links.linkTo(attachmentId) ?? '').pathname;
  const get = (path: string, method = 'GET') => fetch(`http://127.0.0.1:${http.port}${path}`, { method });

  it('are shown, with what keeps them from doing harm', async () => {
    const response = await get(pathTo(await store('a.png', 'image/png')));
    expect([response.status, await response.text()]).toEqual([200, 'content']);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-disposition': "inline; filename*=UTF-8''a.png",
      'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'private, max-age=3600',
    });
  });

  it.each([
    ['a text, which some browsers take for a page', 'x.txt', 'text/plain'],
    ['a document that can run scripts of its own', 'x.pdf', 'application/pdf'],
    ['a page', 'x.html', 'text/html'],
    ['a drawing that can run scripts', 'x.svg', 'image/svg+xml'],
    ['anything unknown', 'x.bin', 'application/x-anything'],
  ])('%s is only saved', async (_what, name, mime) => {
    const { headers } = await get(pathTo(await store(name, mime, '<script>')));
    expect(headers.get('content-type')).toBe('application/octet-stream');
    expect(headers.get('content-disposition')).toMatch(/^attachment;/);
  });

  it.each([
    ['账单 (1).pdf', '%E8%B4%A6%E5%8D%95%20%281%29.pdf'],
    ['it\'s "a"\r\nX-Evil: 1.pdf', 'it%27s%20%22a%22%0D%0AX-Evil%3A%201.pdf'],
    ['../../etc/passwd', '..%2F..%2Fetc%2Fpasswd'],
  ])('the name %j goes into the header as data', async (name, encoded) => {
    const { headers } = await get(pathTo(await store(name, 'application/pdf')));
    expect(headers.get('content-disposition')).toBe(`attachment; filename*=UTF-8''${encoded}`);
    expect(headers.get('x-evil')).toBeNull();
  });

  it('a part of a large one can be asked for', async () => {
    const path = pathTo(await store('a.txt', 'text/plain', '0123456789'));
    const response = await fetch(`http://127.0.0.1:${http.port}${path}`, { headers: { range: 'bytes=2-4' } });
    expect([response.status, await response.text()]).toEqual([206, '234']);
  });

  it('a link that was tampered with, is for another file, or has expired, opens nothing', async () => {
    const one = pathTo(await store('one.txt', 'text/plain'));
    const other = await store('other.txt', 'text/plain');
    const [, , id = '', until = '', signature = ''] = one.split('/');
    const tampered = [
      `/files/${other}/${until}/${signature}`,
      `/files/${id}/${Number(until) + 60}/${signature}`,
      `/files/${id}/${until}/${signature.slice(0, -2)}`,
      `/files/no-id/${until}/${signature}`,
      `/files/${id}/${until}/..%2F..%2Fx`,
    ];
    for (const path of tampered) expect((await get(path)).status, path).toBe(404);
    expect((await get(one)).status).toBe(200);
    unit.clock.advance({ hours: 24 * 7 + 1 });
    const late = await get(one);
    expect([late.status, await late.json()]).toEqual([
      404,
      { error: 'This link has expired. Ask for the file in the chat again.' },
    ]);
  });

  it('one that is not on the disk any more is not there, and no failure', async () => {
    const id = await store('gone.txt', 'text/plain', 'gone');
    await rm(folder, { recursive: true });
    expect((await get(pathTo(id))).status).toBe(404);
  });
});
