import { Registry } from 'prom-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { queueMetrics } from '../../src/chat/queue/metrics.ts';
import type { Unit } from '../../src/chat/queue/transaction.ts';
import { fallBack } from '../../src/delivery/fall-back.ts';
import { type Someone, type Story, startStory } from '../support/story.ts';

/**
 * An urgent message goes another way once, wherever a process dies: a transaction that fails at each of its points
 * leaves nothing behind, and one that was committed is not repeated.
 */

let desk: Story;
let ada: Someone;
let kim: Someone;

beforeAll(async () => {
  desk = await startStory((config) => {
    config.email = { from: 'desk@example.com' };
    // The process's own sweep stays out of it.
    config.delivery.fallbackAfterSeconds = 1_000_000;
  });
  ada = desk.person('Ada Novak', 'slack');
  kim = desk.person('Kim Roe', 'slack');
  await desk.known(ada, kim);
});
afterAll(() => desk.close());

class Killed extends Error {}

/** Dies when its n-th id is asked for, which happens all along a transaction; or after its n-th commit. */
function dyingAt(n: number, where: 'id' | 'commit'): Unit {
  const { unit } = desk.core;
  let left = n;
  const die = () => {
    if (--left === 0) throw new Killed();
  };
  const { db } = unit.database;
  const transaction: typeof db.transaction = async (work, config) => {
    const result = await db.transaction(work, config);
    if (where === 'commit') die();
    return result;
  };
  const dying = new Proxy(db, {
    get: (target, name, receiver) =>
      name === 'transaction' ? transaction : Reflect.get(target, name, receiver),
  });
  return {
    ...unit,
    database: { ...unit.database, db: dying },
    newId: () => {
      if (where === 'id') die();
      return unit.newId();
    },
  };
}

it('once, however often and wherever it is killed', async () => {
  const metrics = queueMetrics(new Registry());
  const config = { ...desk.config, delivery: { fallbackAfterSeconds: 300 } };
  const sweep = (unit: Unit) => fallBack({ unit, desk: { ...desk.desk(), config }, metrics });
  const help = desk.channel('slack:it-help');
  const { key } = await desk.opens(ada, 'the whole site is down', help);
  await desk.commands(ada, `priority ${key} P1`);
  await desk.settled();
  desk.platforms.slack.away = { kind: 'ambiguous', reason: 'time-out' };
  await desk.commands(ada, `assign ${key} @Kim Roe`);
  await desk.tried();
  desk.moves({ minutes: 6 });
  await desk.tried();

  const counts = async () => {
    const [row] = await desk.core.unit.database.sql<{ claims: number; mails: number; entries: number }[]>`
      select (select count(*)::int from delivery_fallback) as claims,
        (select count(*)::int from outbound_message where place->>'platform' = 'email') as mails,
        (select count(*)::int from ticket_event where type = 'sent_otherwise') as entries`;
    return row;
  };
  let deaths = 0;
  for (let n = 1; ; n++) {
    const died = await sweep(dyingAt(n, 'id')).then(
      () => false,
      (error: unknown) => {
        if (error instanceof Killed) return true;
        throw error;
      },
    );
    if (!died) break;
    deaths++;
    expect(await counts()).toEqual({ claims: 0, mails: 0, entries: 0 });
  }
  expect(deaths).toBeGreaterThan(2);
  const once = { claims: 1, mails: 1, entries: 1 };
  expect(await counts()).toEqual(once);
  await Promise.all([1, 2, 3].map(() => sweep(desk.core.unit)));
  expect(await counts()).toEqual(once);

  // Another message: committed, and dead before anybody heard of it.
  await desk.commands(ada, `assign ${key} @Ada Novak`);
  await desk.commands(ada, `assign ${key} @Kim Roe`);
  await desk.tried();
  const dead = await sweep(dyingAt(1, 'commit')).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(dead).toBeInstanceOf(Killed);
  await Promise.all([1, 2].map(() => sweep(desk.core.unit)));
  const after = await counts();
  expect(after?.claims).toBe(after?.mails);
  const [topics] = await desk.core.unit.database.sql`
    select count(*)::int as n, count(distinct topic)::int as topics from delivery_fallback`;
  expect(topics?.n).toBe(topics?.topics);

  // The platform comes back: what waited arrives after all, and says where it went meanwhile.
  desk.platforms.slack.away = undefined;
  desk.moves({ minutes: 6 });
  await desk.settled();
  const late = await desk.sees(desk.dm(kim), `assigned ${key} to you`);
  expect(desk.text(late)).toContain('Also sent to Kim Roe by e-mail');
});
