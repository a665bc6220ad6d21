import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HttpResponse, http } from 'msw';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isPublicAddress } from '../../../adapters/teams/files/addresses.ts';
import { FileTooLarge, FileUnavailable } from '../../../src/chat/file-errors.ts';
import { type TeamsDesk, teamsDesk } from '../../support/teams-desk.ts';
import { TENANT, TeamsServer } from '../../support/teams-server.ts';

const teams = new TeamsServer();
let desk: TeamsDesk;
let seen: { url: string; authorization: string | null }[];
beforeAll(() => teams.start());
afterAll(() => teams.stop());
beforeEach(async () => {
  seen = [];
  desk = await teamsDesk();
});
afterEach(async () => {
  teams.server.resetHandlers();
  await desk.stop();
});

/** A file server in the internet. */
function serve(url: string, answer: (request: Request) => Response): void {
  teams.server.use(
    http.get(url, ({ request }) => {
      seen.push({ url: request.url, authorization: request.headers.get('authorization') });
      return answer(request);
    }),
  );
}
const download = (source: Record<string, unknown>, maxBytes = 1_000) =>
  desk.adapter.platform.download({ name: 'a.png', mime: 'image/png', size: 0, source }, TENANT, maxBytes);
const link = (url: string) => ({ kind: 'link', url });

describe('a file of a person', () => {
  it('is fetched by its link, without the bot’s token', async () => {
    serve('https://contoso.sharepoint.com/d', () => new HttpResponse('bytes'));
    expect(Buffer.from(await download(link('https://contoso.sharepoint.com/d?temp=1'))).toString()).toBe(
      'bytes',
    );
    expect(seen).toEqual([{ url: 'https://contoso.sharepoint.com/d?temp=1', authorization: null }]);
  });

  it('that the Connector holds is fetched with the token; the storage it redirects to doesn’t get it', async () => {
    const inline = 'https://smba.trafficmanager.net/amer/v3/attachments/1/views/original';
    serve(inline, () => HttpResponse.redirect('https://storage.example/1', 302));
    serve('https://storage.example/1', () => new HttpResponse('image'));
    expect(Buffer.from(await download({ kind: 'inline', url: inline })).toString()).toBe('image');
    expect(seen.map(({ authorization }) => authorization)).toEqual(['Bearer bot-token', null]);
  });

  it('at another host gets no token, whatever the message says', async () => {
    serve('https://smba.trafficmanager.net.evil.example/x', () => new HttpResponse('x'));
    await download({ kind: 'inline', url: 'https://smba.trafficmanager.net.evil.example/x' });
    expect(seen).toEqual([expect.objectContaining({ authorization: null })]);
  });

  it('may not be too large, by its header or by its bytes', async () => {
    serve('https://contoso.sharepoint.com/large', () => new HttpResponse('x'.repeat(2_000)));
    await expect(download(link('https://contoso.sharepoint.com/large'))).rejects.toBeInstanceOf(FileTooLarge);
    const stream = () =>
      new ReadableStream({
        start(controller) {
          for (let i = 0; i < 20; i += 1) controller.enqueue(new TextEncoder().encode('x'.repeat(100)));
          controller.close();
        },
      });
    serve('https://contoso.sharepoint.com/stream', () => new HttpResponse(stream()));
    await expect(download(link('https://contoso.sharepoint.com/stream'))).rejects.toBeInstanceOf(
      FileTooLarge,
    );
  });

  it('that isn’t given out is unavailable; a server that is away is asked again later', async () => {
    serve('https://contoso.sharepoint.com/gone', () => new HttpResponse(null, { status: 404 }));
    await expect(download(link('https://contoso.sharepoint.com/gone'))).rejects.toBeInstanceOf(
      FileUnavailable,
    );
    serve('https://contoso.sharepoint.com/away', () => new HttpResponse(null, { status: 503 }));
    await expect(download(link('https://contoso.sharepoint.com/away'))).rejects.not.toBeInstanceOf(
      FileUnavailable,
    );
    await expect(download({ kind: 'elsewhere' })).rejects.toBeInstanceOf(FileUnavailable);
    await expect(download({ kind: 'nonsense' })).rejects.toBeInstanceOf(FileUnavailable);
  });
});

describe('a link that leads inside', () => {
  it.each([
    'http://contoso.sharepoint.com/plain',
    'https://127.0.0.1/x',
    'https://[::1]/x',
    'https://[::ffff:10.0.0.1]/x',
    'https://10.1.2.3/x',
    'https://169.254.169.254/latest/meta-data',
    'https://0x7f000001/x',
    'https://2130706433/x',
    'https://user@contoso.sharepoint.com/x',
    'file:///etc/passwd',
    'nonsense',
  ])('is refused: %s', async (url) => {
    await expect(download(link(url))).rejects.toBeInstanceOf(FileUnavailable);
    expect(seen).toEqual([]);
  });

  it('is refused by the address that its name has', async () => {
    // Not intercepted, so that the name is really looked up; `localhost` is known on every machine.
    await expect(download(link('https://localhost:9/x'))).rejects.toThrow('not a public host');
  });

  it('is refused in a redirect as well, and so are too many of those', async () => {
    serve('https://contoso.sharepoint.com/in', () => HttpResponse.redirect('http://169.254.169.254/', 302));
    await expect(download(link('https://contoso.sharepoint.com/in'))).rejects.toBeInstanceOf(FileUnavailable);
    serve('https://contoso.sharepoint.com/loop', ({ url }) => HttpResponse.redirect(url, 302));
    await expect(download(link('https://contoso.sharepoint.com/loop'))).rejects.toThrow('too many redirects');
  });

  it.each([
    ['8.8.8.8', true],
    ['2606:4700::1111', true],
    ['172.31.0.1', false],
    ['172.32.0.1', true],
    ['100.64.0.1', false],
    ['192.168.1.1', false],
    ['fe80::1', false],
    ['fd00::1', false],
    ['::ffff:8.8.8.8', false],
    ['2002:7f00:1::', false],
    ['2001:db8::1', false],
    ['64:ff9b::a00:1', false],
    ['0.0.0.0', false],
    ['not an address', false],
  ])('%s is public: %s', (address, isPublic) => {
    expect(isPublicAddress(address)).toBe(isPublic);
  });
});

it('an emulator’s own files are fetched from this machine', async () => {
  const server = createServer((_, response) => response.end('local'));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  await desk.stop();
  desk = await teamsDesk({ settings: { appType: 'SingleTenant' } });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a.png`;
  expect(Buffer.from(await download({ kind: 'inline', url })).toString()).toBe('local');
  server.close();
  server.closeAllConnections();
});
