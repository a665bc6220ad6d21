import { readFileSync } from 'node:fs';
import { crc32, inflateRawSync, inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appPackage } from '../../../adapters/teams/app/build.ts';
import { manifestFor } from '../../../adapters/teams/app/manifest.ts';
import { type ZipEntry, zip } from '../../../adapters/teams/app/zip.ts';
import { parseCommand } from '../../../src/conversation/commands/grammar.ts';

/** Reads an archive the way unpackers do: from the directory at its end. */
function unzip(archive: Buffer): Map<string, Buffer> {
  const end = archive.length - 22;
  expect(archive.readUInt32LE(end)).toBe(0x06054b50);
  const files = new Map<string, Buffer>();
  let at = archive.readUInt32LE(end + 16);
  for (let count = archive.readUInt16LE(end + 10); count > 0; count -= 1) {
    expect(archive.readUInt32LE(at)).toBe(0x02014b50);
    const [checksum, packed, size] = [16, 20, 24].map((offset) => archive.readUInt32LE(at + offset));
    const nameLength = archive.readUInt16LE(at + 28);
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength);
    const local = archive.readUInt32LE(at + 42);
    expect(archive.readUInt32LE(local)).toBe(0x04034b50);
    expect(archive.readUInt32LE(local + 14)).toBe(checksum);
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const data = inflateRawSync(archive.subarray(start, start + Number(packed)));
    expect([data.length, crc32(data)]).toEqual([size, checksum]);
    files.set(name, data);
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  expect(at).toBe(end);
  return files;
}

/** A PNG's size and the opacity of its points. */
function decode(image: Buffer): { width: number; height: number; opacity: number[]; isWhite: boolean } {
  expect(image.subarray(0, 8)).toEqual(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]));
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < image.length; ) {
    const length = image.readUInt32BE(at);
    const body = image.subarray(at + 4, at + 8 + length);
    expect(image.readUInt32BE(at + 8 + length)).toBe(crc32(body));
    chunks.set(body.toString('latin1', 0, 4), body.subarray(4));
    at += 12 + length;
  }
  const head = chunks.get('IHDR') ?? Buffer.alloc(13);
  const [width, height] = [head.readUInt32BE(0), head.readUInt32BE(4)];
  const rows = inflateSync(chunks.get('IDAT') ?? Buffer.alloc(0));
  const points = [...rows].filter((_, index) => index % (1 + width * 4) !== 0);
  return {
    width,
    height,
    opacity: points.filter((_, index) => index % 4 === 3),
    isWhite: points.every((part, index) => index % 4 === 3 || part === 255),
  };
}

const identity = {
  appId: '11111111-2222-3333-4444-555555555555',
  name: 'Contoso service desk of the whole wide world',
  publicUrl: 'https://desk.contoso.example/help',
};

describe('an archive', () => {
  it('gives back what was put in', () => {
    const entry: fc.Arbitrary<ZipEntry> = fc.record({
      name: fc.stringMatching(/^[a-z工0-9.-]{1,20}$/),
      data: fc.uint8Array({ maxLength: 5_000 }),
    });
    fc.assert(
      fc.property(fc.uniqueArray(entry, { selector: ({ name }) => name, maxLength: 5 }), (entries) => {
        const found = unzip(zip(entries));
        expect([...found.keys()]).toEqual(entries.map(({ name }) => name));
        for (const { name, data } of entries) expect(found.get(name)?.equals(data)).toBe(true);
      }),
    );
  });

  it('is the same each time', async () => {
    expect((await appPackage(identity)).equals(await appPackage(identity))).toBe(true);
  });
});

describe('the app package', async () => {
  const files = unzip(await appPackage(identity));
  const manifest = JSON.parse(String(files.get('manifest.json')));
  const chinese: Record<string, string> = JSON.parse(String(files.get('zh-cn.json')));

  it('has what Teams wants at its top', () => {
    expect([...files.keys()].sort()).toEqual(['color.png', 'manifest.json', 'outline.png', 'zh-cn.json']);
  });

  it('names the company’s bot everywhere', () => {
    const { appId } = identity;
    expect(manifest).toMatchObject({
      manifestVersion: '1.19',
      id: appId,
      bots: [{ botId: appId, scopes: ['personal', 'team', 'groupChat'], supportsFiles: true }],
      composeExtensions: [{ botId: appId }],
      webApplicationInfo: { id: appId },
      validDomains: ['desk.contoso.example'],
      developer: { websiteUrl: identity.publicUrl },
    });
    expect(JSON.stringify(manifest)).not.toContain('00000000-0000');
  });

  it('keeps the limits of the manifest’s schema', () => {
    expect(manifest.name.short.length).toBeLessThanOrEqual(30);
    expect(manifest.developer.name.length).toBeLessThanOrEqual(32);
    for (const [key, text] of Object.entries({
      ...chinese,
      'description.short': manifest.description.short,
    })) {
      if (key === 'description.short') expect(text.length).toBeLessThanOrEqual(80);
      if (key.endsWith('.title')) expect(text.length).toBeLessThanOrEqual(32);
      if (key.endsWith('].description')) expect(text.length).toBeLessThanOrEqual(128);
    }
    for (const list of manifest.bots[0].commandLists) {
      expect(list.commands.length).toBeLessThanOrEqual(10);
      for (const { title, description } of list.commands) {
        expect(title.length).toBeLessThanOrEqual(32);
        expect(description.length).toBeLessThanOrEqual(128);
      }
    }
  });

  it('offers commands that the desk understands, in both languages', () => {
    const english = manifest.bots[0].commandLists.flatMap(
      (list: { commands: { title: string }[] }, l: number) =>
        list.commands.map((command, c) => ({
          key: `bots[0].commandLists[${l}].commands[${c}]`,
          title: command.title,
        })),
    );
    for (const { key, title } of english) {
      const verb = parseCommand(title)?.verb;
      expect(verb, title).toBeDefined();
      expect(parseCommand(chinese[`${key}.title`] ?? '')?.verb, key).toBe(verb);
      expect(chinese[`${key}.description`]).toBeTruthy();
    }
    for (const [c] of manifest.composeExtensions[0].commands.entries()) {
      expect(chinese[`composeExtensions[0].commands[${c}].title`]).toBeTruthy();
    }
  });

  it('asks for no more than to read what is said in rooms that have the app, and whether its answers are read', () => {
    expect(
      manifest.authorization.permissions.resourceSpecific.map(({ name }: { name: string }) => name),
    ).toEqual(['ChannelMessage.Read.Group', 'ChatMessage.Read.Chat', 'ChatMessageReadReceipt.Read.Chat']);
  });

  it('has real icons: a full one, and white lines on nothing', () => {
    const colour = decode(files.get('color.png') ?? Buffer.alloc(0));
    expect(colour).toMatchObject({ width: 192, height: 192, isWhite: false });
    expect(colour.opacity.every((part) => part === 255)).toBe(true);
    const outline = decode(files.get('outline.png') ?? Buffer.alloc(0));
    expect(outline).toMatchObject({ width: 32, height: 32, isWhite: true });
    expect(outline.opacity.filter((part) => part === 0).length).toBeGreaterThan(500);
    expect(outline.opacity.filter((part) => part === 255).length).toBeGreaterThan(50);
  });

  it('can’t be made without a real app id', () => {
    const template = JSON.parse(
      readFileSync(new URL('../../../adapters/teams/app/manifest.json', import.meta.url), 'utf8'),
    );
    expect(() => manifestFor(template, { ...identity, appId: 'parley' })).toThrow('MicrosoftAppId');
  });
});
