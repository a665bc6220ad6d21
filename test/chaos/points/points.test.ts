import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { Chance } from '../chance.ts';
import { type Rehearsed, rehearse, runPoints } from './points.ts';
import { SCENES } from './scenes.ts';
import { Stand } from './stand.ts';

/** Those that Slack's pace of a message a second doesn't make long. `npm run chaos -- points` takes all. */
const QUICK = ['teams: asked, taken', 'slack: asked in a room'];
const SAMPLE = 20;

describe('a Parley that is cut off at a named point and started again', () => {
  let database: TestDatabase;
  let stand: Stand;
  const rehearsed: Rehearsed[] = [];
  beforeAll(async () => {
    database = await testDatabase();
    stand = await Stand.start({ databaseUrl: database.url, ownProcess: false });
    for (const name of QUICK) {
      const scene = SCENES.find((one) => one.name.startsWith(name));
      if (scene) rehearsed.push(await rehearse(stand, scene));
    }
  }, 60_000);
  afterAll(async () => {
    await stand?.stop();
    await database?.drop();
  }, 60_000);

  it('passes commits, calls and answers, before and after each', () => {
    const names = rehearsed.flatMap(({ points }) => points.map(({ name }) => name));
    expect(names.length).toBeGreaterThan(100);
    for (const name of [
      'before commit of event recorded',
      'after commit of event recorded',
      'answered at the door',
      'before commit of inbox work: conversation, ticket_draft, ticket_draft_part',
      'after commit of inbox work: conversation, ticket_draft, ticket_draft_part',
      'before commit of outbox mark',
      'after commit of outbox mark: message_ref',
      'slack chat.postMessage, asked',
      'slack chat.postMessage, accepted',
      'slack chat.postMessage, answered',
      'teams PUT activities, accepted',
    ]) {
      expect(names).toContain(name);
    }
  });

  it('and whose people and platforms go on as they do comes to the same end', async () => {
    const jobs = rehearsed.flatMap((one) => one.points.map((point) => ({ rehearsed: one, point })));
    const report = await runPoints([stand], new Chance(3).shuffled(jobs).slice(0, SAMPLE));
    expect(report.failed).toEqual([]);
    expect(report.killed).toBeGreaterThanOrEqual(SAMPLE * 0.75);
  }, 120_000);
});
