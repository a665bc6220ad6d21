import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { transact } from '../../src/chat/queue/transaction.ts';
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
