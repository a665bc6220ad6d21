import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HttpResponse } from 'msw';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { mayFetchFrom, mayRespondTo } from '../../../adapters/slack/api/hosts.ts';
import { textCard } from '../../../src/chat/card.ts';
import { FileUnavailable } from '../../../src/chat/file-errors.ts';
import type { Delivery } from '../../../src/chat/platform.ts';
import { type RunningAdapter, runAdapter, SECRET } from '../../support/slack-adapter.ts';
import { asInteraction, pressOf, TEAM } from '../../support/slack-payloads.ts';
import { tried } from '../payloads.ts';
import { INSIDE, lookalikes } from './addresses.ts';
import { at, Recorder, redirect } from './recorder.ts';

// Thousands of requests, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

/** Where the bot's token goes: to Slack's own hosts, and at no hop of any redirect to another. */

const TOKEN = 'xoxb-canary-0123456789';
const API = new URL('https://slack.com/api/');
const internet = new Recorder();
let running: RunningAdapter;

const identity = at('https://slack.com/api/auth.test', () =>
  HttpResponse.json({ ok: true, team_id: TEAM, user_id: 'U0BOT', bot_id: 'B0BOT' }),
);

beforeAll(async () => {
  internet.start();
  internet.answer(identity);
  running = await runAdapter({ botToken: TOKEN, apiUrl: undefined });
  await vi.waitFor(() => expect(running.adapter.problem()).toBeUndefined());
});
afterAll(async () => {
  await running.stop();
  internet.stop();
});
beforeEach(() => internet.answer(identity));

const download = (source: Record<string, unknown>) =>
  running.adapter.platform.download({ name: 'a', mime: 'text/plain', size: 0, source }, TEAM, 10_000);

const STRANGERS = [...lookalikes('files.slack.com'), ...lookalikes('slack-files.com'), ...INSIDE];
/** A redirect is read against where it comes from: there `//host` is an address, and a backslash a slash. */
const isElsewhere = (url: string) => !/^\/\/|\\\./.test(url);
/** What would be answered to the bot’s token with what only the bot may read. */
const WEB_API = [
  'https://slack.com/api/conversations.history?channel=C0BOARD',
  'https://slack.com//api/users.list',
  'https://slack.com/x/../api/users.list',
  'https://slack.com/%61pi/users.list',
  'https://slack.com/api%2fusers.list',
  'https://SLACK.com/api/users.list',
  'https://slack.com/',
];

describe('a file’s address', () => {
  it('that is none of Slack’s file hosts is never asked', async ({ task }) => {
    for (const url of [...STRANGERS, ...WEB_API]) {
      await expect(download({ id: 'F1', url }), url).rejects.toBeInstanceOf(FileUnavailable);
    }
    expect(internet.hops).toEqual([]);
    tried(task, STRANGERS.length + WEB_API.length);
  });

  it('may be written in any case, and is then still Slack’s', async () => {
    await download({ url: 'HTTPS://FILES.SLACK.COM:443/files-pri/T1-F1/a.txt' });
    expect(internet.hops.map(({ host }) => host)).toEqual(['files.slack.com']);
  });

  it('in a redirect gets the token no further than Slack, at any hop', async ({ task }) => {
    const first = 'https://files.slack.com/files-pri/T1-F1/a';
    const targets = [...STRANGERS.filter(isElsewhere), ...WEB_API, 'nonsense://', 'http://['];
    for (const target of targets) {
      for (const status of [301, 302, 303, 307, 308]) {
        internet.answer(
          at(first, () => redirect('https://slack-files.com/hop', status)),
          at('https://slack-files.com/hop', () => redirect(target, status)),
        );
        await expect(download({ url: first }), target).rejects.toBeInstanceOf(FileUnavailable);
        expect(internet.hostsThatSaw(TOKEN)).toEqual(['files.slack.com', 'slack-files.com']);
      }
    }
    tried(task, targets.length * 5);
  });

  it('that is asked for at Slack is checked as well', async ({ task }) => {
    for (const url of ['https://evil.example/x', ...WEB_API, ...INSIDE.slice(0, 5)]) {
      internet.answer(
        at('https://slack.com/api/files.info', () =>
          HttpResponse.json({ ok: true, file: { url_private: url } }),
        ),
      );
      await expect(download({ id: 'F0CONNECT' })).rejects.toBeInstanceOf(FileUnavailable);
      expect(internet.hops.map(({ host }) => host)).toEqual(['slack.com']);
    }
    tried(task, WEB_API.length + 6);
  });
});

describe('the Web API', () => {
  it.each([301, 302, 307, 308])(
    'that redirects (%i) takes neither token nor words elsewhere',
    async (status) => {
      internet.answer(at('https://slack.com/api/', () => redirect('https://evil.example/collect', status)));
      const delivery: Delivery = {
        place: { platform: 'slack', tenant: TEAM, channel: 'C1', kind: 'channel' },
        content: { op: 'post', card: textCard('a secret matter') },
        locale: 'en',
        timeZone: 'UTC',
        clientKey: 'k1',
        firstTriedAt: '2026-11-24T08:00:00Z',
      };
      const result = await running.adapter.platform.send(delivery, AbortSignal.timeout(5_000));
      expect(result.kind).not.toBe('sent');
      expect(internet.hostsThatSaw(TOKEN, 'secret matter')).toEqual(['slack.com']);
    },
  );

  it('that names another host for an upload gives it the bytes and no token', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'parley-upload-'));
    const path = join(folder, 'file');
    await writeFile(path, 'bytes to send');
    internet.answer(
      at('https://slack.com/api/files.getUploadURLExternal', () =>
        HttpResponse.json({ ok: true, upload_url: 'https://upload.example/1', file_id: 'F1' }),
      ),
      at('https://upload.example/1', () => redirect('https://evil.example/', 307)),
    );
    const result = await running.adapter.platform.send(
      {
        place: { platform: 'slack', tenant: TEAM, channel: 'C1', kind: 'channel' },
        content: {
          op: 'post',
          card: textCard('with a file'),
          file: { name: 'a.txt', mime: 'text/plain', size: 13, path },
        },
        locale: 'en',
        timeZone: 'UTC',
        clientKey: 'k2',
        firstTriedAt: '2026-11-24T08:00:00Z',
      },
      AbortSignal.timeout(5_000),
    );
    await rm(folder, { recursive: true });
    expect(result.kind).not.toBe('sent');
    expect(internet.hostsThatSaw(TOKEN)).toEqual(['slack.com']);
    expect(internet.hops.some(({ host }) => host === 'evil.example')).toBe(false);
  });
});

describe('a response URL', () => {
  it('that is not Slack’s is not told anything', async ({ task }) => {
    const strangers = [...lookalikes('hooks.slack.com'), ...INSIDE];
    for (const url of strangers) expect(mayRespondTo(url, API), url).toBe(false);
    expect(mayRespondTo('https://hooks.slack.com/actions/T1/1/x', API)).toBe(true);
    running.intake.outcome = { kind: 'reply', card: textCard('for your eyes only') };
    for (const responseUrl of strangers.slice(0, 12)) {
      internet.answer(at('https://slack.com/api/', () => HttpResponse.json({ ok: true, message_ts: '1.1' })));
      const press = pressOf(
        { action_id: '1:ticket.timeline', type: 'button', value: 'x' },
        { channel: 'C1', ts: '1.000001', responseUrl },
      );
      expect((await running.post(asInteraction(press, SECRET))).status).toBe(200);
      await vi.waitFor(() => expect(internet.hops.length).toBeGreaterThan(0));
      expect(internet.hostsThatSaw('eyes only')).toEqual(['slack.com']);
    }
    tried(task, strangers.length);
  });
});

it('an emulator’s own API is no place for files either', () => {
  const api = new URL('http://127.0.0.1:4000/api/');
  expect(mayFetchFrom('http://127.0.0.1:4000/files/a', api)).toBe(true);
  expect(mayFetchFrom('http://127.0.0.1:4000/api/users.list', api)).toBe(false);
  expect(mayFetchFrom('http://127.0.0.1:4001/files/a', api)).toBe(false);
  expect(mayFetchFrom('http://10.0.0.1/files/a', new URL('http://10.0.0.1/api/'))).toBe(false);
});
