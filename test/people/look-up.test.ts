import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PlatformAway } from '../../src/chat/away.ts';
import type { ExternalActor } from '../../src/chat/inbound.ts';
import type { PlatformName } from '../../src/chat/place.ts';
import type { ChatPlatform } from '../../src/chat/platform.ts';
import { transactAs } from '../../src/chat/queue/transaction.ts';
import { localise } from '../../src/i18n/localise.ts';
import { dutiesOfNobody } from '../../src/people/check.ts';
import { createDirectory } from '../../src/people/directory.ts';
import { createLookUp } from '../../src/people/look-up.ts';
import { createRoster } from '../../src/people/roster.ts';
import { refsWithDuties } from '../../src/people/wanted.ts';
import { wantedInVain } from '../../src/people/wanted-store.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { FakePlatform } from '../support/fake-platform.ts';
import { JOB, silent, type TestUnit, testUnit } from '../support/queue.ts';
import { slackConfig } from '../support/slack-adapter.ts';

const CONFIG = slackConfig({
  roles: { admins: ['Root@Example.com'] },
  teams: { desk: { name: 'Desk', agents: ['slack:U0ANA', 'ben@example.com'], leads: ['teams:aad-lee'] } },
  escalations: { default: { steps: [{ to: [{ person: 'slack:U0EVE' }, { team: 'desk' }], wait: '5m' }] } },
});

describe('looking up people with duties who never wrote', () => {
  let database: TestDatabase;
  let unit: TestUnit;
  let asked: string[];
  let met: number;
  let slack: Record<string, () => ExternalActor | undefined>;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    await database.sql`truncate person, account, person_wanted`;
    unit = testUnit(database);
    asked = [];
    met = 0;
    slack = {};
  });

  function platform(name: PlatformName, answers: () => typeof slack): ChatPlatform {
    const fake: ChatPlatform = new FakePlatform({ clock: unit.clock, name });
    const answer = async (who: string) => {
      asked.push(`${name} ${who}`);
      return answers()[who]?.();
    };
    fake.profile = (_tenant, externalId) => answer(externalId);
    // As in Teams, where a bot can't look for an address.
    if (name === 'slack') fake.findByEmail = (email) => answer(email);
    return fake;
  }
  function replica() {
    const platforms: Partial<Record<PlatformName, ChatPlatform>> = {
      slack: platform('slack', () => slack),
      teams: platform('teams', () => ({ 'aad-lee': () => ({ externalId: 'aad-lee', name: 'Lee' }) })),
    };
    const sweep = createLookUp({
      unit,
      config: CONFIG,
      platform: (name) => platforms[name],
      met: async () => {
        met++;
      },
      log: silent,
    });
    return () => sweep(() => false);
  }
  const directory = createDirectory({
    config: CONFIG,
    roster: createRoster(CONFIG),
    isConfigured: () => true,
  });
  const known = (refs: string[]) =>
    transactAs(unit, JOB, async (ctx) => (await directory.byRefs(ctx, refs)).map(({ name }) => name));
  const inVain = () => wantedInVain(database.db, unit.workspaceId);

  it('goes by everything that gives duties, each person once', () => {
    expect(refsWithDuties(CONFIG).toSorted()).toEqual(
      ['Root@Example.com', 'ben@example.com', 'slack:U0ANA', 'slack:U0EVE', 'teams:aad-lee'].toSorted(),
    );
  });

  it('makes them known, by account on their platform and by address where one can look for it', async () => {
    slack = {
      U0ANA: () => ({ externalId: 'U0ANA', name: 'Ana', locale: 'zh-CN' }),
      'ben@example.com': () => ({ externalId: 'U0BEN', name: 'Ben', email: 'ben@example.com' }),
    };
    expect(await replica()()).toBe(3);
    expect(met).toBe(3);
    expect(await known(['slack:U0ANA', 'ben@example.com', 'teams:aad-lee'])).toEqual(['Ana', 'Ben', 'Lee']);
    expect(await known(['slack:U0BEN'])).toEqual(['Ben']);
    expect(asked.toSorted()).toEqual([
      'slack Root@Example.com',
      'slack U0ANA',
      'slack U0EVE',
      'slack ben@example.com',
      'teams aad-lee',
    ]);
    expect(await inVain()).toEqual(['Root@Example.com', 'slack:U0EVE']);
    const [finding] = await dutiesOfNobody(database, unit.workspaceId);
    expect(finding && localise(finding.found, { locale: 'en', timeZone: 'UTC' })).toContain(
      'can’t be paged: Root@Example.com, slack:U0EVE',
    );
  });

  it('asks once for all replicas, and again the next day for those who are nowhere', async () => {
    await Promise.all([replica()(), replica()(), replica()()]);
    expect(asked).toHaveLength(5);
    unit.clock.advance({ hours: 23 });
    await replica()();
    expect(asked).toHaveLength(5);
    unit.clock.advance({ hours: 1 });
    slack.U0EVE = () => ({ externalId: 'U0EVE', name: 'Eve' });
    await replica()();
    // Lee is known.
    expect(asked).toHaveLength(9);
    expect(await known(['slack:U0EVE'])).toEqual(['Eve']);
  });

  it('leaves a platform alone for as long as it asks', async () => {
    let isBusy = true;
    const busy = () => {
      if (isBusy) throw new PlatformAway('busy', 30_000);
      return undefined;
    };
    slack = { U0ANA: busy, U0EVE: busy, 'ben@example.com': busy, 'Root@Example.com': busy };
    const sweep = replica();
    await sweep();
    expect(asked).toHaveLength(1);
    unit.clock.advance({ seconds: 29 });
    await sweep();
    expect(asked).toHaveLength(1);
    isBusy = false;
    unit.clock.advance({ seconds: 1 });
    await sweep();
    expect(asked).toHaveLength(6);
  });

  it('tries again soon after a failure, and does not say that they are nowhere', async () => {
    const fail = () => {
      throw new Error('away');
    };
    slack = { U0ANA: fail };
    await replica()();
    expect(await inVain()).not.toContain('slack:U0ANA');
    slack = { U0ANA: () => ({ externalId: 'U0ANA', name: 'Ana' }) };
    unit.clock.advance({ minutes: 10 });
    await replica()();
    expect(await known(['slack:U0ANA'])).toEqual(['Ana']);
  });

  it('does not change where somebody is written to first', async () => {
    const actor = { externalId: 'aad-ben', name: 'Ben', email: 'ben@example.com' };
    await transactAs(unit, JOB, (ctx) =>
      directory.resolve(ctx, { platform: 'teams', tenant: 'T', kind: 'channel', channel: 'C' }, actor),
    );
    slack = { U0ANA: () => ({ externalId: 'U0ANA', name: 'Ben', email: 'ben@example.com' }) };
    await replica()();
    const [ben] = await transactAs(unit, JOB, (ctx) => directory.byRefs(ctx, ['slack:U0ANA']));
    expect(ben && directory.directPlaces(ben).map(({ place }) => place.platform)).toEqual(['teams', 'slack']);
  });
});
