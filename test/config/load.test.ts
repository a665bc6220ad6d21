import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError, loadConfig, parseConfig, SAMPLE_FILE } from '../../src/config/load.ts';

const run = promisify(execFile);

/** The least that is enough, six lines. */
const LEAST = `intake: { defaultQueue: it }
teams:
  it: { name: IT }
queues:
  it: { name: IT, team: it, channel: slack:C1 }
categories: { other: { name: Other } }
`;

function problemsOf(text: string): readonly string[] {
  try {
    parseConfig(text, 'parley.yaml');
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems;
  }
}

describe('parley.yaml', () => {
  it('the sample is usable, and names every key that there is', async () => {
    const text = await readFile(SAMPLE_FILE, 'utf8');
    const config = parseConfig(text, SAMPLE_FILE);
    expect(Object.keys(config.queues)).not.toHaveLength(0);
    for (const key of ['publicUrl', ...Object.keys(config)]) {
      expect(text).toMatch(new RegExp(`^(# )?${key}:`, 'm'));
    }
  });

  it('the least that is enough is filled up with defaults', () => {
    expect(parseConfig(LEAST, 'parley.yaml')).toMatchObject({
      workspace: 'default',
      language: 'en',
      intake: { joinWindowSeconds: 120, emoji: ['ticket'] },
      replies: { publicPrefix: '>>', undoSeconds: 8 },
      queues: { it: { name: { en: 'IT', 'zh-CN': 'IT' }, private: false } },
      web: { signIn: 'demo' },
    });
  });

  const rows: [string, string, string[]][] = [
    [
      'an empty file',
      '',
      ['intake', 'teams', 'queues', 'categories'].map(
        (key) => `parley.yaml:1:1: ${key}: found nothing; allowed: keys with values`,
      ),
    ],
    ['a list', '- a\n', ['parley.yaml:1:1: the file: found ["a"]; allowed: keys with values']],
    [
      'unknown keys, each told',
      `${LEAST}replies:\n  publicPrefx: ">"\n  undoSecond: 3\n`,
      [
        'parley.yaml:8:3: replies.publicPrefx: unknown key; allowed: publicPrefix, undoSeconds',
        'parley.yaml:9:3: replies.undoSecond: unknown key; allowed: publicPrefix, undoSeconds',
      ],
    ],
    [
      'an unknown key of a team',
      LEAST.replace('name: IT }', 'name: IT, agentz: [] }'),
      ['parley.yaml:3:19: teams.it.agentz: unknown key; allowed: name, agents, leads'],
    ],
    [
      'a section whose lines are all commented out',
      `${LEAST}replies:\n  # undoSeconds: 3\n`,
      ['parley.yaml:7:1: replies: found nothing; allowed: keys with values'],
    ],
    [
      'a language that is not spoken',
      `${LEAST}language: fr\n`,
      ['parley.yaml:7:1: language: found "fr"; allowed: en, zh-CN'],
    ],
    [
      'a zone that there is not',
      `${LEAST}timeZone: Mars\n`,
      ['parley.yaml:7:1: timeZone: found "Mars"; allowed: an IANA time zone such as Europe/Berlin'],
    ],
    [
      'a number that is a text',
      `${LEAST}replies: { undoSeconds: "8" }\n`,
      ['parley.yaml:7:12: replies.undoSeconds: found "8"; allowed: a number'],
    ],
    [
      'too much',
      `${LEAST}replies: { undoSeconds: 1000 }\n`,
      ['parley.yaml:7:12: replies.undoSeconds: found 1000; allowed: at most 300'],
    ],
    [
      'too few',
      LEAST.replace('defaultQueue: it', 'defaultQueue: it, emoji: []'),
      ['parley.yaml:1:29: intake.emoji: found []; allowed: at least 1 entry'],
    ],
    [
      'a pattern that could take for ever',
      `${LEAST}privacy: { secretPatterns: ["(a+)+b"] }\n`,
      [
        'parley.yaml:7:29: privacy.secretPatterns.0: found "(a+)+b"; allowed: signs, \\d, \\w and [classes], each with ?, {n} or {m,n}; ( stands for itself as \\(',
      ],
    ],
    [
      'a past that is longer than events are told apart',
      `${LEAST}catchUp: { maxHours: 200 }\n`,
      ['parley.yaml:7:12: catchUp.maxHours: found 200; allowed: at most 144'],
    ],
    [
      'a text in one language only',
      LEAST.replace('name: IT }', 'name: { en: IT } }'),
      ['parley.yaml:3:9: teams.it.name.zh-CN: found nothing; allowed: a text'],
    ],
    [
      'a text that is a number',
      LEAST.replace('name: IT }', 'name: 5 }'),
      [
        'parley.yaml:3:9: teams.it.name: found 5; allowed: a text, or one for each language: { en: …, zh-CN: … }',
      ],
    ],
    [
      'a room on a platform that there is not',
      LEAST.replace('slack:C1', 'discord:C1'),
      [
        'parley.yaml:5:29: queues.it.channel: found "discord:C1"; allowed: platform and room, such as slack:C0123456 or web:it-support',
      ],
    ],
    [
      'a key with a capital',
      LEAST.replace('other:', 'Other:'),
      [
        'parley.yaml:6:15: categories.Other: found "Other"; allowed: lower-case letters, digits and hyphens, starting with a letter',
      ],
    ],
    [
      'a link that is none',
      `${LEAST}publicUrl: javascript:alert(1)\n`,
      [
        'parley.yaml:7:1: publicUrl: found "javascript:alert(1)"; allowed: a URL such as https://desk.example.com',
      ],
    ],
    [
      'a team that there is not',
      LEAST.replace('team: it,', 'team: network,'),
      ['parley.yaml:5:19: queues.it.team: found "network", which is no team; allowed: it'],
    ],
    [
      'a queue that there is not',
      LEAST.replace('defaultQueue: it', 'defaultQueue: desk'),
      ['parley.yaml:1:11: intake.defaultQueue: found "desk", which is no queue; allowed: it'],
    ],
    [
      'no queue at all',
      LEAST.replace(/queues:\n.*\n/, 'queues: {}\n'),
      ['parley.yaml:4:1: queues: found none; allowed: at least one queue'],
    ],
    [
      'a person that is none',
      `${LEAST}roles: { admins: [ada@example.com, bob] }\n`,
      [
        'parley.yaml:7:36: roles.admins.1: found "bob"; allowed: an e-mail address, or an account such as slack:U0123, teams:<Entra object id> or web:mei',
      ],
    ],
    [
      'a sample person that there is not',
      `${LEAST}roles: { admins: [web:bob] }\nweb: { people: [{ id: mei, name: Mei }] }\n`,
      ['parley.yaml:7:19: roles.admins.0: found "web:bob"; allowed: web:mei'],
    ],
    [
      'two people with one id',
      `${LEAST}web: { people: [{ id: a, name: A }, { id: a, name: B }] }\n`,
      ['parley.yaml:7:39: web.people.1.id: found "a" twice; allowed: ids that differ'],
    ],
    [
      'sign-in by link that leads nowhere',
      `${LEAST}web: { signIn: link }\n`,
      [
        'parley.yaml:7:8: web.signIn: found "link", which needs publicUrl, where the links lead; allowed without it: demo',
      ],
    ],
    [
      'a time in days',
      `${LEAST}sla: { policies: [{ name: all, targets: { resolution: 3d } }] }\n`,
      [
        'parley.yaml:7:43: sla.policies.0.targets.resolution: found "3d"; allowed: hours, minutes and seconds, such as 4h, 90m, 1h30m or 45s (no days: one is 24h around the clock, and as many hours as the calendar has in business hours)',
      ],
    ],
    [
      'a policy that promises nothing',
      `${LEAST}sla: { policies: [{ name: all, targets: {} }] }\n`,
      [
        'parley.yaml:7:32: sla.policies.0.targets: found {}; allowed: at least one of firstResponse, nextReply, update, resolution, fulfilment',
      ],
    ],
    [
      'no policy',
      `${LEAST}sla: { policies: [] }\n`,
      ['parley.yaml:7:8: sla.policies: found []; allowed: at least 1 entry'],
    ],
    [
      'two policies of one name, and names that there are not',
      `${LEAST}sla:\n  policies:\n    - { name: a, match: { queue: [it, hr] }, targets: { resolution: 4h } }\n    - { name: a, match: { category: vpn }, calendar: office, targets: { resolution: 4h } }\n`,
      [
        'parley.yaml:9:27: sla.policies.0.match.queue: found "hr", which is no queue; allowed: it',
        'parley.yaml:10:9: sla.policies.1.name: found "a" twice; allowed: names that differ',
        'parley.yaml:10:44: sla.policies.1.calendar: found "office", which is no calendar; allowed: always',
        'parley.yaml:10:27: sla.policies.1.match.category: found "vpn", which is no category; allowed: other',
      ],
    ],
    [
      'a calendar in which nothing is ever due',
      `${LEAST}calendars: { rare: { open: [{ date: 2026-12-24, hours: ["08:00-12:00"] }] } }\nsla: { policies: [{ name: a, calendar: rare, targets: { resolution: 4h } }] }\n`,
      [
        'parley.yaml:8:30: sla.policies.0.calendar: found "rare", which has no hours in the week; allowed: a calendar that has',
      ],
    ],
    [
      'a priority and a warning that there are not',
      `${LEAST}sla:\n  policies: [{ name: a, match: { priority: P9 }, targets: { resolution: 4h } }]\n  alerts: [100%, soon]\n`,
      [
        'parley.yaml:8:34: sla.policies.0.match.priority: found "P9"; allowed: P1, P2, P3, P4',
        'parley.yaml:9:12: sla.alerts.0: found "100%"; allowed: a share of the time such as 75%, below 100%, or the time that is left, such as 30m or 1h',
        'parley.yaml:9:18: sla.alerts.1: found "soon"; allowed: a share of the time such as 75%, below 100%, or the time that is left, such as 30m or 1h',
      ],
    ],
    [
      'a grace that is none',
      `${LEAST}sla: { reopenGrace: 0m }\n`,
      [
        'parley.yaml:7:8: sla.reopenGrace: found "0m"; allowed: hours, minutes and seconds, such as 4h, 90m, 1h30m or 45s (no days: one is 24h around the clock, and as many hours as the calendar has in business hours)',
      ],
    ],
    ['a tab', 'intake:\n\tdefaultQueue: it\n', ['parley.yaml:2:1: Tabs are not allowed as indentation']],
    ['a key twice', `${LEAST}teams: {}\n`, ['parley.yaml:7:1: Map keys must be unique']],
    ['a second document', `${LEAST}---\na: 1\n`, ['parley.yaml:7:1: found a second document; allowed: one']],
    [
      'an alias that leads nowhere',
      `${LEAST}name: *desk\n`,
      ['parley.yaml:7:7: Unresolved alias (the anchor must be set before the alias): desk'],
    ],
    [
      'aliases that would fill the memory',
      `a: &a [${'x,'.repeat(10)}]\nb: &b [${'*a,'.repeat(10)}]\nc: &c [${'*b,'.repeat(10)}]\nd: [${'*c,'.repeat(10)}]\n`,
      ['parley.yaml: Excessive alias count indicates a resource exhaustion attack'],
    ],
  ];
  it.each(rows)('%s', (_what, text, problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });

  it('is read with the byte order mark and the line ends of Windows', () => {
    expect(problemsOf(`\uFEFF${LEAST.replaceAll('\n', '\r\n')}`)).toEqual([]);
    expect(problemsOf(`\uFEFF${LEAST}language: fr\n`.replaceAll('\n', '\r\n'))).toEqual([
      'parley.yaml:7:1: language: found "fr"; allowed: en, zh-CN',
    ]);
  });
});

describe('finding parley.yaml', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-config-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('without one, the sample stands in; one that was named has to be there', async () => {
    const missing = join(folder, 'parley.yaml');
    expect((await loadConfig(missing, false)).file).toBe(SAMPLE_FILE);
    await expect(loadConfig(missing, true)).rejects.toThrow(
      `${missing}: there is no such file; PARLEY_CONFIG has to name one`,
    );
  });

  it('one that can not be read does not silently become the sample', async () => {
    await expect(loadConfig(folder, false)).rejects.toThrow(`${folder}: can't be read (EISDIR)`);
  });

  it('`npm run config:check` says what is wrong and ends with 1, or that all is well and ends with 0', async () => {
    const check = (file: string) =>
      run(process.execPath, ['src/cli/main.ts', 'config', 'check'], {
        env: { ...process.env, PARLEY_CONFIG: file, LC_ALL: 'C' },
      });
    const good = join(folder, 'good.yaml');
    const bad = join(folder, 'bad.yaml');
    const sla =
      'sla: { policies: [{ name: all, targets: { resolution: 4h } }, { name: late, targets: { resolution: 8h } }] }\n';
    await writeFile(good, LEAST + sla);
    await writeFile(bad, `${LEAST}language: fr\n`);
    const warning = `${good}:7:65: sla.policies.1.name: take a look: "late" never counts: every ticket that it fits goes by "all" above it`;
    expect((await check(good)).stdout).toBe(`${good} is fine: 1 queue, 1 team, 1 category.\n${warning}\n`);
    await expect(check(bad)).rejects.toMatchObject({
      code: 1,
      stderr: `${bad} is not usable:\n  ${bad}:7:1: language: found "fr"; allowed: en, zh-CN\n`,
    });
  });
});
