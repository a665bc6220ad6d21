import express from 'express';
import { Counter, Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Adapter } from '../../src/chat/platform.ts';
import { queueMetrics, type Waiting } from '../../src/chat/queue/metrics.ts';
import { systemClock } from '../../src/context.ts';
import { createApp } from '../../src/http/app.ts';
import { type Listening, listen } from '../../src/http/listen.ts';
import { FakePlatform } from '../support/fake-platform.ts';
import { silent } from '../support/queue.ts';

const SLACK_WAITS: Waiting = {
  platform: 'slack',
  byState: { due: 3, dead: 1 },
  oldestSeconds: 7,
  downSeconds: 60,
};

describe('the http app', () => {
  const metrics = new Registry();
  let problems: Record<string, string> = {};
  let platformProblem: string | undefined;
  let http: Listening;
  let waiting: () => Promise<Waiting[] | undefined>;
  beforeAll(async () => {
    new Counter({ name: 'test_total', help: 'x', registers: [metrics] }).inc();
    queueMetrics(metrics).observeWaiting(() => waiting());
    const routes = express.Router();
    routes.post('/adapter', express.json({ limit: '1kb' }), (request, response) => {
      response.json(request.body);
    });
    routes.get('/adapter/fails', () => {
      throw new Error('select secret from table');
    });
    const adapter: Adapter = {
      platform: new FakePlatform({ clock: systemClock }),
      routes,
      start: async () => {},
      stop: async () => {},
      problem: () => platformProblem,
    };
    const app = createApp({
      log: silent,
      metrics,
      adapters: [adapter],
      problems: async () => problems,
      routes: [],
    });
    http = await listen(app, 0, '127.0.0.1');
  });
  afterAll(() => http.close(100));

  const get = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${http.port}${path}`);
    return { status: response.status, text: await response.text(), headers: response.headers };
  };
  const post = (body: string) =>
    fetch(`http://127.0.0.1:${http.port}/adapter`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });

  it('/healthz says that the process lives, whatever else is wrong', async () => {
    problems = { database: 'does not answer' };
    expect(await get('/healthz')).toMatchObject({ status: 200, text: '{"status":"alive"}' });
  });

  it('/readyz says whether Parley can work, and if not why', async () => {
    problems = {};
    const ready = await get('/readyz');
    expect([ready.status, JSON.parse(ready.text)]).toEqual([
      200,
      { status: 'ready', problems: {}, platforms: { slack: 'ok' } },
    ]);
    problems = { database: 'does not answer' };
    const not = await get('/readyz');
    expect([not.status, JSON.parse(not.text)]).toEqual([
      503,
      { status: 'not ready', problems: { database: 'does not answer' }, platforms: { slack: 'ok' } },
    ]);
  });

  it('a platform that is away is told, and does not take the others out of service', async () => {
    problems = {};
    platformProblem = 'the token was revoked';
    const { status, text } = await get('/readyz');
    expect([status, JSON.parse(text).platforms]).toEqual([200, { slack: 'the token was revoked' }]);
  });

  it('/metrics are Prometheus text, with what waits', async () => {
    waiting = async () => [SLACK_WAITS];
    const { headers, text } = await get('/metrics');
    expect(headers.get('content-type')).toContain('text/plain');
    expect(text).toContain('test_total 1');
    expect(text).toContain('parley_outbox_messages{platform="slack",state="due"} 3');
    expect(text).toContain('parley_outbox_oldest_seconds{platform="slack"} 7');
    expect(text).toContain('parley_platform_down_seconds{platform="slack"} 60');
  });

  it.each([
    ['can not be asked', async () => undefined],
    ['fails', async () => Promise.reject(new Error('no'))],
    ['hangs', () => new Promise<undefined>(() => {})],
  ])('/metrics do without a database that %s, and give no old figures', async (_how, count) => {
    waiting = async () => [SLACK_WAITS];
    await get('/metrics');
    waiting = count;
    const { status, text } = await get('/metrics');
    expect(status).toBe(200);
    expect(text).toContain('test_total 1');
    expect(text).not.toMatch(/^parley_(outbox_messages|outbox_oldest|platform_down)/m);
  });

  it('there is nothing anywhere else, and nobody is told what the server is made of', async () => {
    const { status, headers, text } = await get('/nothing');
    expect([status, text]).toEqual([404, '{"error":"There is nothing here."}']);
    expect(headers.get('x-powered-by')).toBeNull();
  });

  it.each([
    ['a body that is too large', () => post(JSON.stringify('x'.repeat(2_000))), 413],
    ['a body that is no JSON', () => post('{"a'), 400],
    ['a path that can not be decoded', () => fetch(`http://127.0.0.1:${http.port}/%E0%A4%A`), 404],
  ])('%s is the sender’s mistake, not ours', async (_what, ask, status) => {
    expect((await ask()).status).toBe(status);
  });

  it('a failure of ours tells nothing of itself', async () => {
    expect(await get('/adapter/fails')).toMatchObject({
      status: 500,
      text: '{"error":"Something went wrong on our side."}',
    });
  });

  it('a port in use is named, with what to do', async () => {
    await expect(listen(express(), http.port, '127.0.0.1')).rejects.toThrow(
      `Port ${http.port} is in use. Stop what runs there, or set PORT to another.`,
    );
  });

  it('closing lets a request end, and cuts what does not', async () => {
    const app = express();
    app.get('/slow', (_request, response) => void setTimeout(() => response.end('done'), 50));
    app.get('/hangs', () => {});
    const other = await listen(app, 0, '127.0.0.1');
    const ask = (path: string) =>
      fetch(`http://127.0.0.1:${other.port}${path}`).then(
        (r) => r.text(),
        () => 'cut',
      );
    const asked = [ask('/slow'), ask('/hangs')];
    await new Promise((done) => setTimeout(done, 20));
    await other.close(150);
    expect(await Promise.all(asked)).toEqual(['done', 'cut']);
  });
});
