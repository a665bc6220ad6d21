import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { WebChange } from '../../src/webchat/model.ts';
import { eventually } from '../support/eventually.ts';
import { type WebDesk, webDesk } from '../support/web-desk.ts';

let desk: WebDesk;
beforeAll(async () => {
  desk = await webDesk();
});
afterAll(() => desk.stop());

const leaving: (() => void)[] = [];
beforeEach(() => {
  for (const leave of leaving.splice(0)) leave();
});

/** What a browser hears. */
async function listen(webId: string, since: number, chat = desk.chat) {
  const changes: WebChange[] = [];
  let resets = 0;
  const leave = await chat.subscribe(await desk.person(webId), since, {
    onChange: (change) => changes.push(change),
    onReset: () => resets++,
  });
  leaving.push(leave);
  return {
    changes,
    leave,
    get resets() {
      return resets;
    },
    bodies: () => changes.flatMap((change) => (change.type === 'message' ? [change.message.body] : [])),
  };
}

const now = async () => (await desk.chat.overview(await desk.person('sam'))).change;

describe('the stream of changes', () => {
  it('tells what others write, at once', async () => {
    const lin = await listen('lin', await now());
    await desk.say('sam', 'general', 'hello');
    await eventually(() => lin.bodies().includes('hello'));
  });

  it('gives all changes in order and none twice, however many write at once', async () => {
    const since = await now();
    const lin = await listen('lin', since);
    const texts = Array.from({ length: 60 }, (_, n) => `burst ${n}`);
    await Promise.all(texts.map((text, n) => desk.say(n % 2 ? 'sam' : 'mei', 'general', text)));
    await eventually(() => lin.bodies().filter((body) => body.startsWith('burst')).length === 60);
    const numbers = lin.changes.map((change) => change.change);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    expect(
      lin
        .bodies()
        .filter((body) => body.startsWith('burst'))
        .sort(),
    ).toEqual(texts.sort());
  });

  it('takes up where a browser was cut off, from memory and from the table', async () => {
    const first = await listen('lin', await now());
    await desk.say('sam', 'general', 'before the cut');
    const cut = await eventually(() => first.changes.at(-1)?.change);
    await desk.say('sam', 'general', 'missed one');
    await eventually(() => first.bodies().includes('missed one'));
    // This process has it in memory …
    expect((await listen('lin', cut)).bodies()).toEqual(['missed one']);
    // … another one has just started and reads the table.
    const other = await listen('lin', cut, desk.replica().chat);
    expect(other.bodies()).toEqual(['missed one']);
    expect(other.resets).toBe(0);
  });

  it('misses nothing between reading the state and hearing the stream, while people write', async () => {
    let isWriting = true;
    const writing = (async () => {
      for (let n = 0; isWriting; n++) await desk.say('mei', 'it-help', `w${n}`);
    })();
    const lin = await desk.person('lin');
    const { change } = await desk.chat.overview(lin);
    const { messages } = await desk.chat.messages(lin, 'it-help');
    const heard = await listen('lin', change);
    await eventually(() => heard.changes.length > 10);
    isWriting = false;
    await writing;
    const last = (await desk.chat.messages(lin, 'it-help')).messages.at(-1);
    await eventually(() => heard.bodies().includes(last?.body ?? ''));
    const all = [...new Set([...messages.map((message) => message.body), ...heard.bodies()])];
    const numbers = all.filter((body) => /^w\d+$/.test(body)).map((body) => Number(body.slice(1)));
    const [least = 0] = numbers.sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, n) => least + n));
  });

  it('hears other processes over NOTIFY', async () => {
    const other = desk.replica();
    await other.unit.wakeup.listen();
    const lin = await listen('lin', await now(), other.chat);
    const started = performance.now();
    await desk.say('sam', 'general', 'from the other process');
    await eventually(() => lin.bodies().includes('from the other process'));
    // Sooner than the sweep that makes up for lost notifications.
    expect(performance.now() - started).toBeLessThan(1_500);
    await other.unit.wakeup.stop();
  });

  it("tells nobody of other people's rooms, private answers and home pages", async () => {
    const since = await now();
    const [lin, sam, tom] = [
      await listen('lin', since),
      await listen('sam', since),
      await listen('tom', since),
    ];
    const card = { summary: 'secret', blocks: [] };
    await desk.say('sam', '@sam', 'to the bot');
    await desk.chat.bot.post({ clientKey: 'e1', room: 'general', card, onlyFor: 'sam' });
    await desk.chat.bot.post({ clientKey: 't1', room: 'triage-network', card });
    await desk.chat.bot.home('sam', card);
    await desk.say('sam', 'general', 'the end');
    await eventually(() => [lin, sam, tom].every((one) => one.bodies().includes('the end')));
    expect(lin.changes.map((change) => change.type)).toEqual(['message']);
    expect(tom.changes).toHaveLength(2);
    expect(sam.changes.map((change) => change.type)).toEqual(['message', 'message', 'home', 'message']);
  });

  it('asks a browser to read everything anew when it knows numbers that were never given', async () => {
    const lin = await listen('lin', (await now()) + 1_000_000);
    expect(lin.resets).toBe(1);
    await desk.say('sam', 'general', 'after the reset');
    await eventually(() => lin.bodies().includes('after the reset'));
  });

  it('fails to subscribe while the database is away, and works when it is back', async () => {
    const broken = desk.replica();
    await broken.unit.database.sql`select 1`;
    const real = broken.unit.database.db.select;
    broken.unit.database.db.select = () => {
      throw new Error('away');
    };
    try {
      await expect(listen('lin', 0, broken.chat)).rejects.toThrow('away');
    } finally {
      broken.unit.database.db.select = real;
    }
    const lin = await listen('lin', await now(), broken.chat);
    expect(lin.resets).toBe(0);
  });
});
