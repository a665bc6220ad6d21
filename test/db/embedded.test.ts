import { access, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { takeOwnership } from '../../src/db/embedded/owner.ts';
import { type EmbeddedServer, startEmbedded } from '../../src/db/embedded/server.ts';

/** One data folder through its life, in order. */
describe('the embedded PostgreSQL', () => {
  let folder: string;
  let server: EmbeddedServer | undefined;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley embedded '));
  });
  afterAll(async () => {
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const start = () => startEmbedded(folder, { settings: ['fsync=off'] });
  const ask = async (statement: string, url = server?.url ?? '') => {
    const sql = postgres(url, { max: 1, onnotice: () => {} });
    try {
      return [...(await sql.unsafe(statement))];
    } finally {
      await sql.end({ timeout: 1 });
    }
  };

  it('starts on a folder where a former start was killed while it made the cluster', async () => {
    await mkdir(join(folder, 'postgres.new'));
    await writeFile(join(folder, 'postgres.new', 'PG_VERSION'), '18\n');
    await writeFile(join(folder, 'postgres.password'), '');
    server = await start();
    await ask('create table note as select 1 as n');
    expect(await ask('show fsync')).toEqual([{ fsync: 'off' }]);
  });

  it('takes nobody without the password, and listens on this machine only', async () => {
    const url = new URL(server?.url ?? '');
    url.password = 'wrong';
    await expect(ask('select 1', url.href)).rejects.toThrow('password authentication failed');
    expect(await ask('show listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
  });

  it('a second start on the same folder is refused, and says what to do', async () => {
    await expect(start()).rejects.toThrow(
      `Another Parley (process ${process.pid}) runs on this data folder. Stop it, set PARLEY_DATA_DIR`,
    );
    expect(await ask('select n from note')).toEqual([{ n: 1 }]);
  });

  it('a server that a killed Parley left running is taken over', async () => {
    const before = server;
    await writeFile(join(folder, 'parley.pid'), JSON.stringify({ pid: process.pid, since: 'another life' }));
    server = await start();
    expect(server.port).toBe(before?.port);
    expect(await ask('select n from note')).toEqual([{ n: 1 }]);
  });

  it('stops, and keeps its data for the next start', async () => {
    const url = server?.url;
    await server?.stop();
    await expect(ask('select 1', url)).rejects.toThrow();
    await expect(access(join(folder, 'parley.pid'))).rejects.toThrow();
    server = await start();
    expect(await ask('select n from note')).toEqual([{ n: 1 }]);
  });

  it('stopping one that has gone by itself is no failure', async () => {
    const pid = Number((await readFile(join(folder, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0]);
    process.kill(pid, 'SIGQUIT');
    await server?.stop();
    server = undefined;
  });
});

describe('the owner of a data folder', () => {
  let folder: string;
  let file: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-owner-'));
    file = join(folder, 'parley.pid');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('is one, however many come at once', async () => {
    const taken = await Promise.allSettled(Array.from({ length: 8 }, () => takeOwnership(file)));
    const owners = taken.filter((one) => one.status === 'fulfilled');
    expect(owners).toHaveLength(1);
    for (const owner of owners) await owner.value();
  });

  it.each([
    ['a process that is no more', JSON.stringify({ pid: 2 ** 22 + 1, since: '1' })],
    ['another process that has its number now', JSON.stringify({ pid: process.ppid, since: '1' })],
    ['nobody, since it was cut off', '{"pi'],
    ['nobody, since it is empty', ''],
  ])('a file that names %s is a left-over', async (_whom, content) => {
    await writeFile(file, content);
    const giveBack = await takeOwnership(file);
    await giveBack();
  });

  it('is respected while it runs', async () => {
    const giveBack = await takeOwnership(file);
    const content = await readFile(file, 'utf8');
    await expect(takeOwnership(file)).rejects.toThrow('Another Parley');
    expect(await readFile(file, 'utf8')).toBe(content);
    await giveBack();
  });
});
