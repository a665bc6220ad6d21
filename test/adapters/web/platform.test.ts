import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { placeOf } from '../../../adapters/web/inbound.ts';
import type { Delivery, DeliveryContent } from '../../../src/chat/platform.ts';
import { buttonCard, newKey } from '../../support/web-desk.ts';
import { type WebServer, webServer } from '../../support/web-server.ts';

let server: WebServer;
beforeAll(async () => {
  server = await webServer();
});
afterAll(() => server.stop());

const delivery = (room: string, content: DeliveryContent, thread?: string): Delivery => ({
  place: placeOf(room, thread),
  content,
  locale: 'en',
  timeZone: 'UTC',
  clientKey: newKey(),
  firstTriedAt: '2026-11-24T08:00:00Z',
});
const send = (one: Delivery) => server.adapter.platform.send(one, AbortSignal.timeout(5_000));
const post = (room = 'general', thread?: string) =>
  delivery(room, { op: 'post', card: buttonCard('x') }, thread);

describe('the web chat as the outbox sees it', () => {
  it('posts once, and finds what it posted', async () => {
    const one = post();
    const sent = await send(one);
    if (sent.kind !== 'sent') throw new Error(sent.kind);
    expect(await send(one)).toEqual(sent);
    const find = (of: Delivery) => server.adapter.platform.find(of, AbortSignal.timeout(5_000));
    expect(await find(one)).toEqual({ kind: 'found', ref: sent.ref });
    expect(await find(post())).toEqual({ kind: 'absent' });
  });

  it('says that what is not there any more is gone, so that a new message takes its place', async () => {
    const gone = { kind: 'refused', cause: 'gone' };
    expect(await send(post('nowhere'))).toMatchObject(gone);
    expect(await send(post('general', 'no-thread'))).toMatchObject(gone);
    const ref = { externalId: '00000000-0000-7000-8000-000000000000' };
    expect(await send(delivery('general', { op: 'update', card: buttonCard('x'), ref }))).toMatchObject(gone);
    expect(await send(delivery('general', { op: 'react', ref, emoji: 'ticket' }))).toMatchObject(gone);
    expect(await send(delivery('general', { op: 'delete', ref }))).toEqual({ kind: 'sent' });
  });

  it('updates, deletes, reacts, answers privately and shows the home page', async () => {
    const sent = await send(post());
    const ref = sent.kind === 'sent' ? sent.ref : undefined;
    if (!ref) throw new Error('not sent');
    expect(await send(delivery('general', { op: 'update', card: buttonCard('y'), ref }))).toEqual({
      kind: 'sent',
      ref,
    });
    expect(await send(delivery('general', { op: 'react', ref, emoji: 'eyes' }))).toEqual({ kind: 'sent' });
    const sam = await server.person('sam');
    expect(await server.chat.message(sam, ref.externalId)).toMatchObject({
      card: { summary: 'y' },
      reactions: { eyes: [{ name: 'Parley' }] },
    });
    expect(await send(delivery('general', { op: 'delete', ref }))).toEqual({ kind: 'sent' });
    expect((await server.chat.message(sam, ref.externalId)).deletedAt).not.toBeNull();
    const card = buttonCard('psst');
    expect(await send(delivery('general', { op: 'ephemeral', card, person: 'sam' }))).toMatchObject({
      kind: 'sent',
    });
    expect(await send(delivery('@sam', { op: 'home', card, person: 'sam' }))).toEqual({ kind: 'sent' });
    expect((await server.chat.overview(sam)).home).toEqual(card);
  });

  it('never throws: while the database is away nobody can say whether a post arrived', async () => {
    const { db } = server.database;
    const real = db.execute;
    db.execute = () => {
      throw new Error('connection lost');
    };
    try {
      expect(await send(post())).toEqual({ kind: 'ambiguous', reason: 'connection lost' });
    } finally {
      db.execute = real;
    }
  });

  it('tells whose credentials it has and who its people are', async () => {
    expect(server.adapter.platform.homeTenant()).toBe('local');
    expect(await server.adapter.platform.profile('local', 'lin')).toMatchObject({
      name: '林薇',
      locale: 'zh-CN',
    });
    expect(server.adapter.problem()).toBeUndefined();
  });
});
