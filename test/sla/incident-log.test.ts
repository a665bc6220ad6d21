import { describe, expect, it } from 'vitest';
import { clocksOf } from '../../src/sla/clocks.ts';
import type { Clock } from '../../src/sla/model.ts';
import { sharedData } from '../support/shared-data.ts';
import { calendarOf } from './histories.ts';
import { readIncidents, TARGETS_BY_PRIORITY } from './incident-log.ts';
import { openByTable } from './open-by-table.ts';
import { referenceClocks } from './reference.ts';

const folder = sharedData('incident-log');
if (!folder) console.log('The log of incidents is not beside the repository; its replay is skipped.');
/** `WHOLE_LOG=1`: all 17,442 incidents; `npm run bench -- sla-replay` does it as well. */
const isWhole = process.env.WHOLE_LOG !== undefined;

describe.skipIf(!folder)('the log of a real desk', () => {
  it('gives the clocks of the reference, incident by incident', { timeout: 600_000 }, () => {
    const incidents = readIncidents(folder ?? '');
    expect(incidents).toHaveLength(17_442);
    const openAt = openByTable(2016, 2018);
    const tried = incidents.filter(
      (one, i) => isWhole || i % 400 === 0 || (i % 8 === 0 && (one.isReopened || one.isReclassified)),
    );
    const seen = { reopened: 0, paused: 0, missed: 0 };
    for (const { number, facts } of tried) {
      const clocks = clocksOf(facts, [TARGETS_BY_PRIORITY], calendarOf);
      const reference = referenceClocks(facts, [TARGETS_BY_PRIORITY], openAt);
      expect(inOrder(clocks), number).toEqual(inOrder(reference));
      for (const clock of clocks) {
        if (clock.carriedMs > 0) seen.reopened++;
        if (clock.state === 'missed') seen.missed++;
      }
      if (facts.some(({ type }) => type === 'waiting')) seen.paused++;
    }
    expect(seen.reopened).toBeGreaterThan(10);
    expect(seen.paused).toBeGreaterThan(10);
    expect(seen.missed).toBeGreaterThan(10);
  });
});

const inOrder = (clocks: readonly Clock[]) =>
  clocks.toSorted((a, b) => a.target.localeCompare(b.target) || a.cycle - b.cycle);
