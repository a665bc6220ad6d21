import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addressCheck } from '../../src/doctor/address.ts';
import { calendarCheck } from '../../src/doctor/calendars.ts';
import { databaseCheck } from '../../src/doctor/database.ts';
import { deskFindings } from '../../src/doctor/desk.ts';
import { examine } from '../../src/doctor/examine.ts';
import { machineCheck } from '../../src/doctor/machine.ts';
import { clockFinding, type Finding } from '../../src/finding.ts';
import { localise } from '../../src/i18n/localise.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { type Loopback, onLoopback } from '../support/loopback.ts';

let database: TestDatabase;
let folder: string;
beforeAll(async () => {
  database = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), 'parley-doctor-'));
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

const lines = (findings: readonly Finding[]) =>
  findings.map(({ id, state, found, todo }) => {
    expect(todo !== undefined || state === 'ok', `${id} says what to do`).toBe(true);
    return `${id} ${state}: ${localise(found, { locale: 'en', timeZone: 'UTC' })}`;
  });

describe('the database', () => {
  const look = async (url: string, ahead = 0) => {
    const check = databaseCheck(
      url,
      () => Date.now() + ahead,
      (open) => deskFindings(open, { workspaceId: 'default', dataDir: folder }),
    );
    return lines(await check.run());
  };

  it('that is as it should be, but for the tests’ fsync', async () => {
    const found = await look(database.url);
    expect(found).toEqual([
      expect.stringMatching(/^database.version ok: PostgreSQL 1\d/),
      'database.tables ok: The tables are this version’s.',
      'database.rights ok: The database user has the rights that it needs.',
      expect.stringMatching(
        /^database.connections ok: A replica uses up to 20 connections; the server has \d+ free/,
      ),
      'database.durable problem: fsync, full_page_writes, synchronous_commit is off: what Parley acknowledged can be lost when the server crashes.',
      expect.stringMatching(/^database.distance (ok|warning)/),
      'database.notify ok: Replicas can wake each other (LISTEN and NOTIFY).',
      'database.clock ok: This machine’s clock and that of the database agree.',
    ]);
  });

  it('whose clock is another', async () => {
    expect(await look(database.url, 90_000)).toContainEqual(
      expect.stringMatching(/^database.clock problem: .* (89|90) s ahead of that of the database/),
    );
  });

  it('with more or fewer migrations than this version knows', async () => {
    const { sql } = database;
    const migrations = () => sql`select count(*)::int as n from drizzle.__drizzle_migrations`;
    const [before] = await migrations();
    await sql`insert into drizzle.__drizzle_migrations (hash, created_at) values ('later', 1)`;
    expect(await look(database.url)).toContainEqual(
      'database.tables warning: The tables are of a newer version than this one.',
    );
    await sql`delete from drizzle.__drizzle_migrations
      where id in (select id from drizzle.__drizzle_migrations order by id desc limit 2)`;
    expect(await look(database.url)).toContainEqual(
      'database.tables ok: The tables are of an older version: 1 migration is applied at the next start.',
    );
    await sql`insert into drizzle.__drizzle_migrations (hash, created_at) values ('again', 2)`;
    expect((await migrations())[0]).toEqual(before);
  });

  it('whose user may not write', async () => {
    const { sql } = database;
    const role = `doctor_${database.url.split('_').at(-1)}`;
    await sql.unsafe(`create role ${role} login password 'x'; grant select, insert on all tables in schema public to ${role};
      grant usage on schema drizzle to ${role}; grant select on all tables in schema drizzle to ${role}`);
    const url = new URL(database.url);
    url.username = role;
    url.password = 'x';
    try {
      expect(await look(url.href)).toContainEqual(
        expect.stringMatching(/^database.rights problem: .*CREATE on schema public, DELETE on \w+, .*…/),
      );
    } finally {
      await sql.unsafe(`drop owned by ${role}; drop role ${role}`);
    }
  });

  it('that is not there', async () => {
    const url = new URL(database.url);
    url.pathname = '/nowhere';
    expect(await look(url.href)).toEqual([
      expect.stringMatching(/^database problem: The database does not answer: .*nowhere/),
    ]);
  });

  it('whose files are elsewhere, and where an erasure was left', async () => {
    const { sql } = database;
    await sql`insert into attachment (workspace_id, attachment_id, ticket_id, visibility, name, mime, size, sha256,
        state, platform, tenant, channel, source, uploader_id, created_at)
      values ('default', gen_random_uuid(), gen_random_uuid(), 'public', 'a', 'text/plain', 1, ${'0'.repeat(64)},
        'stored', 'web', 'local', '@a', '{}', gen_random_uuid(), now())`;
    await sql`insert into person_erasure (workspace_id, person_id, former, texts, begun_at)
      values ('default', gen_random_uuid(), '{}', false, now())`;
    const found = await look(database.url);
    expect(found).toContainEqual(
      expect.stringMatching(/^files problem: 1 of the 1 latest files are not in /),
    );
    expect(found).toContainEqual(
      expect.stringMatching(/^erasures warning: The erasure of 1 person was begun/),
    );
  });
});

describe('the machine', () => {
  const look = async (dataDir: string, version = '26.10.0') =>
    lines(await machineCheck({ version, dataDir }).run());

  it('is all right, and nothing is left in the folder', async () => {
    const data = join(folder, 'fresh');
    expect(await look(data)).toEqual([
      'node ok: Node 26.10.0.',
      expect.stringMatching(/^data_folder (ok|warning): The data folder .*\/fresh (can be|has only)/),
    ]);
    expect(await readdir(data)).toEqual([]);
  });

  it('an old Node', async () => {
    expect((await look(folder, '22.9.0'))[0]).toMatch(/^node problem: Node 22.9.0 is too old/);
  });

  it('a folder that is none, or that may not be written to', async () => {
    expect((await look('/dev/null/data'))[1]).toMatch(/^data_folder problem: .*ENOTDIR/);
    if (process.getuid?.() === 0) return;
    await chmod(folder, 0o500);
    expect((await look(folder))[1]).toMatch(/^data_folder problem: .*EACCES/);
    await chmod(folder, 0o700);
  });
});

describe('the address', () => {
  let server: Loopback;
  let url: string;
  let answer = '{"status":"alive"}';
  beforeAll(async () => {
    server = await onLoopback((request, response) => {
      response.writeHead(request.url === '/desk/healthz' ? 200 : 404).end(answer);
    });
    url = `${server.origin}/desk`;
  });
  afterAll(() => server.stop());
  const web = { signIn: 'link', sessionDays: 30, people: [], sampleData: false } as const;
  const look = async (publicUrl?: string, signIn: 'demo' | 'link' = 'link') =>
    lines(
      await addressCheck({ web: { ...web, people: [], signIn }, ...(publicUrl ? { publicUrl } : {}) }).run(),
    );

  it('leads to Parley, also below a path; without TLS that is not enough', async () => {
    expect(await look(url)).toEqual([
      expect.stringMatching(/^public_url_https problem: .* is not https/),
      `public_url ok: ${url} leads to Parley.`,
    ]);
  });

  it('leads to something else, or nowhere', async () => {
    answer = '{"status":"UP"}';
    expect(await look(url)).toContainEqual(
      expect.stringMatching(/^public_url warning: .*something else answers/),
    );
    answer = '<html>';
    expect(await look(url)).toContainEqual(
      expect.stringMatching(/^public_url warning: .*something else answers/),
    );
    expect(await look(`${url}/more`)).toContainEqual(
      expect.stringMatching(/^public_url warning: .*HTTP 404/),
    );
  });

  it('is not set, in a demo', async () => {
    expect(await look(undefined, 'demo')).toEqual([
      expect.stringMatching(/^sign_in warning/),
      expect.stringMatching(/^public_url warning: publicUrl is not set/),
    ]);
  });
});

describe('the calendars', () => {
  it('a Chinese one whose next year nobody has written down is a warning, from November on', async () => {
    const holidays = { country: 'CN', types: ['public' as const] };
    const calendars = { cn: { hours: {}, holidays, closed: [], open: [] } };
    const found = (at: string) => calendarCheck({ calendars }, Temporal.Instant.from(at)).run();
    expect(await found('2026-10-01T00:00Z')).toEqual([]);
    expect(lines(await found('2026-11-20T00:00Z'))).toEqual([
      'calendars warning: The weekend days that China works in 2027 are not known (calendar cn).',
    ]);
  });
});

describe('checks', () => {
  it('that fail are problems of their own, and keep no other from being made', async () => {
    const fine: Finding = { id: 'b', state: 'ok', found: 'fine' };
    const found = await examine([
      { id: 'a', run: () => Promise.reject(new Error('a bug')) },
      { id: 'b', run: async () => [fine] },
    ]);
    expect(lines(found)).toEqual(['a problem: This could not be looked at: Error: a bug', 'b ok: fine']);
  });

  it.each([
    ['the same', [1000, 1200], 1100, 'ok'],
    ['within what a network and whole seconds explain', [10_000, 10_200], 8_500, 'ok'],
    ['some seconds ahead', [20_000, 20_200], 10_000, 'warning'],
    ['some seconds behind', [20_000, 20_200], 30_200, 'warning'],
    ['a minute ahead', [100_000, 100_200], 40_000, 'problem'],
    ['a minute behind', [100_000, 100_200], 160_200, 'problem'],
  ] as const)('a clock that is %s', (_what, between, theirs, state) => {
    expect(clockFinding('clock', 'X', between, theirs).state).toBe(state);
  });
});
