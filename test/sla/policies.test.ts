import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { readConfig, SAMPLE_FILE } from '../../src/config/load.ts';
import { clocksOf } from '../../src/sla/clocks.ts';
import type { Matched, PolicySet } from '../../src/sla/model.ts';
import { policySet } from '../../src/sla/policies.ts';
import { policyWarnings } from '../../src/sla/warnings.ts';
import { calendarOf, fact, HOUR, INCIDENT, MINUTE, words } from './histories.ts';

const LEAST = `intake: { defaultQueue: it }
teams:
  it: { name: IT }
queues:
  it: { name: IT, team: it, channel: slack:C1 }
  hr: { name: HR, team: it, channel: slack:C2 }
categories: { vpn: { name: VPN }, other: { name: Other } }
`;
const NOW = Temporal.Instant.from('2026-11-24T08:00:00Z');
const setOf = (yaml: string): PolicySet =>
  policySet(readConfig(`${LEAST}${yaml}`, 'parley.yaml').config, NOW);

describe('what parley.yaml promises', () => {
  const DEFAULT = setOf('');

  it('without a word: four hours to answer, 24 to solve what is basic, 72 what is complex, around the clock', () => {
    const told = (matched: Partial<Matched>) =>
      clocksOf(
        [fact('mon 09:00', 'opened', { matched: { ...INCIDENT, ...matched } })],
        [{ version: 1, since: 0, set: DEFAULT }],
        calendarOf,
      ).map(({ target, dueAt }) => `${target} ${words(dueAt)}`);
    expect(told({})).toEqual(['first_response mon 13:00', 'resolution tue 09:00']);
    expect(told({ complexity: 'complex' })).toEqual(['first_response mon 13:00', 'resolution thu 09:00']);
    expect(told({ kind: 'request' })).toEqual(['first_response mon 13:00', 'fulfilment tue 09:00']);
    expect(told({ kind: 'request', complexity: 'complex' })).toEqual([
      'first_response mon 13:00',
      'fulfilment thu 09:00',
    ]);
    expect(DEFAULT.pausedBy).toEqual(['requester', 'vendor', 'change']);
  });

  it('the sample says the same, word for word', async () => {
    const sample = readConfig(await readFile(SAMPLE_FILE, 'utf8'), SAMPLE_FILE);
    expect(policySet(sample.config, NOW)).toEqual(DEFAULT);
    expect(policyWarnings(sample.config)).toEqual([]);
  });

  it('what the sample has as comments is usable as well', async () => {
    const sample = await readFile(SAMPLE_FILE, 'utf8');
    const [, block = ''] = /\n {2}policies:\n([\s\S]*?)\n {2}alerts:/.exec(sample) ?? [];
    const commented = block.split('\n').flatMap((line) => /^ {4}# (- .*| {2}\w.*)$/.exec(line)?.[1] ?? []);
    const yaml = `calendars: { office: { hours: { mon-fri: ["08:00-17:00"] } } }\nsla:\n  policies:\n${commented.map((line) => `    ${line}\n`).join('')}`;
    expect(setOf(yaml).policies.map(({ key, calendar }) => [key, calendar])).toEqual([
      ['vip-critical', 'always'],
      ['complex', 'office'],
      ['basic', 'office'],
    ]);
    // A VIP's critical ticket may be complex, too: that is worth a look.
    const warnings = policyWarnings(readConfig(LEAST + yaml, 'parley.yaml').config);
    expect(warnings.map(({ path }) => path)).toEqual([['sla', 'policies', 1, 'name']]);
  });

  it('all of it', () => {
    const yaml = `sla:
  policies:
    - name: vip
      match: { kind: incident, priority: [P1, P2], complexity: basic, category: vpn, queue: [it, hr], vip: true }
      targets: { firstResponse: 30m, nextReply: 1h30m, update: 4h, resolution: 8h, fulfilment: 1h 5m }
      alerts: [50%, 15m]
    - { name: all, targets: { resolution: 24h } }
  pausedBy: [vendor]
  reopenGrace: 90m
`;
    expect(setOf(yaml)).toEqual({
      policies: [
        {
          key: 'vip',
          match: {
            kinds: ['incident'],
            priorities: ['P1', 'P2'],
            complexity: 'basic',
            categories: ['vpn'],
            queues: ['it', 'hr'],
            isVip: true,
          },
          calendar: 'always',
          targets: {
            first_response: 30 * MINUTE,
            next_reply: 90 * MINUTE,
            update: 4 * HOUR,
            resolution: 8 * HOUR,
            fulfilment: 65 * MINUTE,
          },
          alerts: [{ percent: 50 }, { beforeMs: 15 * MINUTE }],
        },
        {
          key: 'all',
          match: {},
          calendar: 'always',
          targets: { resolution: 24 * HOUR },
          alerts: [{ percent: 75 }, { beforeMs: 30 * MINUTE }],
        },
      ],
      calendars: { always: { type: 'always' } },
      pausedBy: ['vendor'],
      reopenGraceMs: 90 * MINUTE,
    });
  });
});

it('`config check` points to what may not be meant so', () => {
  const text = `${LEAST}sla:
  policies:
    - { name: hr, match: { queue: hr }, targets: { resolution: 4h } }
    - { name: vip, match: { vip: true }, targets: { resolution: 2h } }
    - { name: vip-hr, match: { queue: hr, vip: true }, targets: { resolution: 1h } }
    - { name: incidents, match: { kind: incident }, targets: { resolution: 8h } }
`;
  const { config, locate } = readConfig(text, 'parley.yaml');
  expect(policyWarnings(config).map(({ path, message }) => `${locate(path)}: ${message}`)).toEqual([
    'parley.yaml:12:9: sla.policies.2.name: "vip-hr" never counts: every ticket that it fits goes by "hr" above it',
    'parley.yaml:11:9: sla.policies.1.name: "vip" fits some tickets that go by "hr" above it, such as { kind: incident, priority: P1, complexity: basic, category: vpn, queue: hr, vip: true }; if it is meant for these, it has to stand above',
    'parley.yaml:13:9: sla.policies.3.name: "incidents" fits some tickets that go by "hr" or "vip" above it, such as { kind: incident, priority: P1, complexity: basic, category: vpn, queue: hr, vip: false }; if it is meant for these, it has to stand above',
    'parley.yaml:9:3: sla.policies: nothing is promised for tickets that no policy fits, such as { kind: request, priority: P1, complexity: basic, category: vpn, queue: it, vip: false }',
  ]);
});

it('the calendars that policies count by are part of the set, with their holidays as dates; others aren’t', () => {
  const calendars = `calendars:
  office: { timeZone: Europe/Berlin, hours: { mon-fri: ["08:00-12:00", "13:00-17:00"] }, closed: [{ date: 2026-12-24 }] }
  shop: { hours: { sat: ["10:00-14:00"] } }
`;
  const office = `${calendars}sla: { policies: [{ name: all, calendar: office, targets: { resolution: 8h } }] }\n`;
  const { calendars: used } = setOf(office);
  expect(Object.keys(used)).toEqual(['office']);
  expect(used.office).toMatchObject({ zone: 'Europe/Berlin', days: { '2026-12-24': { spans: [] } } });
  const opened = { at: Date.parse('2026-12-23T15:00Z'), type: 'opened', matched: INCIDENT } as const;
  // An hour on the 23rd, and seven on the 25th.
  const [clock] = clocksOf([opened], [{ version: 1, since: 0, set: setOf(office) }], calendarOf);
  expect(clock && new Date(clock.dueAt ?? 0).toISOString()).toBe('2026-12-25T15:00:00.000Z');
});
