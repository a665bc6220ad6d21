import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { transactAs } from '../../../src/chat/queue/transaction.ts';
import { subjectAt } from '../../../src/chat/store.ts';
import { eventually, latch } from '../../support/eventually.ts';
import { OutboxBench } from '../../support/outbox.ts';
import { JOB, outgoing, placeOf, sendAll } from '../../support/queue.ts';

describe('sending: cards that change, and threads', () => {
  let bench: OutboxBench;
  beforeAll(async () => {
    bench = await OutboxBench.open();
  });
  afterAll(() => bench.close());
  beforeEach(() => bench.reset());
  afterEach(() => bench.stop());

  const put = (text: string, subject = 'card', channel = 'C1') => outgoing(channel, text, { subject });
  const under = (text: string, root = 'card', channel = 'C1') =>
    outgoing(channel, text, { subject: `reply ${text}`, under: root });
  const remove = (subject = 'card') => outgoing('C1', '', { subject, content: { op: 'delete' } });
  const send = async (...messages: Parameters<typeof sendAll>[1][]) => {
    await sendAll(bench.unit, ...messages);
    await bench.quiet();
  };
  /** Runs `meanwhile` while the platform is about to take the next call for a room. */
  const during = async (messages: Parameters<typeof sendAll>[1][], meanwhile: () => Promise<void>) => {
    const [begun, mayGoOn] = [latch(), latch()];
    bench.platform.gate = async () => {
      begun.open();
      await mayGoOn.promise;
    };
    await sendAll(bench.unit, ...messages);
    await begun.promise;
    await meanwhile();
    mayGoOn.open();
    await bench.quiet();
  };

  it('a card is one message that changes', async () => {
    bench.start();
    for (const state of ['new', 'assigned', 'solved']) await send(put(state));
    expect(bench.platform.posts('C1')).toMatchObject([{ text: 'solved', edits: 2 }]);
  });

  it('of states that follow each other faster than the room takes them, only the last is shown', async () => {
    await sendAll(bench.unit, put('new'));
    for (let i = 0; i < 10; i++) await sendAll(bench.unit, put(`state ${i}`));
    bench.start();
    await bench.quiet();
    expect(bench.platform.calls.map((call) => call.text)).toEqual(['state 9']);
  });

  it('a state that comes while the former is being posted changes it afterwards', async () => {
    bench.start();
    await during([put('new')], () => sendAll(bench.unit, put('assigned')));
    expect(bench.platform.posts('C1')).toMatchObject([{ text: 'assigned', edits: 1 }]);
  });

  it('a state that comes while the former is being posted in vain takes its place', async () => {
    bench.platform.next('C1', { kind: 'retry', reason: 'busy' });
    bench.start();
    await during([put('new'), under('a reply')], () => sendAll(bench.unit, put('assigned')));
    await bench.pass(1_000);
    // Before what belongs under it, not behind.
    expect(bench.platform.posts('C1')).toMatchObject([
      { text: 'assigned', edits: 0 },
      { text: 'a reply', thread: 'm1' },
    ]);
    expect(await bench.database.sql`select 1 from outbound_message where state = 'due'`).toHaveLength(0);
  });

  it('likewise if the room was limited, and keeps the time it has to wait', async () => {
    bench.platform.next('C1', { kind: 'rate_limited', retryAfterMs: 10_000, scope: 'lane' });
    bench.start();
    await during([put('new'), under('a reply')], () => sendAll(bench.unit, put('assigned')));
    await bench.pass(9_999);
    expect(bench.platform.posts('C1')).toEqual([]);
    await bench.pass(1);
    expect(bench.platform.posts('C1')).toMatchObject([
      { text: 'assigned' },
      { text: 'a reply', thread: 'm1' },
    ]);
  });

  it('a state that comes while it is unclear whether the first was posted changes what was found', async () => {
    bench.platform.next('C1', 'lost_answer');
    bench.start();
    await send(put('new'));
    await send(put('assigned'));
    await bench.pass(1_000);
    expect(bench.platform.posts('C1')).toMatchObject([{ text: 'assigned', edits: 1 }]);
  });

  it('a message that people deleted is posted anew when its card changes', async () => {
    bench.start();
    await send(put('new'));
    const [post] = bench.platform.posts('C1');
    if (post) post.deleted = true;
    await send(put('assigned'));
    expect(bench.platform.texts('C1')).toEqual(['assigned']);
    await send(put('solved'));
    expect(bench.platform.texts('C1')).toEqual(['solved']);
  });

  it('a deletion before the card has left: nobody ever sees it', async () => {
    await sendAll(bench.unit, put('secret'));
    await sendAll(bench.unit, remove());
    bench.start();
    await bench.quiet();
    expect(bench.platform.calls).toEqual([]);
  });

  it('a deletion while the card is being posted deletes it afterwards', async () => {
    bench.start();
    await during([put('secret')], () => sendAll(bench.unit, remove()));
    expect(bench.platform.texts('C1')).toEqual([]);
    expect(bench.platform.posts('C1')).toMatchObject([{ deleted: true }]);
  });

  it('what is deleted already is no failure, and a new card of it is a new message', async () => {
    bench.start();
    await send(put('one'));
    const [post] = bench.platform.posts('C1');
    if (post) post.deleted = true;
    await send(remove(), put('two'));
    expect(bench.platform.texts('C1')).toEqual(['two']);
    expect((await bench.states()).filter((state) => state.startsWith('dead'))).toEqual([]);
  });

  it('a card that moves to another room is posted there and not taken for the old one', async () => {
    bench.start();
    await send(put('here', 'card', 'C1'));
    await send(put('there', 'card', 'C2'));
    expect([bench.platform.texts('C1'), bench.platform.texts('C2')]).toEqual([['here'], ['there']]);
    await send(put('there, changed', 'card', 'C2'));
    expect(bench.platform.posts('C2')).toMatchObject([{ text: 'there, changed', edits: 1 }]);
  });

  it('the same channel id in another tenant is another room', async () => {
    bench.start();
    await send(put('ours'));
    await send({ ...put('theirs'), place: placeOf('C1', { tenant: 'T2' }) });
    expect(bench.platform.posts('C1').map((post) => post.edits)).toEqual([0, 0]);
  });

  describe('threads', () => {
    it('a reply goes under its root, also if both were asked for at once', async () => {
      bench.start();
      await send(put('root'), under('a reply'));
      expect(bench.platform.posts('C1')).toMatchObject([{ id: 'm1' }, { text: 'a reply', thread: 'm1' }]);
    });

    it('waits while it is unclear whether its root is there', async () => {
      bench.platform.next('C1', 'lost_answer');
      bench.start();
      await send(put('root'), under('a reply'));
      expect(bench.platform.texts('C1')).toEqual(['root']);
      await bench.pass(1_000);
      expect(bench.platform.posts('C1')).toMatchObject([{ id: 'm1' }, { text: 'a reply', thread: 'm1' }]);
    });

    it('stands alone where its root was refused', async () => {
      bench.platform.next('C1', { kind: 'refused', cause: 'invalid', reason: 'invalid_blocks' });
      bench.start();
      await send(put('root'), under('a reply'));
      expect(bench.platform.posts('C1')).toMatchObject([{ text: 'a reply' }]);
      expect(bench.platform.posts('C1')[0]?.thread).toBeUndefined();
    });

    it('in another room it is not under a root of this one', async () => {
      bench.start();
      await send(put('root', 'card', 'C1'), under('a reply', 'card', 'C2'));
      expect(bench.platform.posts('C2')[0]?.thread).toBeUndefined();
    });

    it('keeps the thread that its place names', async () => {
      bench.start();
      const reply = { ...under('a reply'), place: placeOf('C1', { thread: 't9' }) };
      await send(put('root'), reply);
      expect(bench.platform.posts('C1')[1]).toMatchObject({ thread: 't9' });
    });

    it('goes under the new root when the old one was deleted', async () => {
      bench.start();
      await send(put('root'));
      const [root] = bench.platform.posts('C1');
      if (root) root.deleted = true;
      await send(put('root again'), under('a reply'));
      expect(bench.platform.posts('C1').slice(1)).toMatchObject([
        { id: 'm2', text: 'root again' },
        { text: 'a reply', thread: 'm2' },
      ]);
    });
  });

  it('a line in a thread finds what its root is about', async () => {
    bench.start();
    await send(put('root', 'ticket/1/triage'));
    const about = (channel: string, id: string) =>
      transactAs(bench.unit, JOB, (ctx) => subjectAt(ctx, placeOf(channel), id));
    expect(await about('C1', 'm1')).toBe('ticket/1/triage');
    expect(await about('C2', 'm1')).toBeUndefined();
    expect(await about('C1', 'm2')).toBeUndefined();
  });

  it('files travel with their message; one that is no more leaves the text', async () => {
    const file = { name: 'a.png', mime: 'image/png', size: 1, path: '/a' };
    const asked: string[] = [];
    bench.start({
      fileOf: async (id) => {
        asked.push(id);
        return id === 'there' ? file : undefined;
      },
    });
    const withFile = (attachmentId: string) => {
      const message = outgoing('C1', attachmentId);
      if (message.content.op === 'put') message.content.file = { attachmentId };
      return message;
    };
    await send(withFile('there'), withFile('gone'));
    await eventually(() => bench.platform.texts('C1').length === 2);
    expect(asked).toEqual(['there', 'gone']);
  });
});
