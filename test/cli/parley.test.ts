import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { transact } from '../../src/chat/queue/transaction.ts';
import { lowestIdAt } from '../../src/context.ts';
import { meet } from '../../src/people/meet.ts';
import { ensureWorkspace } from '../../src/people/store.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { testUnit } from '../support/queue.ts';
import { FakeSlack } from '../support/slack-server.ts';

/** The commands as an operator runs them, in processes of their own. */

let database: TestDatabase;
let slack: FakeSlack;
let folder: string;
let env: Record<string, string | undefined>;
beforeAll(async () => {
  database = await testDatabase();
  slack = await new FakeSlack().start();
  slack.addChannel('CTRIAGE');
  folder = await mkdtemp(join(tmpdir(), 'parley-cli-'));
  env = {
    PATH: process.env.PATH,
    LC_ALL: 'C',
    DATABASE_URL: database.url,
    PARLEY_DATA_DIR: join(folder, 'data'),
    PARLEY_CONFIG: join(folder, 'parley.yaml'),
    SLACK_BOT_TOKEN: 'xoxb-secret-token',
    SLACK_SIGNING_SECRET: 'a1b2c3d4e5f60718293a4b5c6d7e8f90',
    SLACK_API_URL: slack.apiUrl,
  };
  await writeFile(
    join(folder, 'parley.yaml'),
    JSON.stringify({
      intake: { defaultQueue: 'desk' },
      teams: { desk: { name: 'Desk', agents: ['zelda@example.com'] } },
      queues: { desk: { name: 'Desk', team: 'desk', channel: 'slack:CTRIAGE' } },
      categories: { other: { name: 'Other' } },
    }),
  );
  const unit = testUnit(database);
  await ensureWorkspace(database.db, {
    workspaceId: 'default',
    name: 'X',
    linkKey: 'k',
    createdAt: unit.clock.now().toString(),
  });
  await transact(unit, (base) =>
    meet(
      base,
      { platform: 'slack', tenant: 'T1' },
      { externalId: 'UZELDA', name: 'Zelda Quentin', email: 'zelda@example.com' },
    ),
  );
});
afterAll(async () => {
  await slack.stop();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}
function parley(args: string[], more: Record<string, string> = {}): Promise<Ran> {
  return new Promise((done) => {
    const options = { env: { ...env, ...more }, timeout: 60_000 };
    execFile(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', 'src/cli/main.ts', ...args],
      options,
      (error, stdout, stderr) => {
        const code = error === null ? 0 : Number(error.code ?? -1);
        done({ code, stdout, stderr });
      },
    );
  });
}

describe('parley', () => {
  it('doctor looks at everything, for people and for programs, and shows no secret', async () => {
    const [json, text] = await Promise.all([
      parley(['doctor', '--json']),
      parley(['doctor', '--lang', 'zh-CN']),
    ]);
    const findings: { id: string; state: string; found: string }[] = JSON.parse(json.stdout);
    const states = Object.fromEntries(findings.map(({ id, state }) => [id, state]));
    expect(states).toMatchObject({
      environment: 'ok',
      config: 'ok',
      node: 'ok',
      'database.tables': 'ok',
      'slack.token': 'ok',
      'slack.room.CTRIAGE': 'ok',
      'slack.scopes': 'warning',
      teams: 'ok',
      // The tests' server may lose what it has: reason enough to end with 1.
      'database.durable': 'problem',
    });
    expect(json.code).toBe(1);
    expect(text.stdout).toMatch(/问题 {2}fsync, full_page_writes, synchronous_commit 已关闭/);
    expect(text.stdout).toMatch(/1 个问题，\d 个警告。\n$/);
    for (const secret of ['xoxb-secret-token', 'a1b2c3d4', new URL(database.url).password]) {
      expect(`${json.stdout}${json.stderr}${text.stdout}${text.stderr}`).not.toContain(secret);
    }
  });

  it('doctor says what is wrong with the environment and the configuration', async () => {
    const wrong = join(folder, 'wrong.yaml');
    await writeFile(wrong, 'language: fr\n');
    const [environment, config] = await Promise.all([
      parley(['doctor'], { SLACK_SIGNING_SECRET: '', PORT: 'http' }),
      parley(['doctor'], { PARLEY_CONFIG: wrong }),
    ]);
    expect(environment).toMatchObject({ code: 1, stderr: '' });
    expect(environment.stdout).toMatch(/PROBLEM {2}PORT: must be a whole number/);
    expect(environment.stdout).toMatch(/PROBLEM {2}SLACK_SIGNING_SECRET/);
    expect(config.code).toBe(1);
    expect(config.stdout).toMatch(/PROBLEM {2}.*wrong.yaml:1:1: language: found "fr"/);
  });

  it('ends with 2 if it isn’t used as it can be', async () => {
    expect(await parley(['person', 'erase'])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'parley: an e-mail address or an account is missing\nparley help says what there is.\n',
    });
  });

  it('sla replay says what changed policies would have given, for people and for programs', async () => {
    await oldTicket(1, { hoursToAnswer: 3 });
    await oldTicket(2, { hoursToAnswer: 1 });
    const file = join(folder, 'new.yaml');
    await writeFile(file, 'sla: { policies: [{ name: all, targets: { firstResponse: 2h } }] }');
    const [json, text] = await Promise.all([
      parley(['sla', 'replay', '--policy', file, '--days', '30', '--json']),
      parley(['sla', 'replay', `--policy=${file}`, '--lang', 'zh-CN']),
    ]);
    expect(json).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(json.stdout)).toMatchObject({
      days: 30,
      tickets: 2,
      changedTickets: 2,
      rows: [
        {
          target: 'first_response',
          priority: 'P2',
          tickets: 2,
          before: { met: 2 },
          after: { met: 1, missed: 1 },
        },
        { target: 'resolution', before: { missed: 2 }, after: { missed: 0, met: 0 } },
      ],
    });
    expect(text.stdout).toContain('首次响应 · P2 · 2 张工单');
    expect(text.stdout).toMatch(/现状 +█{20} 100 %/);
    expect(text.stdout).toMatch(/更改后 +█{10}░{10} {2}50 %/);
    expect(text.stdout).toContain('INC-1（P2）首次响应：达成 → 超时 · 3 小时 / 2 小时');
  });

  it('person export writes a file that only its owner may read, and overwrites none', async () => {
    const file = join(folder, 'zelda.json');
    expect(await parley(['person', 'export', 'zelda@example.com', '--out', file])).toEqual({
      code: 0,
      stdout: '',
      stderr: `All that is stored about Zelda Quentin is in ${file}.\n`,
    });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
      asked: 'zelda@example.com',
      persons: [{ people: { person: { name: 'Zelda Quentin' }, accounts: [{ external_id: 'UZELDA' }] } }],
    });
    const again = await parley(['person', 'export', 'slack:uzelda', '--out', file]);
    expect(again).toMatchObject({ code: 1, stderr: `${file} is there already; it stays as it is.\n` });
  });

  it('person erase asks, and where nobody can answer does nothing without --yes', async () => {
    const asked = await parley(['person', 'erase', 'zelda@example.com']);
    expect(asked).toMatchObject({ code: 1, stderr: 'Nobody can be asked here: add --yes if you mean it.\n' });
    expect(await database.sql`select name from person`).toEqual([{ name: 'Zelda Quentin' }]);

    const done = await parley(['person', 'erase', 'zelda@example.com', '--yes']);
    expect(done.stdout).toMatch(/^Done: Former person [0-9a-f]{4}. No cards will be drawn anew/);
    expect(done.stderr).toBe(
      'parley.yaml still names this person (zelda@example.com): take them out there and restart Parley.\n',
    );
    expect(done.code).toBe(0);
    expect(await database.sql`select email from person`).toEqual([{ email: null }]);
  });
});

/** An incident of ten days ago. */
async function oldTicket(number: number, { hoursToAnswer }: { hoursToAnswer: number }): Promise<void> {
  const opened = Temporal.Now.instant().subtract({ hours: 240 });
  const id = `${lowestIdAt(opened).slice(0, -1)}${number}`;
  const [zelda] = await database.sql<{ id: string }[]>`select person_id as id from person`;
  const person = zelda?.id ?? '';
  await database.sql`
    insert into ticket (workspace_id, ticket_id, kind, number, title, description, state, impact, urgency, priority,
      category, queue, requester_id, opened_by_id, is_private, last_seq, created_at, updated_at)
    values ('default', ${id}, 'incident', ${number}, 'x', 'x', 'new', 1, 2, 'P2', 'other', 'desk', ${person},
      ${person}, false, 2, ${opened.toString()}, ${opened.toString()})`;
  const entries = [
    { seq: 1, type: 'opened', at: opened, data: {} },
    { seq: 2, type: 'comment', at: opened.add({ hours: hoursToAnswer }), data: { side: 'desk' } },
  ];
  for (const { seq, type, at, data } of entries) {
    await database.sql`
      insert into ticket_event (workspace_id, ticket_id, seq, type, visibility, source, data, at)
      values ('default', ${id}, ${seq}, ${type}, 'public', 'test', ${JSON.stringify(data)}::text::jsonb, ${at.toString()})`;
  }
}
