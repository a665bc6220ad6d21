import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { placeOf } from '../../../adapters/web/inbound.ts';
import type { Inbound } from '../../../src/chat/inbound.ts';
import { newKey } from '../../support/web-desk.ts';
import { type WebServer, webServer } from '../../support/web-server.ts';

/** What was stored and never told, because the process ended in between, is told later under the same key. */

let server: WebServer;
beforeAll(async () => {
  server = await webServer();
});
afterAll(() => server.stop());

async function history(room: string, since: Temporal.Instant): Promise<Inbound[]> {
  const found = server.adapter.platform.history;
  const result = await found?.read({ place: placeOf(room), since, threads: [] }, AbortSignal.timeout(5_000));
  if (result?.kind !== 'read') throw new Error('the web chat has a history');
  return result.events;
}
const write = (text: string, more: Record<string, unknown> = {}) =>
  server.ask('POST', '/web/messages', {
    as: 'sam',
    body: { key: newKey(), room: 'general', text, mentions: [], files: [], ...more },
  });

describe('the web chat’s history', () => {
  it('tells messages, edits, reactions and deletions as they were told, oldest first', async () => {
    const since = server.unit.clock.now();
    server.unit.clock.advance({ seconds: 1 });
    server.intake.accepted.length = 0;
    const { id: messageId } = (await (await write('@Parley the printer is broken')).json()) as { id: string };
    server.unit.clock.advance({ seconds: 1 });
    await server.ask('PATCH', `/web/messages/${messageId}`, {
      as: 'sam',
      body: { key: newKey(), text: '@Parley the scanner is broken', mentions: [] },
    });
    await server.ask('PUT', `/web/messages/${messageId}/reactions/ticket`, { as: 'mei' });
    server.unit.clock.advance({ seconds: 1 });
    const gone = (await (await write('nothing')).json()) as { id: string };
    await server.ask('DELETE', `/web/messages/${gone.id}`, { as: 'sam' });
    const told = server.intake.accepted.map(({ eventKey }) => eventKey);
    const read = await history('general', since);
    const keys = read.map(({ eventKey }) => eventKey);
    expect(keys).toHaveLength(4);
    expect(told).toEqual(expect.arrayContaining(keys));
    expect(read.map(({ type }) => type)).toEqual([
      'message',
      'reaction_added',
      'message_edited',
      'message_deleted',
    ]);
    expect(read[0]).toMatchObject({
      text: 'the scanner is broken',
      addressed: true,
      actor: { externalId: 'sam' },
    });
  });

  it('has what the core could not take', async () => {
    server.unit.clock.advance({ seconds: 1 });
    const since = server.unit.clock.now();
    server.unit.clock.advance({ seconds: 1 });
    server.intake.isAway = true;
    expect((await write('@Parley the lamp is broken', { room: 'it-help' })).status).toBeGreaterThanOrEqual(
      500,
    );
    server.intake.isAway = false;
    expect(await history('it-help', since)).toMatchObject([{ type: 'message', text: 'the lamp is broken' }]);
    const rooms = await server.adapter.platform.history?.rooms(since, AbortSignal.timeout(5_000));
    expect(rooms).toContainEqual(placeOf('it-help'));
  });

  it('has nothing that was written before, and nothing of the bot', async () => {
    const since = server.unit.clock.now().add({ seconds: 1 });
    server.unit.clock.advance({ seconds: 2 });
    await server.chat.bot.post({ room: 'it-help', clientKey: newKey(), card: { summary: 'x', blocks: [] } });
    expect(await history('it-help', since)).toEqual([]);
  });
});
