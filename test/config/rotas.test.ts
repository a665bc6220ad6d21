import { describe, expect, it } from 'vitest';
import { ConfigError, parseConfig } from '../../src/config/load.ts';

const desk = (rota: string) => `intake: { defaultQueue: it }
teams: { it: { name: IT } }
queues: { it: { name: IT, team: it, channel: slack:C1 } }
categories: { other: { name: Other } }
rotas:
  it:
    name: IT
    team: it
${rota.replace(/^/gm, '    ')}
`;
const layer = (more: string) =>
  desk(`layers:\n  - { people: [mei@example.com], start: "2026-01-05", ${more} }`);

function problemsOf(text: string): readonly string[] {
  try {
    parseConfig(text, 'parley.yaml');
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems;
  }
}

it('a rota needs little: people and a start', () => {
  const { rotas } = parseConfig(layer(''), 'parley.yaml');
  expect(rotas.it).toEqual({
    name: { en: 'IT', 'zh-CN': 'IT' },
    team: 'it',
    layers: [
      {
        people: ['mei@example.com'],
        start: '2026-01-05',
        handOver: { everyMinutes: 7 * 1440, weekday: 1, at: 540 },
      },
    ],
    lookAheadDays: 14,
    remindBefore: [1440, 60],
  });
});

it.each([
  ['every: 12h', { everyMinutes: 720, at: 540 }],
  ['every: 3 days, at: "18:30"', { everyMinutes: 3 * 1440, at: 1110 }],
  ['every: 2 weeks, on: friday', { everyMinutes: 14 * 1440, weekday: 5, at: 540 }],
])('a hand-over “%s”', (handOver, expected) => {
  const { rotas } = parseConfig(layer(`handOver: { ${handOver} }`), 'parley.yaml');
  expect(rotas.it?.layers[0]?.handOver).toEqual(expected);
});

it('hours over midnight end on the next day', () => {
  const { rotas } = parseConfig(layer('only: { days: [saturday], hours: ["22:00-06:00"] }'), 'parley.yaml');
  expect(rotas.it?.layers[0]?.only).toEqual({ days: [6], spans: [{ from: 1320, to: 1800 }] });
});

describe('what is wrong is said with its place', () => {
  it.each([
    ['handOver: { every: day, on: monday }', /10:\d+: rotas\.it\.layers\.0\.handOver\.on: .*only where/],
    ['handOver: { every: fortnight }', /handOver\.every: found "fortnight"; allowed: week, day, or a number/],
    ['handOver: { every: 60 weeks }', /handOver\.every: .*at most a year/],
    ['handOver: { at: 9 }', /handOver\.at: found 9/],
    ['only: { hours: ["8-18"] }', /only\.hours\.0: found "8-18"; allowed: hours such as "08:00-18:00"/],
    ['timeZone: Berlin', /timeZone: found "Berlin"; allowed: an IANA time zone/],
    ['turns: 3', /turns/],
  ])('%s', (more, expected) => {
    expect(problemsOf(layer(more))).toEqual([expect.stringMatching(expected)]);
  });

  it('names that point nowhere', () => {
    const wrong = desk('layers:\n  - { people: [mei], start: "2026-01-05" }').replace(
      'team: it\n    l',
      'team: ops\n    l',
    );
    expect(problemsOf(wrong)).toEqual([
      expect.stringMatching(/rotas\.it\.team: found "ops", which is no team; allowed: it/),
      expect.stringMatching(/rotas\.it\.layers\.0\.people\.0: found "mei"; allowed: an e-mail address/),
    ]);
    const paged = `${layer('')}escalations:\n  it: { name: IT, steps: [{ to: [{ rota: ops }] }] }\n`;
    expect(problemsOf(paged)).toContainEqual(
      expect.stringMatching(
        /escalations\.it\.steps\.0\.to\.0\.rota: found "ops", which is no rota; allowed: it/,
      ),
    );
  });
});
