import fc from 'fast-check';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { eventSchemas } from '../../../adapters/slack/payloads/events.ts';
import {
  blockActions,
  globalShortcut,
  messageShortcut,
  slashCommand,
  viewSubmission,
} from '../../../adapters/slack/payloads/interactions.ts';
import { type RunningAdapter, runWithSlack, SECRET } from '../../support/slack-adapter.ts';
import { asEvent, eventOf, messageOf, TEAM } from '../../support/slack-payloads.ts';
import { tried } from '../payloads.ts';
import { barrage } from './barrage.ts';
import { fromSchema } from './from-schema.ts';
import { mutated } from './mutate.ts';
import { isObject, type Json, type JsonObject } from './nasty.ts';
import { fresh, ownSlack, recordedSlack, shotOf } from './slack-shots.ts';

// Thousands of requests, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

/**
 * Ten thousand signed payloads through Slack's real door, bolt and all, in front of a core that takes
 * everything: nothing crashes, and each of them is either handed to the core or counted as refused or ignored.
 */

let running: RunningAdapter;
let stop: () => Promise<void>;
beforeAll(async () => {
  ({ running, stop } = await runWithSlack());
});
afterAll(() => stop());

/** What the door answers by itself, before anybody counts. */
const isCheck = (payload: Json) =>
  isObject(payload) && (payload.type === 'url_verification' || payload.ssl_check === '1');

async function total(metric: string): Promise<number> {
  const found = await running.metrics.getSingleMetric(metric)?.get();
  return found?.values.reduce((sum, one) => sum + one.value, 0) ?? 0;
}
const accounted = async () =>
  running.intake.accepted.length +
  running.intake.duplicates +
  running.intake.interactions.length +
  (await total('parley_slack_rejected_total')) +
  (await total('parley_slack_ignored_total'));

const inTeam = (payload: Json): JsonObject => ({
  ...(isObject(payload) ? payload : { payload }),
  team: { id: TEAM },
});
const bySchema: fc.Arbitrary<Json> = fc.oneof(
  ...Object.entries(eventSchemas).map(([type, schema]) =>
    fromSchema(schema).map(
      (event): Json => JSON.parse(JSON.stringify(eventOf({ ...(isObject(event) ? event : {}), type }))),
    ),
  ),
  ...[blockActions, viewSubmission, messageShortcut, globalShortcut].map((schema) =>
    fromSchema(schema).map(inTeam),
  ),
  fromSchema(slashCommand).map((command) => ({ ...(isObject(command) ? command : {}), team_id: TEAM })),
);

it.for([
  ['that our schemas take', bySchema, 3_000],
  ['that were recorded and changed', mutated([...ownSlack(), ...recordedSlack()]), 7_000],
] as [string, fc.Arbitrary<Json>, number][])(
  'payloads %s: no crash, and each is taken or counted',
  async ([, arbitrary, count], { task }) => {
    const before = await accounted();
    let checks = 0;
    const markers: string[] = [];
    await barrage(
      running.url,
      { arbitrary, count },
      (payload, index) => {
        // Among them people who really want something.
        if (index % 25 === 0) {
          markers.push(`real matter ${before} ${markers.length}`);
          return asEvent(eventOf(messageOf({ text: markers.at(-1) })), SECRET);
        }
        if (isCheck(payload)) checks++;
        return shotOf(fresh(payload));
      },
      ({ status }) => expect(status).toBeLessThan(500),
    );
    expect((await accounted()) - before + checks).toBe(count);
    const texts = running.intake.accepted.flatMap((inbound) =>
      inbound.type === 'message' ? [inbound.text] : [],
    );
    expect(texts.filter((text) => markers.includes(text)).sort()).toEqual(markers.sort());
    expect(Object.keys(Object.prototype)).toEqual([]);
    tried(task, count);
  },
);
