import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ExternalActor } from '../../src/chat/inbound.ts';
import type { Place } from '../../src/chat/place.ts';
import { transact, transactAs } from '../../src/chat/queue/transaction.ts';
import type { Context } from '../../src/context.ts';
import { createDirectory } from '../../src/people/directory.ts';
import { meet } from '../../src/people/meet.ts';
import type { Person } from '../../src/people/model.ts';
import { createRoster } from '../../src/people/roster.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { DESK, MEI } from '../support/people.ts';
import { JOB, placeOf, type TestUnit, testUnit } from '../support/queue.ts';

const SLACK = placeOf('C1');
const TEAMS = placeOf('19:x', { platform: 'teams', tenant: 'entra' });

describe('meeting people', () => {
  let database: TestDatabase;
  let unit: TestUnit;
  beforeAll(async () => {
    database = await testDatabase({ max: 16 });
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    await database.sql`truncate person, account`;
    unit = testUnit(database);
  });

  const directory = createDirectory({
    config: DESK,
    roster: createRoster(DESK),
    isConfigured: (platform) => platform !== 'web',
  });
  const act = <T>(work: (ctx: Context) => Promise<T>) => transactAs(unit, JOB, work);
  const resolve = (actor: ExternalActor, place: Place = SLACK): Promise<Person> =>
    act((ctx) => directory.resolve(ctx, place, actor));
  const readProfile = (actor: ExternalActor, place: Place = SLACK) =>
    transact(unit, (base) => meet(base, place, actor, { profileRead: true }));
  const people = async () => (await database.sql`select 1 from person`).length;

  describe('for the first time', () => {
    it('takes what the platform says', async () => {
      expect(await resolve(MEI)).toMatchObject({
        name: 'Mei Chen',
        email: 'mei@example.com',
        locale: 'en',
        timeZone: 'Europe/Berlin',
        disabled: false,
        accounts: [{ platform: 'slack', tenant: 'T1', externalId: 'U0MEI' }],
      });
    });

    it('whom nothing is known of: their id for a name, and language and zone of the desk', async () => {
      const person = await resolve({ externalId: 'U9' });
      expect(person).toMatchObject({ name: 'U9', locale: 'zh-CN', timeZone: 'Asia/Shanghai' });
      expect(person.email).toBeUndefined();
    });

    it.each([
      ['a language that is not spoken here', { locale: 'fr-FR' }, { locale: 'zh-CN' }],
      ['a zone that there is not', { timeZone: 'Mars/Olympus' }, { timeZone: 'Asia/Shanghai' }],
      ['a name of spaces', { name: '   ' }, { name: 'U9' }],
      ['an address in capitals', { email: ' Sam@Example.COM ' }, { email: 'sam@example.com' }],
    ])('with %s', async (_what, said, kept) => {
      expect(await resolve({ externalId: 'U9', ...said })).toMatchObject(kept);
    });

    it('sixteen times at once, on several replicas, is meeting one person', async () => {
      const met = await Promise.all(Array.from({ length: 16 }, () => resolve(MEI)));
      expect(new Set(met.map((person) => person.personId)).size).toBe(1);
      expect(await people()).toBe(1);
    });

    it('at once with and without an address is meeting one person', async () => {
      const met = await Promise.all(
        Array.from({ length: 16 }, (_, i) => resolve(i % 2 === 0 ? MEI : { externalId: MEI.externalId })),
      );
      expect(new Set(met.map((person) => person.personId)).size).toBe(1);
      expect(await people()).toBe(1);
    });
  });

  describe('on several platforms', () => {
    it('the same address is the same person', async () => {
      const inSlack = await resolve(MEI);
      const inTeams = await resolve(
        { externalId: 'aad-1', email: 'MEI@example.com', name: 'Chen, Mei' },
        TEAMS,
      );
      expect(inTeams.personId).toBe(inSlack.personId);
      expect(inTeams.accounts.map((account) => account.platform).toSorted()).toEqual(['slack', 'teams']);
    });

    it('at the same instant too', async () => {
      const met = await Promise.all([
        resolve(MEI),
        resolve({ ...MEI, externalId: 'aad-1' }, TEAMS),
        resolve({ ...MEI, externalId: 'mei' }, placeOf('C1', { platform: 'web', tenant: 'local' })),
      ]);
      expect(new Set(met.map((person) => person.personId)).size).toBe(1);
    });

    it('the same id in another tenant is somebody else', async () => {
      const ours = await resolve({ externalId: 'U1' });
      const theirs = await resolve({ externalId: 'U1' }, placeOf('C1', { tenant: 'T2' }));
      expect(theirs.personId).not.toBe(ours.personId);
    });

    it('whose address is learned late has the duties of it on both, and is found by it', async () => {
      const first = await resolve(MEI);
      await resolve({ externalId: 'aad-1' }, TEAMS);
      await readProfile({ externalId: 'aad-1', email: 'mei@example.com' }, TEAMS);
      const late = await resolve({ externalId: 'aad-1' }, TEAMS);
      expect(directory.viewer(late).agentOf).toEqual(new Set(['desk']));
      expect(await act((ctx) => directory.named(ctx, 'mei@example.com'))).toMatchObject({
        personId: first.personId,
      });
    });

    it('is written to where they were last seen, if it is set up', async () => {
      await resolve(MEI);
      unit.clock.advance({ hours: 1 });
      await resolve({ ...MEI, externalId: 'aad-1' }, TEAMS);
      unit.clock.advance({ hours: 1 });
      const person = await resolve({ ...MEI, externalId: 'mei' }, placeOf('C1', { platform: 'web' }));
      expect(directory.directPlace(person)).toMatchObject({
        platform: 'teams',
        channel: '@aad-1',
        kind: 'dm',
      });
      unit.clock.advance({ hours: 1 });
      expect(directory.directPlace(await resolve(MEI))).toMatchObject({
        platform: 'slack',
        channel: '@U0MEI',
      });
    });

    it('keeps how to write to them, and follows when it changes', async () => {
      const direct = (reference: Record<string, unknown>): Place => ({
        ...TEAMS,
        kind: 'dm',
        channel: '@aad-1',
        reference,
      });
      await resolve({ externalId: 'aad-1' }, direct({ serviceUrl: 'https://one' }));
      const moved = await resolve({ externalId: 'aad-1' }, direct({ serviceUrl: 'https://two' }));
      expect(directory.directPlace(moved)?.reference).toEqual({ serviceUrl: 'https://two' });
      // A shared room's own address is not the person's.
      const inRoom = await resolve({ externalId: 'aad-1' }, { ...TEAMS, reference: { serviceUrl: 'room' } });
      expect(directory.directPlace(inRoom)?.reference).toEqual({ serviceUrl: 'https://two' });
    });
  });

  describe('again', () => {
    it('a name follows the profile, not what events carry', async () => {
      await resolve(MEI);
      expect((await resolve({ externalId: 'U0MEI', name: 'mei' })).name).toBe('Mei Chen');
      await readProfile({ externalId: 'U0MEI', name: 'Mei Chen-Novak' });
      expect((await resolve({ externalId: 'U0MEI' })).name).toBe('Mei Chen-Novak');
    });

    it('an id that stood for a name gives way to the first name', async () => {
      await resolve({ externalId: 'U0MEI' });
      expect((await resolve({ externalId: 'U0MEI', name: 'Mei' })).name).toBe('Mei');
    });

    it('language and zone follow the platform until the person chooses', async () => {
      await resolve(MEI);
      expect(await resolve({ ...MEI, locale: 'zh', timeZone: 'Asia/Tokyo' })).toMatchObject({
        locale: 'zh-CN',
        timeZone: 'Asia/Tokyo',
      });
      await act(async (ctx) => {
        const { personId } = await directory.resolve(ctx, SLACK, MEI);
        await directory.setLanguage(ctx, personId, 'zh-CN');
        await directory.setTimeZone(ctx, personId, 'Asia/Shanghai');
        const chosen = await directory.find(ctx, [personId]);
        expect(chosen.get(personId)).toMatchObject({ locale: 'zh-CN', timeZone: 'Asia/Shanghai' });
      });
      await readProfile({ ...MEI, locale: 'en', timeZone: 'Europe/Paris' });
      expect(await resolve(MEI)).toMatchObject({ locale: 'zh-CN', timeZone: 'Asia/Shanghai' });
    });

    it('what an event does not say is not forgotten', async () => {
      await resolve(MEI);
      expect(await resolve({ externalId: 'U0MEI' })).toMatchObject({
        email: 'mei@example.com',
        locale: 'en',
      });
    });

    it('an address is not replaced by another', async () => {
      await resolve(MEI);
      expect((await resolve({ ...MEI, email: 'other@example.com' })).email).toBe('mei@example.com');
    });

    it('within five minutes nothing is written', async () => {
      await resolve(MEI);
      const versions = async () => [
        ...(await database.sql`select xmin::text from account union all select xmin::text from person`),
      ];
      const before = await versions();
      unit.clock.advance({ minutes: 4 });
      await resolve(MEI);
      expect(await versions()).toEqual(before);
    });

    it('somebody who left is not written to, and is back when their profile is', async () => {
      await act(async (ctx) => {
        const { personId } = await directory.resolve(ctx, SLACK, MEI);
        await directory.disable(ctx, personId);
      });
      const left = await resolve(MEI);
      expect([left.disabled, directory.directPlace(left)]).toEqual([true, undefined]);
      expect(await act((ctx) => directory.named(ctx, 'mei@example.com'))).toBeUndefined();
      await readProfile(MEI);
      expect((await resolve(MEI)).disabled).toBe(false);
    });
  });

  describe('finding them', () => {
    it('by ids, whatever those are, each once', async () => {
      const { personId } = await resolve(MEI);
      const found = await act((ctx) =>
        directory.find(ctx, [personId, personId, 'no id', '01900000-0000-7000-8000-000000000000']),
      );
      expect([...found.keys()]).toEqual([personId]);
    });

    it('asks the database once for one transaction', async () => {
      const { personId } = await resolve(MEI);
      await act(async (ctx) => {
        await directory.find(ctx, [personId]);
        await database.sql`update person set name = 'changed meanwhile'`;
        expect((await directory.find(ctx, [personId])).get(personId)?.name).toBe('Mei Chen');
      });
      const later = await act((ctx) => directory.find(ctx, [personId]));
      expect(later.get(personId)?.name).toBe('changed meanwhile');
    });

    it.each([
      ['Mei Chen', 'U0MEI'],
      ['  mei CHEN ', 'U0MEI'],
      ['MEI@example.com', 'U0MEI'],
      ['slack:u0mei', 'U0MEI'],
      ['Mei', undefined],
      ['U0MEI', undefined],
      ['Sam', undefined],
      ['', undefined],
    ])('by %j', async (text, externalId) => {
      await resolve(MEI);
      await resolve({ externalId: 'U1', name: 'Sam' });
      await resolve({ externalId: 'U2', name: 'sam' });
      const found = await act((ctx) => directory.named(ctx, text));
      expect(found?.accounts[0]?.externalId).toBe(externalId);
    });

    it('the agents of a team, as far as they have been met, by name', async () => {
      await resolve({ externalId: 'U0TOM', name: 'Tom' });
      await resolve(MEI);
      await resolve({ externalId: '9f-ada', name: 'Ada' }, TEAMS);
      await resolve({ externalId: 'U5', name: 'Sam' });
      const agents = await act((ctx) => directory.agentsOf(ctx, 'desk'));
      expect(agents.map((agent) => agent.name)).toEqual(['Ada', 'Mei Chen', 'Tom']);
      expect(await act((ctx) => directory.agentsOf(ctx, 'no team'))).toEqual([]);
    });
  });
});
