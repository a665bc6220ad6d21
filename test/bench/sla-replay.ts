import { clocksOf } from '../../src/sla/clocks.ts';
import type { Clock, Fact } from '../../src/sla/model.ts';
import { calendarOf } from '../sla/histories.ts';
import { readIncidents, TARGETS_BY_PRIORITY } from '../sla/incident-log.ts';
import { openByTable } from '../sla/open-by-table.ts';
import { referenceClocks } from '../sla/reference.ts';
import { sharedData } from '../support/shared-data.ts';
import { figure, latencies } from './support/figures.ts';

const VERSIONS = [TARGETS_BY_PRIORITY];

/** The log of a real desk through the engine, event by event as they came, and every clock against the slow reference. */
export async function run(): Promise<void> {
  const folder = sharedData('incident-log');
  if (!folder) {
    console.log('The log of incidents is not beside the repository (../shared/data): nothing to replay.');
    return;
  }
  const incidents = readIncidents(folder);
  // Once to warm up, as in a process that runs.
  for (const { facts } of incidents) clocksOf(facts, VERSIONS, calendarOf);

  const perEventUs: number[] = [];
  let clocks = 0;
  for (const { facts } of incidents) {
    for (const known of growing(facts)) {
      const before = performance.now();
      const now = clocksOf(known, VERSIONS, calendarOf);
      perEventUs.push((performance.now() - before) * 1_000);
      if (known.length === facts.length) clocks += now.length;
    }
  }
  const { p50, p99, max } = latencies(perEventUs);
  const totalUs = perEventUs.reduce((sum, us) => sum + us, 0);
  figure('sla_replay.incidents', incidents.length, '');
  figure(
    'sla_replay.events_of_the_log',
    incidents.reduce((sum, { events }) => sum + events, 0),
    '',
  );
  figure('sla_replay.events_that_clocks_go_by', perEventUs.length, '');
  figure('sla_replay.clocks', clocks, '');
  figure('sla_replay.per_event.mean', totalUs / perEventUs.length, 'µs, all clocks of the ticket anew');
  figure('sla_replay.per_event.p50', p50, 'µs');
  figure('sla_replay.per_event.p99', p99, 'µs');
  figure('sla_replay.per_event.max', max, 'µs');

  const openAt = openByTable(2016, 2018);
  const before = performance.now();
  let different = 0;
  for (const { number, facts } of incidents) {
    const reference = referenceClocks(facts, VERSIONS, openAt);
    if (told(clocksOf(facts, VERSIONS, calendarOf)) === told(reference)) continue;
    different++;
    if (different <= 5) console.log(`different from the reference: ${number}`);
  }
  figure('sla_replay.different_from_reference', different, 'incidents', { under: 1 });
  figure('sla_replay.reference', (performance.now() - before) / 1_000, 's for all');
}

/** What was known after each event: what happens at one instant is one event. */
function* growing(facts: readonly Fact[]): Generator<readonly Fact[]> {
  for (let i = 1; i <= facts.length; i++) {
    if (facts[i]?.at !== facts[i - 1]?.at) yield facts.slice(0, i);
  }
}

function told(clocks: readonly Clock[]): string {
  const lines = clocks.map((clock) => JSON.stringify(Object.entries(clock).sort()));
  return lines.sort().join('\n');
}
