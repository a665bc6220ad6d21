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
const setOf = (yaml: string): PolicySet => policySet(readConfig(`${LEAST}${yaml}`, 'parley.yaml').config, {});

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
    expect(policySet(sample.config, {})).toEqual(DEFAULT);
    expect(policyWarnings(sample.config)).toEqual([]);
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
