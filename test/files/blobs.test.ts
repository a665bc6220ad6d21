import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBlobs } from '../../src/files/blobs.ts';

describe('stored files', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-blobs-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const bytes = (text: string) => new TextEncoder().encode(text);
  const allFiles = async () =>
    (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());

  it('are kept under the digest of their content, readable by Parley alone', async () => {
    const blobs = createBlobs(folder);
    const { sha256, size } = await blobs.put(bytes('hello'));
    expect(sha256).toBe('2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824');
    expect(size).toBe(5);
    expect(await readFile(blobs.pathOf(sha256), 'utf8')).toBe('hello');
    expect((await stat(blobs.pathOf(sha256))).mode & 0o777).toBe(0o600);
  });

  it('the same bytes are kept once, also when they come eight times at once', async () => {
    const blobs = createBlobs(folder);
    const before = (await allFiles()).length;
    const put = await Promise.all(Array.from({ length: 8 }, () => blobs.put(bytes('same'))));
    expect(new Set(put.map((one) => one.sha256)).size).toBe(1);
    expect(await allFiles()).toHaveLength(before + 1);
  });

  it('an empty file is one too', async () => {
    const blobs = createBlobs(folder);
    const { sha256 } = await blobs.put(new Uint8Array());
    expect(await readFile(blobs.pathOf(sha256))).toHaveLength(0);
  });

  it('what could not be written leaves nothing half done', async () => {
    const blobs = createBlobs(folder);
    const { sha256 } = await blobs.put(bytes('in the way'));
    const path = blobs.pathOf(sha256);
    const shard = dirname(path);
    await rm(shard, { recursive: true });
    await writeFile(shard, 'a file where a folder has to be');
    await expect(blobs.put(bytes('in the way'))).rejects.toThrow();
    await rm(shard);
    expect((await blobs.put(bytes('in the way'))).sha256).toBe(sha256);
    expect(await readdir(shard)).toEqual([sha256]);
  });

  it.each(['../../etc/passwd', '', 'A'.repeat(64), `${'a'.repeat(64)}/..`])(
    'no path is made of %j',
    (name) => {
      expect(() => createBlobs(folder).pathOf(name)).toThrow(RangeError);
    },
  );
});
