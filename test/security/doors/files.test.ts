import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync, gzipSync } from 'node:zlib';
import { Registry } from 'prom-client';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { FileTooLarge } from '../../../src/chat/file-errors.ts';
import type { Adapter } from '../../../src/chat/platform.ts';
import { createBlobs } from '../../../src/files/blobs.ts';
import { createFileLinks } from '../../../src/files/links.ts';
import { createApp } from '../../../src/http/app.ts';
import { fileRoutes } from '../../../src/http/files.ts';
import { type Listening, listen } from '../../../src/http/listen.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { importsUnder } from '../../support/imports.ts';
import { type Loopback, onLoopback } from '../../support/loopback.ts';
import { silent, type TestUnit, testUnit, WORKSPACE } from '../../support/queue.ts';
import { runAdapter } from '../../support/slack-adapter.ts';
import { TEAM } from '../../support/slack-payloads.ts';
import { FakeSlack } from '../../support/slack-server.ts';
import { storedFile } from '../../support/stored-file.ts';
import { teamsDesk } from '../../support/teams-desk.ts';
import { TENANT } from '../../support/teams-server.ts';
import { type WebServer, webServer } from '../../support/web-server.ts';
import { tried } from '../payloads.ts';

/** Attacks by files: bombs, endless streams, liars, names that are paths, links that were tampered with. */

const MOST = 100_000;
const MEGABYTE = 1_000_000;

/** A PNG that says it is 50,000 pixels wide and high, and is a few hundred bytes long. */
function imageBomb(): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(50_000, 0);
  header.writeUInt32BE(50_000, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const chunk = (type: string, data: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    return Buffer.concat([length, Buffer.from(type), data, Buffer.alloc(4)]);
  };
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.alloc(100_000)))]);
}
const BILLION_LAUGHS = Buffer.from(
  `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">${Array.from({ length: 9 }, (_, n) => `<!ENTITY ${'bcdefghij'[n]} "${`&${'abcdefghi'[n]};`.repeat(10)}">`).join('')}]><svg xmlns="http://www.w3.org/2000/svg"><text>&j;</text></svg>`,
);
const BOMBS: [string, string, Buffer][] = [
  ['a zip bomb', 'bomb.zip', gzipSync(Buffer.alloc(20 * MEGABYTE))],
  ['an image bomb', 'bomb.png', imageBomb()],
  ['an SVG that multiplies itself', 'bomb.svg', BILLION_LAUGHS],
  ['a page', 'page.html', Buffer.from('<script>alert(1)</script>')],
  ['an image that is a page', 'page.png', Buffer.from('<!doctype html><script>alert(1)</script>')],
  ['half a JPEG', 'half.jpg', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0x00])],
];

describe('a bomb', () => {
  let server: WebServer;
  beforeAll(async () => {
    server = await webServer((config) => ({
      ...config,
      intake: { ...config.intake, maxFileBytes: 2 * MEGABYTE },
    }));
  });
  afterAll(() => server.stop());

  it.each(BOMBS)('%s is kept and given back byte by byte, never opened', async (_what, name, bytes) => {
    const type = {
      png: 'image/png',
      jpg: 'image/jpeg',
      svg: 'image/svg+xml',
      zip: 'application/zip',
      html: 'text/html',
    };
    const mime = type[name.split('.')[1] as keyof typeof type];
    const uploaded = await server.ask('POST', '/web/files', {
      as: 'sam',
      bytes,
      headers: { 'Content-Type': mime, 'X-File-Name': name },
    });
    expect(uploaded.status).toBe(201);
    const { fileId, size } = (await uploaded.json()) as { fileId: string; size: number };
    expect(size).toBe(bytes.length);
    const said = await server.say('sam', 'general', 'look', { uploads: [fileId] });
    const got = await server.ask('GET', `/web/files/${said.messageId}/${fileId}`, { as: 'lin' });
    expect(Buffer.from(await got.arrayBuffer()).equals(bytes)).toBe(true);
    const isRaster = mime === 'image/png' || mime === 'image/jpeg';
    expect(got.headers.get('content-type')).toBe(isRaster ? mime : 'application/octet-stream');
    expect(got.headers.get('content-disposition')).toMatch(isRaster ? /^inline/ : /^attachment/);
    expect(got.headers.get('x-content-type-options')).toBe('nosniff');
    expect(got.headers.get('content-security-policy')).toContain('sandbox');
  });

  it('cannot be opened: nothing of the product can unpack an archive or decode an image', () => {
    const packages = importsUnder('src', 'adapters').filter(
      ({ isPackage, typeOnly }) => isPackage && !typeOnly,
    );
    const openers = packages.filter(({ to }) =>
      /zlib|sharp|jimp|canvas|unzip|yauzl|adm-zip|tar|jszip|pdf|image|xml/.test(to),
    );
    // The package for Teams is packed, and the web chat's own modules are compressed before they are sent.
    expect(openers.map(({ from }) => from).sort()).toEqual([
      'adapters/teams/app/png.ts',
      'adapters/teams/app/zip.ts',
      'adapters/web/assets.ts',
    ]);
  });

  it.each([
    ['compressed', { 'Content-Encoding': 'gzip' }],
    ['compressed otherwise', { 'Content-Encoding': 'br' }],
  ])('in a request of the API that comes %s is not unpacked', async (_what, headers) => {
    const bytes = gzipSync(Buffer.from(`{"text":"${'x'.repeat(MEGABYTE)}"}`));
    const answer = await server.ask('POST', '/web/messages', {
      as: 'sam',
      bytes,
      headers: { 'Content-Type': 'application/json', ...headers },
    });
    expect([400, 415]).toContain(answer.status);
  });

  it('of a file that says it is small, or says nothing, is cut where it is too large', async () => {
    const limit = server.config.intake.maxFileBytes;
    const headers = {
      Host: `127.0.0.1:${server.port}`,
      'X-Parley': '1',
      'Sec-Fetch-Site': 'same-origin',
      'X-File-Name': 'x',
    };
    const kept = async () => (await server.database.sql`select 1 from web_upload`).length;
    const before = await kept();
    const chunks = Array.from({ length: 5 }, () => Buffer.alloc(limit / 4));
    const streamed = { ...headers, 'Transfer-Encoding': 'chunked' };
    // The answer, or the end of the connection while the rest was still being sent.
    const status = await server.raw('POST', '/web/files?as=sam', streamed, chunks).then(
      (answer) => answer.status,
      () => 'cut',
    );
    expect([413, 'cut']).toContain(status);
    const claimed = { ...headers, 'Content-Length': String(limit + 1) };
    expect((await server.raw('POST', '/web/files?as=sam', claimed)).status).toBe(413);
    expect(await kept()).toBe(before);
  });

  it.each([
    ['../../../../etc/passwd', 'passwd'],
    ['..\\..\\windows\\system32\\cmd.exe', 'cmd.exe'],
    ['/etc/shadow', 'shadow'],
    ['a\0.png', 'a.png'],
    ['x\r\nSet-Cookie: a=1', 'xSet-Cookie: a=1'],
    ['..', '..'],
    ['.', '.'],
    ['', 'file'],
    ['con', 'con'],
  ])('with the name %j is kept under no path of that name', async (name, kept) => {
    const answer = await server.ask('POST', '/web/files', {
      as: 'sam',
      bytes: Buffer.from(`content of ${name}`),
      headers: { 'Content-Type': 'text/plain', 'X-File-Name': encodeURIComponent(name) },
    });
    const file = (await answer.json()) as { fileId: string; name: string };
    expect(file.name).toBe(kept);
    const said = await server.say('sam', 'general', 'x', { uploads: [file.fileId] });
    const got = await server.ask('GET', `/web/files/${said.messageId}/${file.fileId}`, { as: 'sam' });
    expect(await got.text()).toBe(`content of ${name}`);
    expect(got.headers.get('set-cookie')).toBeNull();
    expect(got.headers.get('content-disposition')).toBe(
      `attachment; filename*=UTF-8''${encodeURIComponent(kept)}`,
    );
  });
});

const PACKED = gzipSync(Buffer.alloc(60 * MEGABYTE));

/** What a server that means harm answers to a download. */
const HARMFUL: [string, (request: IncomingMessage, response: ServerResponse) => void][] = [
  ['more than it is allowed', (_request, response) => response.end(Buffer.alloc(MOST + 1))],
  [
    'less than it says',
    (_request, response) => {
      response.writeHead(200, { 'content-length': String(MOST * 10) });
      response.end(Buffer.alloc(10));
    },
  ],
  [
    'a lie about its length',
    (_request, response) => {
      response.writeHead(200, { 'content-length': '999999999999' });
      response.write('x');
    },
  ],
  [
    'a stream without end',
    (_request, response) => {
      const timer = setInterval(() => response.write(Buffer.alloc(50_000)), 1);
      response.on('close', () => clearInterval(timer));
    },
  ],
  [
    'a byte a moment, for ever',
    (_request, response) => {
      const timer = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(timer));
    },
  ],
  [
    'headers and nothing else',
    (_request, response) => {
      response.writeHead(200);
      response.flushHeaders();
    },
  ],
  ['nothing at all', () => {}],
  [
    'a redirect to itself',
    (request, response) => response.writeHead(302, { location: request.url ?? '/' }).end(),
  ],
  [
    'a redirect with a body without end',
    (request, response) => {
      response.writeHead(302, { location: request.url ?? '/' });
      const timer = setInterval(() => response.write(Buffer.alloc(50_000)), 1);
      response.on('close', () => clearInterval(timer));
    },
  ],
  [
    'a compressed bomb',
    (_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(PACKED);
    },
  ],
  ['a broken line', (request) => request.socket.destroy()],
];

describe('a server that answers a download with', () => {
  let slack: FakeSlack;
  let adapter: Adapter;
  let stop: () => Promise<void>;
  let teams: Awaited<ReturnType<typeof teamsDesk>>;
  let files: Loopback;
  let answer: (request: IncomingMessage, response: ServerResponse) => void = () => {};
  beforeAll(async () => {
    slack = await new FakeSlack().start();
    const running = await runAdapter({ apiUrl: slack.apiUrl });
    adapter = running.adapter;
    stop = running.stop;
    teams = await teamsDesk({ settings: { appType: 'SingleTenant' } });
    files = await onLoopback((request, response) => answer(request, response));
    slack.downloads.set('x', (request, response) => answer(request, response));
  });
  afterAll(async () => {
    await stop();
    await slack.stop();
    await teams.stop();
    await files.stop();
  });
  /** Nobody waits a minute here: what matters is that there is an end which the adapters set. */
  const shorten = () => {
    const timeout = AbortSignal.timeout.bind(AbortSignal);
    const waits: number[] = [];
    vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
      waits.push(ms);
      return timeout(Math.min(ms, 300));
    });
    return waits;
  };
  afterEach(() => {
    vi.restoreAllMocks();
  });

  const downloads: [string, () => Promise<Uint8Array>][] = [
    [
      'Slack',
      () =>
        adapter.platform.download(
          { name: 'x', mime: 'image/png', size: 0, source: { url: `${slack.origin}/download/x` } },
          TEAM,
          MOST,
        ),
    ],
    [
      'Teams',
      () =>
        teams.adapter.platform.download(
          {
            name: 'x',
            mime: 'image/png',
            size: 0,
            source: { kind: 'link', url: `${files.origin}/x` },
          },
          TENANT,
          MOST,
        ),
    ],
  ];

  it.each(HARMFUL)('%s ends in time and fills nothing', async (what, harm) => {
    for (const [platform, download] of downloads) {
      answer = harm;
      const waits = shorten();
      const before = process.memoryUsage();
      const began = performance.now();
      const result = await download().then(
        (bytes) => bytes.byteLength,
        (error: unknown) => error,
      );
      expect(performance.now() - began, platform).toBeLessThan(5_000);
      if (what === 'a compressed bomb' && platform === 'Teams') {
        // Not unpacked at all: what is kept are the few bytes that came.
        expect(result).toBeLessThan(MOST);
      } else expect(result, platform).toBeInstanceOf(Error);
      if (/more|length|without end$/.test(what) && !/redirect|less/.test(what)) {
        expect(result, platform).toBeInstanceOf(FileTooLarge);
      }
      expect(process.memoryUsage().arrayBuffers - before.arrayBuffers).toBeLessThan(40 * MEGABYTE);
      expect(Math.max(...waits), platform).toBeLessThanOrEqual(60_000);
      vi.restoreAllMocks();
    }
  });
});

describe('a link to a file', () => {
  let database: TestDatabase;
  let unit: TestUnit;
  let folder: string;
  let http: Listening;
  const KEY = 'the key of this workspace';
  beforeAll(async () => {
    database = await testDatabase();
    unit = testUnit(database);
    folder = await mkdtemp(join(tmpdir(), 'parley-links-'));
    const blobs = createBlobs(folder);
    http = await listen(
      createApp({
        log: silent,
        metrics: new Registry(),
        adapters: [],
        problems: async () => ({}),
        routes: [fileRoutes({ unit, blobs, links: linksOf(KEY) })],
      }),
      0,
      '127.0.0.1',
    );
  });
  afterAll(async () => {
    await http.close(100);
    await rm(folder, { recursive: true, force: true });
    await database.drop();
  });
  const linksOf = (key: string) =>
    createFileLinks({ key, publicUrl: 'http://desk', now: () => unit.clock.now() });
  const pathOf = (id: string, key = KEY) => new URL(linksOf(key).linkTo(id) ?? '').pathname;
  const get = (path: string) => fetch(`http://127.0.0.1:${http.port}${path}`);
  async function stored(workspaceId: string): Promise<string> {
    return storedFile(
      { database, unit, blobs: createBlobs(folder) },
      { workspaceId, name: 'a.txt', mime: 'text/plain', content: Buffer.from(`of ${workspaceId}`) },
    );
  }

  it('of another workspace opens nothing here, by its own key or by ours', async () => {
    const theirs = await stored('another');
    const ours = await stored(WORKSPACE);
    expect((await get(pathOf(ours))).status).toBe(200);
    expect((await get(pathOf(theirs))).status).toBe(404);
    expect((await get(pathOf(theirs, 'the key of another workspace'))).status).toBe(404);
    expect((await get(pathOf(ours, 'the key of another workspace'))).status).toBe(404);
  });

  it('that was changed anywhere, or put together from two, opens nothing', async ({ task }) => {
    const [one, two] = [await stored(WORKSPACE), await stored(WORKSPACE)];
    const [, , id = '', until = '', signature = ''] = pathOf(one).split('/');
    const other = pathOf(two).split('/')[4] ?? '';
    const later = String(Number(until) + 1);
    const tampered = [
      [two, until, signature],
      [id, until, other],
      [id, later, signature],
      [id, `${until}0`, signature],
      [id, `0${until}`, signature],
      [id, `+${until}`, signature],
      [id, `${until}.0`, signature],
      [id, 'Infinity', signature],
      [id, '1e99', signature],
      [id, until, ''],
      [id, until, signature.slice(1)],
      [id, until, `${signature}A`],
      [id, until, 'A'.repeat(43)],
      [id, until, '../../../x'],
      [id.toUpperCase(), until, signature],
      [`${id}%00`, until, signature],
      [`${id}%20`, until, signature],
      [`..%2f${id}`, until, signature],
      [`${id} ${until}`, until, signature],
      ['%', until, signature],
      [id, until, '%ff'],
      ["x' or '1'='1", until, signature],
    ];
    for (const parts of tampered) {
      const { status } = await get(
        `/files/${parts.map((part) => (part.includes('%') ? part : encodeURIComponent(part))).join('/')}`,
      );
      expect([400, 404], parts.join('/')).toContain(status);
    }
    expect((await get(pathOf(one))).status).toBe(200);
    tried(task, tampered.length);
  });

  it('that ran out opens nothing, whoever made it', async () => {
    const path = pathOf(await stored(WORKSPACE));
    unit.clock.advance({ hours: 24 * 7 });
    expect((await get(path)).status).toBe(404);
  });

  it('leaves the files where nobody else on the machine reads them', async () => {
    const blobs = createBlobs(folder);
    const { sha256 } = await blobs.put(Buffer.from('private'));
    expect(await readFile(blobs.pathOf(sha256), 'utf8')).toBe('private');
    for (const name of ['../x', '', sha256.toUpperCase(), `${sha256}/..`, `${sha256}\0`]) {
      expect(() => blobs.pathOf(name), name).toThrow(RangeError);
    }
  });
});
