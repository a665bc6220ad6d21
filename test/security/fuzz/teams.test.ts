import type fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { activitySchema } from '../../../adapters/teams/activity.ts';
import { type Loopback, onLoopback } from '../../support/loopback.ts';
import { activity, PERSON, type TeamsDesk, teamsDesk } from '../../support/teams-desk.ts';
import { botToken, SERVICE_URL, TENANT, TeamsServer } from '../../support/teams-server.ts';
import { tried } from '../payloads.ts';
import { barrage } from './barrage.ts';
import { recorded } from './fixtures.ts';
import { fromSchema } from './from-schema.ts';
import { mutated } from './mutate.ts';
import { isObject, type Json, type JsonObject } from './nasty.ts';
import { fresh, ownTeams } from './teams-shots.ts';

// Thousands of requests, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

/**
 * Ten thousand activities and invokes through Teams' real door and the SDK's turn, in front of a core that
 * takes everything. Most come as an emulator's, without a token, whose check would only cost time; a share
 * comes with one.
 */

const BY_SCHEMA = 2_500;
const MUTATED = 6_900;
const WITH_TOKEN = 600;

/** A generated activity in a frame without which the door wouldn't look at it. */
const framed =
  (serviceUrl: string) =>
  (payload: Json): JsonObject => ({
    id: 'a1',
    from: { ...PERSON },
    conversation: { id: 'a:personal', tenantId: TENANT },
    ...(isObject(payload) ? payload : { payload }),
    channelId: 'msteams',
    serviceUrl,
  });

async function fuzz(
  desk: TeamsDesk,
  payloads: { arbitrary: fc.Arbitrary<Json>; count: number },
  headers: Record<string, string>,
  serviceUrl: string,
): Promise<void> {
  const total = async (metric: string) =>
    (await desk.metrics.getSingleMetric(metric)?.get())?.values.reduce((sum, one) => sum + one.value, 0) ?? 0;
  let answered = 0;
  const accounted = async () =>
    desk.events.length +
    desk.interactions.length +
    desk.repeats() +
    answered +
    (await total('parley_teams_rejected_total')) +
    (await total('parley_teams_ignored_total'));
  const before = await accounted();
  const markers: string[] = [];
  await barrage(
    desk.url,
    payloads,
    (payload, index) => {
      // Among them people who really want something.
      if (index % 25 === 0) markers.push(`real matter ${before} ${markers.length}`);
      const sent =
        index % 25 === 0
          ? activity({ text: markers.at(-1), serviceUrl, id: `${before}-${index}` })
          : fresh(payload);
      return { headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(sent) };
    },
    ({ status, text }) => {
      expect(status).toBeLessThan(500);
      // A search command of an old app package: there is nothing to take or to refuse.
      if (text.includes('"attachmentLayout"')) answered++;
    },
  );
  expect((await accounted()) - before).toBe(payloads.count);
  const texts = desk.events.flatMap((inbound) => (inbound.type === 'message' ? [inbound.text] : []));
  expect(texts.filter((text) => markers.includes(text)).sort()).toEqual(markers.sort());
  expect(Object.keys(Object.prototype)).toEqual([]);
}

describe('as an emulator sends them', () => {
  let connector: Loopback;
  let desk: TeamsDesk;
  let serviceUrl: string;
  beforeAll(async () => {
    // Who is asked about people and doesn't know anybody.
    connector = await onLoopback((_request, response) => response.writeHead(404).end('{}'));
    serviceUrl = `${connector.origin}/`;
    desk = await teamsDesk({ settings: { appType: 'SingleTenant' } });
  });
  afterAll(async () => {
    await desk.stop();
    await connector.stop();
  });

  it('that our schema takes: no crash, and each is taken or counted', async ({ task }) => {
    const arbitrary = fromSchema(activitySchema).map(framed(serviceUrl));
    await fuzz(desk, { arbitrary, count: BY_SCHEMA }, {}, serviceUrl);
    tried(task, BY_SCHEMA);
  });

  it('that were recorded and changed: no crash, and each is taken or counted', async ({ task }) => {
    const payloads = [...ownTeams(serviceUrl), ...recorded('teams', { [SERVICE_URL]: serviceUrl })];
    await fuzz(desk, { arbitrary: mutated(payloads), count: MUTATED }, {}, serviceUrl);
    tried(task, MUTATED);
  });
});

describe('with a token', () => {
  const teams = new TeamsServer();
  let desk: TeamsDesk;
  beforeAll(async () => {
    teams.start();
    desk = await teamsDesk();
  });
  afterAll(async () => {
    await desk.stop();
    teams.stop();
  });

  it('recorded and changed: no crash, and each is taken or counted', async ({ task }) => {
    const headers = { authorization: `Bearer ${await botToken()}` };
    const arbitrary = mutated([...ownTeams(SERVICE_URL), ...recorded('teams', {})]);
    await fuzz(desk, { arbitrary, count: WITH_TOKEN }, headers, SERVICE_URL);
    tried(task, WITH_TOKEN);
  });
});
