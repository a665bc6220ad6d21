import { expect, it } from 'vitest';
import { schedule } from './schedule.ts';

const options = { seed: 7, forMs: 60_000, processes: 2 };

it('is the same for the same seed, and another for another', () => {
  expect(schedule(options)).toEqual(schedule(options));
  expect(schedule({ ...options, seed: 8 })).not.toEqual(schedule(options));
});

it('has every kind of blow, in order, within its time', () => {
  const blows = schedule(options);
  expect(new Set(blows.map(({ kind }) => kind))).toEqual(
    new Set(['kill', 'ambush', 'rolling restart', 'database crash', 'weather', 'clock']),
  );
  expect(blows).toEqual(blows.toSorted((a, b) => a.at - b.at));
  for (const blow of blows) {
    expect(blow.at + ('forMs' in blow ? blow.forMs : 0)).toBeLessThanOrEqual(options.forMs);
  }
});

it('kills at least 200 times in a run of half an hour', () => {
  const kills = schedule({ ...options, forMs: 27 * 60_000 }).filter(
    ({ kind }) => kind === 'kill' || kind === 'ambush',
  );
  expect(kills.length).toBeGreaterThanOrEqual(200);
});
