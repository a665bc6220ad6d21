import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StreamEvent } from '../../../adapters/web/wire.ts';
import { transactAs } from '../../../src/chat/queue/transaction.ts';
import { eventually } from '../../support/eventually.ts';
import { JOB } from '../../support/queue.ts';
import { buttonCard } from '../../support/web-desk.ts';
import { type WebServer, webServer } from '../../support/web-server.ts';

let server: WebServer;
beforeAll(async () => {
  server = await webServer();
});
afterAll(() => server.stop());

interface Stream {
  events: { id: number; event: StreamEvent }[];
  texts(): string[];
  close(): void;
  ended: Promise<void>;
}

/** Reads the stream as a browser does. */
async function open(as: string, since: number, headers: Record<string, string> = {}): Promise<Stream> {
  const abort = new AbortController();
  const response = await fetch(`http://127.0.0.1:${server.port}/web/events?as=${as}&since=${since}`, {
    headers,
    signal: abort.signal,
  });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const events: Stream['events'] = [];
  const read = async () => {
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += new TextDecoder().decode(chunk);
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const data = /^data: (.*)$/m.exec(block)?.[1];
        if (data) events.push({ id: Number(/^id: (\d+)$/m.exec(block)?.[1] ?? 0), event: JSON.parse(data) });
      }
    }
  };
  const ended = read().catch(() => {});
  return {
    events,
    texts: () => events.flatMap(({ event }) => (event.type === 'message' ? [event.message.text] : [])),
    close: () => abort.abort(),
    ended,
  };
}

const now = async () => (await server.chat.overview(await server.person('sam'))).change;

describe('the stream', () => {
  it('brings what others write well under 200 ms', async () => {
    const stream = await open('lin', await now());
    const times: number[] = [];
    for (let n = 0; n < 10; n++) {
      const started = performance.now();
      await server.say('sam', 'general', `fast ${n}`);
      await eventually(() => stream.texts().includes(`fast ${n}`));
      times.push(performance.now() - started);
    }
    expect(times.sort((a, b) => a - b)[5]).toBeLessThan(100);
    stream.close();
  });

  it('is taken up after the last event, also across a cut', async () => {
    const first = await open('lin', await now());
    await server.say('sam', 'general', 'one');
    const { id } = await eventually(() => first.events.at(-1));
    first.close();
    await server.say('sam', 'general', 'two');
    await server.say('sam', 'general', 'three');
    const again = await open('lin', 0, { 'Last-Event-ID': String(id) });
    await eventually(() => again.texts().length === 2);
    expect(again.texts()).toEqual(['two', 'three']);
    again.close();
  });

  it('tells to read anew what is not known any more', async () => {
    const stream = await open('lin', 99_999_999);
    await eventually(() => stream.events.some(({ event }) => event.type === 'reset'));
    stream.close();
  });

  it('brings the home page, and notices when the person has chosen another language', async () => {
    const stream = await open('sam', await now());
    await server.chat.bot.home('sam', buttonCard('Hello'));
    await eventually(() => stream.events.some(({ event }) => event.type === 'home'));
    const { personId } = await server.person('sam');
    await transactAs(server.unit, JOB, (ctx) => server.directory.setLanguage(ctx, personId, 'zh-CN'));
    await server.chat.bot.post({ clientKey: 'language', room: '@sam', card: buttonCard('以后说中文') });
    await eventually(() => stream.events.some(({ event }) => event.type === 'reset'));
    stream.close();
  });

  it('counts who is connected, and ends when the adapter stops', async () => {
    const stream = await open('ada', await now());
    await eventually(async () => /parley_web_streams [1-9]/.test(await server.metrics.metrics()));
    await server.adapter.stop();
    await stream.ended;
    await eventually(async () => /parley_web_streams 0/.test(await server.metrics.metrics()));
  });

  it.each(['', '?since=-1', '?since=x'])('without a number to begin at (%s) is refused', async (query) => {
    expect((await server.ask('GET', `/web/events${query}`, { as: 'lin' })).status).toBe(400);
  });
});
