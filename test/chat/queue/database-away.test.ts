import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createInbox, type InboundHandler } from '../../../src/chat/queue/inbox.ts';
import { createInboxWorker } from '../../../src/chat/queue/inbox-worker.ts';
import { createOutboxWorker } from '../../../src/chat/queue/outbox-worker.ts';
import type { Unit } from '../../../src/chat/queue/transaction.ts';
import { Wakeup } from '../../../src/chat/queue/wakeup.ts';
import { newId, systemClock } from '../../../src/context.ts';
import { connect, type Database } from '../../../src/db/connect.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { eventually } from '../../support/eventually.ts';
import { FakePlatform } from '../../support/fake-platform.ts';
import { type LineProxy, proxyTo } from '../../support/proxy.ts';
import { freshMetrics, outgoing, said, silent } from '../../support/queue.ts';

/** The queues over a line that breaks, in real time. */
describe('a database that goes away and comes back', () => {
  let template: TestDatabase;
  let proxy: LineProxy;
  let database: Database;
  let unit: Unit;
  beforeAll(async () => {
    template = await testDatabase();
    proxy = await proxyTo(template.url);
    database = connect(proxy.url, { max: 8 });
    unit = {
      database,
      workspaceId: 'default',
      clock: systemClock,
      newId,
      wakeup: new Wakeup(database, silent),
      followers: [],
    };
  });
  afterAll(async () => {
    await database.close();
    await proxy.close();
    await template.drop();
  });

  it('loses nothing that was acknowledged, doubles nothing, and needs no restart', async () => {
    const echo: InboundHandler = async (base, inbound) => {
      if (inbound.type === 'message') base.outgoing.push(outgoing(inbound.place.channel, inbound.text));
      return { outcome: { kind: 'none' }, locale: 'en', timeZone: 'UTC' };
    };
    const platform = new FakePlatform({ clock: systemClock });
    const metrics = freshMetrics();
    const parts = { unit, metrics, log: silent };
    const door = createInbox(unit, async () => {}, echo, metrics);
    const inbox = createInboxWorker({ ...parts, prepare: async () => {}, handle: echo });
    const outbox = createOutboxWorker({
      ...parts,
      platform,
      fileOf: async () => undefined,
      onRefused: async () => {},
    });
    await unit.wakeup.listen();
    inbox.start();
    outbox.start();

    const acknowledged: string[] = [];
    let refused = 0;
    let isSending = true;
    const sending = (async () => {
      for (let i = 0; isSending; i++) {
        const accepted = await door.accept(said(`${i}`, { channel: `C${i % 4}` })).then(
          () => true,
          () => false,
        );
        if (accepted) acknowledged.push(`${i}`);
        else refused++;
        await new Promise((done) => setTimeout(done, 4));
      }
    })();
    await eventually(() => acknowledged.length > 20);
    await proxy.cut();
    await eventually(() => refused > 5);
    await eventually(() => inbox.problem() && outbox.problem());
    await proxy.restore();
    const before = acknowledged.length;
    await eventually(() => acknowledged.length > before + 20);
    await eventually(() => !inbox.problem() && !outbox.problem());
    isSending = false;
    await sending;

    const all = () => [0, 1, 2, 3].flatMap((room) => platform.texts(`C${room}`));
    // A lane that was held when the line broke is free again after its lease.
    await eventually(() => all().length >= acknowledged.length, 10_000);
    await Promise.all([inbox.stop(), outbox.stop()]);
    // A commit that nobody heard of is one that the platform sends again: known, but not acknowledged.
    const texts = all();
    expect(new Set(texts).size).toBe(texts.length);
    for (const text of acknowledged) expect(texts).toContain(text);
    for (const room of [0, 1, 2, 3]) {
      const order = platform.texts(`C${room}`).map(Number);
      expect(order).toEqual(order.toSorted((a, b) => a - b));
    }
  }, 25_000);

  it('other replicas are woken again afterwards', async () => {
    const replica = connect(proxy.url, { max: 2 });
    const wakeup = new Wakeup(replica, silent);
    await wakeup.listen();
    const heard = async () => {
      let isHeard = false;
      const off = wakeup.on('inbox', () => {
        isHeard = true;
      });
      const other = new Wakeup(template, silent);
      await eventually(() => {
        other.wake('inbox');
        return isHeard;
      }, 1_000).finally(() => {
        off();
        return other.stop();
      });
    };
    await heard();
    await proxy.cut();
    await new Promise((done) => setTimeout(done, 300));
    await proxy.restore();
    await heard();
    // Nobody says that the line is gone: what we tell others ourselves no longer comes back.
    proxy.strand();
    wakeup.wake('webchat');
    await eventually(() => heard().then(() => true), 12_000);
    await wakeup.stop();
    await replica.close();
  }, 30_000);

  it('many wake-ups are one notification', async () => {
    let notified = 0;
    const { unlisten } = await template.sql.listen('parley_queue', () => notified++);
    const wakeup = new Wakeup(template, silent);
    for (let i = 0; i < 100; i++) wakeup.wake('outbox slack');
    await eventually(() => notified > 0);
    await new Promise((done) => setTimeout(done, 50));
    expect(notified).toBe(1);
    await wakeup.stop();
    await unlisten();
  });
});
