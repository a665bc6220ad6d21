import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ExternalActor, Inbound } from '../../src/chat/inbound.ts';
import type { ChatPlatform } from '../../src/chat/platform.ts';
import { transactAs } from '../../src/chat/queue/transaction.ts';
import { createAcquaint } from '../../src/people/acquaint.ts';
import { createDirectory } from '../../src/people/directory.ts';
import { createRoster } from '../../src/people/roster.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { latch } from '../support/eventually.ts';
import { FakePlatform } from '../support/fake-platform.ts';
import { DESK, MEI } from '../support/people.ts';
import { JOB, said, silent, type TestUnit, testUnit } from '../support/queue.ts';

describe('getting to know the people of an event', () => {
  let database: TestDatabase;
  let unit: TestUnit;
  let asked: string[];
  let profile: (externalId: string) => Promise<ExternalActor | undefined>;
  let acquaint: (inbound: Inbound) => Promise<void>;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.drop());
  afterEach(() => {
    vi.useRealTimers();
  });
  beforeEach(async () => {
    await database.sql`truncate person, account`;
    unit = testUnit(database);
    asked = [];
    profile = async (externalId) => ({ ...MEI, externalId });
    acquaint = freshAcquaint();
  });

  function freshAcquaint() {
    const platform: ChatPlatform = new FakePlatform({ clock: unit.clock });
    platform.profile = (_tenant, externalId) => {
      asked.push(externalId);
      return profile(externalId);
    };
    return createAcquaint({
      unit,
      platform: (name) => (name === 'slack' ? platform : undefined),
      log: silent,
    });
  }

  const directory = createDirectory({ config: DESK, roster: createRoster(DESK), isConfigured: () => true });
  const hello = (actor: ExternalActor = { externalId: 'U1' }): Inbound => ({ ...said('hello'), actor });
  const known = (externalId: string) =>
    transactAs(unit, JOB, (ctx) => directory.resolve(ctx, said('x').place, { externalId }));

  it('reads the profile of somebody new, so that the first answer is in their language', async () => {
    await acquaint(hello());
    expect(await known('U1')).toMatchObject({ name: 'Mei Chen', locale: 'en', timeZone: 'Europe/Berlin' });
  });

  it('reads it once a day, however much they say, and once for all replicas', async () => {
    for (let i = 0; i < 5; i++) await acquaint(hello());
    await freshAcquaint()(hello());
    expect(asked).toEqual(['U1']);
    unit.clock.advance({ hours: 24, minutes: 1 });
    await acquaint(hello());
    expect(asked).toEqual(['U1', 'U1']);
  });

  it('reads it once for what they do at the same time, and all of it waits for the answer', async () => {
    const answer = latch();
    profile = async (externalId) => {
      await answer.promise;
      return { ...MEI, externalId };
    };
    const all = [hello(), hello(), hello()].map((inbound) => acquaint(inbound));
    await vi.waitUntil(() => asked.length > 0);
    answer.open();
    await Promise.all(all);
    expect(asked).toEqual(['U1']);
  });

  it('of everybody in the event', async () => {
    const other = { externalId: 'U2' };
    const quoted = { messageId: 'm', text: 'x', author: { externalId: 'U3' }, files: [] };
    const base = said('hello');
    await acquaint({ ...base, mentions: [other, { externalId: 'U1' }] });
    await acquaint({ ...base, type: 'reaction_added', emoji: 'ticket', message: quoted });
    const values = { person_requester: 'U4', title: 'U5', person_watcher: '' };
    await acquaint({ ...base, type: 'form_submitted', form: 'f', subject: 's', values });
    expect(asked.toSorted()).toEqual(['U1', 'U2', 'U3', 'U4']);
  });

  it('does not hold up what somebody said when the platform is slow', async () => {
    const isAsked = latch();
    profile = () => {
      isAsked.open();
      return new Promise(() => {});
    };
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let isDone = false;
    const acquainted = acquaint(hello()).then(() => {
      isDone = true;
    });
    await isAsked.promise;
    await vi.advanceTimersByTimeAsync(999);
    expect(isDone).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await acquainted;
  });

  it('after a failure the event itself has to do for five minutes', async () => {
    profile = async () => {
      throw new Error('the platform is away');
    };
    await acquaint(hello());
    await acquaint(hello());
    expect(asked).toEqual(['U1']);
    expect(await known('U1')).toMatchObject({ name: 'U1', locale: 'zh-CN' });
    profile = async (externalId) => ({ ...MEI, externalId });
    unit.clock.advance({ minutes: 5, milliseconds: 1 });
    await acquaint(hello());
    expect(await known('U1')).toMatchObject({ name: 'Mei Chen', locale: 'en' });
  });

  it('a profile that lacks something does not take back what the event told', async () => {
    profile = async (externalId) => ({ externalId, name: 'Mei', email: undefined, locale: '' });
    await acquaint(hello({ externalId: 'U1', email: 'mei@example.com', locale: 'en' }));
    expect(await known('U1')).toMatchObject({ name: 'Mei', email: 'mei@example.com', locale: 'en' });
  });

  it('a profile under another id does not become another account', async () => {
    profile = async () => ({ ...MEI, externalId: 'something else' });
    await acquaint(hello());
    expect((await known('U1')).accounts.map((account) => account.externalId)).toEqual(['U1']);
  });

  it('a profile with a NUL or half an emoji in the name is taken', async () => {
    profile = async (externalId) => ({ externalId, name: 'Mei\0 \ud83d' });
    await acquaint(hello());
    expect((await known('U1')).name).toBe('Mei \ufffd');
  });

  it('whom the platform does not know any more is not brought back by it', async () => {
    await acquaint(hello());
    await transactAs(unit, JOB, async (ctx) => {
      const person = await directory.resolve(ctx, said('x').place, { externalId: 'U1' });
      await directory.disable(ctx, person.personId);
    });
    profile = async () => undefined;
    unit.clock.advance({ hours: 25 });
    await acquaint({ ...said('hello'), actor: { externalId: 'U2' }, mentions: [{ externalId: 'U1' }] });
    expect(asked).toContain('U1');
    expect((await known('U1')).disabled).toBe(true);
  });

  it('does nothing where a platform is not set up, or an event is nobody’s', async () => {
    await acquaint({ ...hello(), place: { ...said('x').place, platform: 'teams' } });
    await acquaint(hello({ externalId: '' }));
    expect(asked).toEqual([]);
  });
});
