import { afterAll, beforeAll, expect, it } from 'vitest';
import { transactAs } from '../../src/chat/queue/transaction.ts';
import type { PolicySet } from '../../src/sla/model.ts';
import { createPolicies } from '../../src/sla/versions/policies.ts';
import { hashOf, switchOnPolicies } from '../../src/sla/versions/switch-on.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { JOB, testUnit } from '../support/queue.ts';
import { HOUR, policy, version } from './histories.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

const promising = (hours: number): PolicySet => version([policy({ resolution: hours * HOUR })]).set;
const scopeOf = (workspaceId: string) => ({ workspaceId, tx: database.db });
const read = (unit: ReturnType<typeof testUnit>, policies = createPolicies()) =>
  transactAs(unit, JOB, (ctx) => policies.versions(ctx));

it('a changed set of policies is a new version, an unchanged one isn’t', async () => {
  const unit = testUnit(database, { workspaceId: 'w1' });
  const on = async (set: PolicySet) => {
    unit.clock.advance({ hours: 1 });
    return switchOnPolicies(scopeOf('w1'), set, unit.clock.now());
  };
  expect(await on(promising(4))).toBe(1);
  expect(await on(promising(4))).toBe(1);
  const secondAt = unit.clock.now().epochMilliseconds + HOUR;
  expect(await on(promising(8))).toBe(2);
  expect(await on(promising(8))).toBe(2);
  // Back to what it was is a change as well.
  expect(await on(promising(4))).toBe(3);
  const versions = await read(unit);
  expect(versions.map((one) => [one.version, one.set])).toEqual([
    [1, promising(4)],
    [2, promising(8)],
    [3, promising(4)],
  ]);
  expect(versions[1]?.since).toBe(secondAt);
});

it('replicas that start at once make one version of the same set, and one of each other', async () => {
  const unit = testUnit(database, { workspaceId: 'w2' });
  const now = unit.clock.now();
  const numbers = await Promise.all(
    Array.from({ length: 6 }, (_, i) => switchOnPolicies(scopeOf('w2'), promising(i % 2 ? 4 : 8), now)),
  );
  const versions = await read(unit);
  expect(versions.map((one) => one.version)).toEqual(versions.map((_, i) => i + 1));
  expect(Math.max(...numbers)).toBe(versions.length);
  // Never the same twice in a row.
  const hashes = versions.map(({ set }) => hashOf(set));
  expect(hashes.every((hash, i) => i === 0 || hash !== hashes[i - 1])).toBe(true);
});

it('another replica’s new version is seen within a second, and is in force from then on', async () => {
  const unit = testUnit(database, { workspaceId: 'w3' });
  const policies = createPolicies();
  await switchOnPolicies(scopeOf('w3'), promising(4), unit.clock.now());
  expect(await read(unit, policies)).toHaveLength(1);
  await switchOnPolicies(scopeOf('w3'), promising(8), unit.clock.now());
  unit.clock.advance({ seconds: 1 });
  const [first, second] = await read(unit, policies);
  expect([first?.version, second?.version]).toEqual([1, 2]);
  // Calendars are made once for a version.
  if (!second) throw new Error('no second version');
  expect(policies.calendarOf(second, 'always')).toBe(policies.calendarOf(second, 'always'));
  expect(() => policies.calendarOf(second, 'gone')).toThrow('version 2 of the policies has no calendar gone');
});

it('a version never begins before the one before it, whatever clock made that', async () => {
  const unit = testUnit(database, { workspaceId: 'w4' });
  const late = unit.clock.now().add({ hours: 2 });
  await switchOnPolicies(scopeOf('w4'), promising(4), late);
  await switchOnPolicies(scopeOf('w4'), promising(8), unit.clock.now());
  expect((await read(unit)).map(({ since }) => since)).toEqual([
    late.epochMilliseconds,
    late.epochMilliseconds,
  ]);
});

it('without any there is nothing to count by', async () => {
  await expect(read(testUnit(database, { workspaceId: 'w5' }))).rejects.toThrow(
    'no policies were switched on',
  );
});

it('the order of keys makes no other version', () => {
  expect(hashOf({ ...promising(4), policies: [] })).toBe(hashOf({ policies: [], ...dropped(promising(4)) }));
  expect(hashOf(promising(4))).not.toBe(hashOf(promising(8)));
});

const dropped = ({ policies: _, ...rest }: PolicySet) => rest;
