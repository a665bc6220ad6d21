import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { transactAs } from '../../src/chat/queue/transaction.ts';
import { createRoomFinder } from '../../src/chat/rooms.ts';
import { markRoomGone, rememberRoom } from '../../src/chat/store.ts';
import type { Context } from '../../src/context.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { FakePlatform } from '../support/fake-platform.ts';
import { JOB, placeOf, type TestUnit, testUnit } from '../support/queue.ts';

describe('rooms that the configuration names', () => {
  let database: TestDatabase;
  let unit: TestUnit;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    await database.sql`truncate conversation`;
    unit = testUnit(database);
  });

  const act = <T>(work: (ctx: Context) => Promise<T>) => transactAs(unit, JOB, work);
  const find = (room: string, home?: string) => {
    const platform = new FakePlatform({ clock: unit.clock });
    platform.homeTenant = () => home ?? '';
    return act((ctx) =>
      createRoomFinder((name) => (home && name === 'slack' ? platform : undefined))(ctx, room),
    );
  };
  const CHANNEL = '19:abc@thread.tacv2';
  const inTeams = (reference: object) =>
    placeOf(CHANNEL, { platform: 'teams', tenant: 'entra', reference: { ...reference } });

  it('are where they were last seen, with the way to write there', async () => {
    await act((ctx) => rememberRoom(ctx, inTeams({ serviceUrl: 'https://one' })));
    unit.clock.advance({ minutes: 1 });
    await act((ctx) => rememberRoom(ctx, inTeams({ serviceUrl: 'https://two' })));
    expect(await find(`teams:${CHANNEL}`)).toEqual(inTeams({ serviceUrl: 'https://two' }));
  });

  it('never seen: in the tenant of our own credentials', async () => {
    expect(await find('slack:C9', 'T1')).toEqual(placeOf('C9'));
  });

  it('never seen, and the credentials do not say: in the tenant that was seen last on the platform', async () => {
    await act((ctx) => rememberRoom(ctx, placeOf('C1', { tenant: 'T7' })));
    expect(await find('slack:C9')).toEqual(placeOf('C9', { tenant: 'T7' }));
  });

  it('nobody knows the tenant yet: the event is worked again later', async () => {
    await expect(find('slack:C9')).rejects.toThrow('slack has not said yet');
  });

  it("a direct chat is not taken for a room, nor another workspace's room", async () => {
    await act((ctx) => rememberRoom(ctx, placeOf('@U1', { tenant: 'T7' })));
    const other = testUnit(database, { workspaceId: 'other' });
    await transactAs(other, JOB, (ctx) => rememberRoom(ctx, placeOf('C9', { tenant: 'T8' })));
    expect(await find('slack:C9', 'T1')).toEqual(placeOf('C9'));
  });

  it('one that was gone is back when something is heard from it', async () => {
    const goneAt = async () => (await database.sql`select gone_at from conversation`)[0]?.gone_at;
    await act((ctx) => rememberRoom(ctx, placeOf('C1')));
    await act((ctx) => markRoomGone(ctx, placeOf('C1')));
    expect(await goneAt()).not.toBeNull();
    await act((ctx) => rememberRoom(ctx, placeOf('C1')));
    expect(await goneAt()).toBeNull();
  });

  it('sixteen events from a new room at once write it down once', async () => {
    await Promise.all(Array.from({ length: 16 }, () => act((ctx) => rememberRoom(ctx, placeOf('C1')))));
    expect(await database.sql`select 1 from conversation`).toHaveLength(1);
  });
});
